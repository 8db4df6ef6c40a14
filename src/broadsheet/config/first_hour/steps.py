"""The steps of the first hour, each a function of the database; and the suggested sections."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from broadsheet.articles.models import ArticlePage, FrontPage, PlainPage, SectionPage
from broadsheet.base.models import User
from broadsheet.staff import queries
from broadsheet.theme.models import Look

SUGGESTED = (_("News"), _("Politics"), _("Business"), _("Culture"), _("Sport"), _("Opinion"))
"""The sections made in one press; their names are in the desk's language."""


class NoFrontPage(Exception):
    """There is no front page, so nothing can stand below it: run `broadsheet init`."""


@dataclass(frozen=True)
class Step:
    """One thing to do; `is_done` asks the database, `address` is where it is done."""

    name: str
    title: Promise
    why: Promise
    press: Promise
    address: Callable[[], str]
    is_done: Callable[[], bool]


@dataclass(frozen=True)
class Shown:
    """A step as it stands: done, skipped, or still to do."""

    step: Step
    done: bool
    skipped: bool

    @property
    def open(self) -> bool:
        """Whether it is still to do."""
        return not (self.done or self.skipped)


def _below_front(model: str) -> Callable[[], str]:
    def address() -> str:
        front = FrontPage.objects.first()
        if front is None:
            return reverse("wagtailadmin_explore_root")
        return reverse("wagtailadmin_pages:add", args=["articles", model, front.pk])

    return address


STEPS = (
    Step(
        name="look",
        title=_("Logo and colours"),
        why=_("Readers recognise you by them. A colour that nobody could read is refused."),
        press=_("Choose the look"),
        address=lambda: reverse("wagtailsettings:edit", args=["theme", "look"]),
        is_done=lambda: Look.objects.exclude(logo=None, accent="").exists(),
    ),
    Step(
        name="sections",
        title=_("Sections"),
        why=_("Every article belongs to one. You can rename them and add more at any time."),
        press=_("Add a section of your own"),
        address=_below_front("sectionpage"),
        is_done=lambda: SectionPage.objects.live().exists(),
    ),
    Step(
        name="pages",
        title=_("Standing pages"),
        why=_("About, imprint, standards: who you are, and how readers reach you."),
        press=_("Begin with drafts"),
        address=lambda: reverse("standing_desk:pages"),
        is_done=lambda: PlainPage.objects.live().exists(),
    ),
    Step(
        name="mail",
        title=_("Mail"),
        why=_("Newsletters, invitations and new passwords go through your mail server."),
        press=_("Send me a test"),
        address=lambda: reverse("first_hour:mail"),
        is_done=lambda: queries.first_hour().relay_worked,
    ),
    Step(
        name="colleague",
        title=_("Invite a colleague"),
        why=_("Each has an account and a role, and sees only what that role needs."),
        press=_("Invite somebody"),
        address=lambda: reverse("staff:invite"),
        is_done=lambda: User.objects.filter(is_active=True).count() > 1,
    ),
    Step(
        name="article",
        title=_("Your first article"),
        why=_("Write it, look at it, publish it."),
        press=_("New article"),
        address=lambda: reverse("article_list:choose_parent"),
        is_done=lambda: ArticlePage.objects.public().exists(),
    ),
)
NAMES = frozenset(step.name for step in STEPS)


def shown() -> list[Shown]:
    """Return every step as it stands now."""
    skipped = queries.first_hour().skipped
    return [Shown(step, step.is_done(), step.name in skipped) for step in STEPS]


@transaction.atomic
def add_suggested_sections() -> int:
    """Make the suggested sections that do not exist, live at once; return how many were made.

    Raises:
        NoFrontPage: there is nothing to put them below.
    """
    front = FrontPage.objects.first()
    if front is None:
        raise NoFrontPage
    taken = set(SectionPage.objects.values_list("slug", flat=True))
    made = 0
    for position, name in enumerate(map(str, SUGGESTED)):
        slug = slugify(name) or f"section-{position + 1}"
        if slug in taken:
            continue
        page = SectionPage(title=name, slug=slug, position=position, show_in_menus=True)
        front.add_child(instance=page)
        made += 1
    return made
