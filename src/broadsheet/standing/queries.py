"""What standing pages ask of the database."""

from dataclasses import dataclass

from broadsheet.articles.keys import SITE
from broadsheet.articles.models import FrontPage, PlainPage
from broadsheet.base.models import BasePage, User
from broadsheet.core.freshness import reads
from broadsheet.core.shared import shared
from broadsheet.standing.models import ContactPage
from broadsheet.standing.starters import STARTERS, Starter


@dataclass(frozen=True)
class Standing:
    """A standing page as the desk lists it; `live` says whether readers see it."""

    page: BasePage
    starter: Starter | None
    may_edit: bool


@shared
def contact_page() -> ContactPage | None:
    """Return the page that takes messages, when readers may see it."""
    reads(SITE)
    page: ContactPage | None = ContactPage.objects.live().public().first()
    return page


def front_page() -> FrontPage | None:
    """Return the page that standing pages stand under."""
    front: FrontPage | None = FrontPage.objects.first()
    return front


def standing_pages(user: User) -> list[Standing]:
    """Return every standing page, drafts too, by title; with what `user` may do."""
    by_slug = {starter.slug: starter for starter in STARTERS}
    pages = [*PlainPage.objects.all(), *ContactPage.objects.all()]
    return [
        Standing(page, by_slug.get(page.slug), page.permissions_for_user(user).can_edit())
        for page in sorted(pages, key=lambda page: (page.title.casefold(), page.pk))
    ]


def missing() -> list[Starter]:
    """Return the starter texts of pages that do not stand yet."""
    front = front_page()
    taken = set(front.get_children().values_list("slug", flat=True)) if front else set()
    return [starter for starter in STARTERS if starter.slug not in taken]
