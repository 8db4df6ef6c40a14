"""Reads of replies: the thread as readers see it, and what the rules ask of it."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from django.db.models import BigIntegerField, CharField, Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from broadsheet.articles.models import ArticlePage, Byline
from broadsheet.comments.models import DEEPEST, Comment, Edit
from broadsheet.comments.queries.rules import thread_key
from broadsheet.comments.text import folded
from broadsheet.core.freshness import reads
from broadsheet.core.prepared import Given, Prepared

PER_PAGE = 20
DEEPEST_SHOWN = 4
"""Replies nested deeper than this are shown at this depth."""

NEWEST = "newest"
FLAT = "flat"

_ORDERED_BY = {"": ("path",), FLAT: ("submitted_at", "pk"), NEWEST: ("submitted_at", "pk")}
"""How replies may be read: as a conversation, one after another, or the newest first."""
_LATEST = 100
_GAP = 10**17
_SHOWN_FIELDS = (
    "pk",
    "path",
    "depth",
    "author_name",
    "author_site",
    "html",
    "submitted_at",
    "staff_id",
    "state",
    "parent_id",
    "parent__author_name",
    "parent__state",
)


class NoSuchPage(Exception):
    """The thread has no page of that number."""


@dataclass(frozen=True)
class Answered:
    """The reply that another one answers, as far as readers may see it."""

    pk: int
    author_name: str


@dataclass(frozen=True)
class ShownReply:
    """What readers may see of a reply: there is no address in it, and none can be asked of it.

    A reply that was taken away but has answers stays as a gap, `removed`: in place of its name and
    words (`html` is always safe) it says so.
    """

    pk: int
    author_name: str
    author_site: str
    html: str
    submitted_at: datetime
    depth: int
    staff: bool
    author: bool
    state: str
    parent: Answered | None
    removed: bool
    takes_replies: bool
    edited: bool = False

    @property
    def get_state_display(self) -> str:
        """The state in words."""
        return str(Comment.State(self.state).label)

    @property
    def address(self) -> str:
        """Where it always leads to where it stands."""
        return _place("permalink") % self.pk

    @property
    def reply_address(self) -> str:
        """Where it is answered."""
        return _place("reply") % self.pk

    @property
    def report_address(self) -> str:
        """Where it is reported."""
        return _place("report") % self.pk

    @property
    def history_address(self) -> str:
        """Where its earlier wordings stand."""
        return _place("history") % self.pk


@cache
def _place(name: str) -> str:
    """Return the address of a page about a reply, with a gap for its number.

    A page of a thread has sixty such addresses, and resolving each took a sixth of its rendering.
    """
    return reverse(f"comments:{name}", args=[_GAP]).replace(str(_GAP), "%d")


@dataclass(frozen=True)
class ThreadPage:
    """One page of an article's replies in the order of the thread; `total` counts published."""

    replies: list[ShownReply]
    total: int
    number: int
    pages: int


def thread_page(article: ArticlePage, number: int | None, order: str = "") -> ThreadPage:
    """Return page `number`, counted from 1, of an article's replies in one of ORDERS.

    None is where an order begins. Pages are numbered from the oldest in every order, so that a page
    which is full changes no more but for answers; the newest come on the page of highest number.

    Raises:
        NoSuchPage: the number is out of range; the first page exists even when empty.
    """
    reads(thread_key(article.pk))
    shown = _shown(article.pk)
    standing = _standing.count(article=article.pk)
    pages = max(1, -(-standing // PER_PAGE))
    if number is None:
        number = pages if order == NEWEST else 1
    if not 1 <= number <= pages:
        raise NoSuchPage(number)
    if not standing:
        return ThreadPage([], 0, number, pages)
    first = (number - 1) * PER_PAGE
    edits = Edit.objects.filter(comment=OuterRef("pk"), public=True)
    by_author = Byline.objects.filter(
        article=article.pk, author__account__isnull=False, author__account=OuterRef("staff")
    )
    # First which ones, then all about them: else much would be asked of all that is skipped.
    ordered = shown.order_by(*_ORDERED_BY[order]).values_list("pk", flat=True)
    here = Comment.objects.filter(pk__in=list(ordered[first : first + PER_PAGE]))
    marked = here.annotate(edited=Exists(edits), author=Exists(by_author))
    rows = marked.order_by(*_ORDERED_BY[order]).values(*_SHOWN_FIELDS, "edited", "author")
    replies = [_shown_reply(row, flat=order != "") for row in rows]
    if order == NEWEST:
        replies.reverse()
    total = Comment.objects.filter(article=article, state=Comment.State.PUBLISHED).count()
    return ThreadPage(replies, total, number, pages)


def stands_in_thread(comment: Comment) -> bool:
    """Tell whether readers see a reply, or the gap that it left, under its article."""
    return (
        bool(comment.article.listed_at)
        and _shown(comment.article_id).filter(pk=comment.pk).exists()
    )


def page_of(comment: Comment) -> int:
    """Return the number of the page on which a published reply stands."""
    before = _shown(comment.article_id).filter(path__lt=comment.path).count()
    return before // PER_PAGE + 1


def page_address(article: ArticlePage, number: int, order: str = "") -> str:
    """Return the address of page `number` of an article's replies; the first is the article.

    In an order of its own, the page with number 0 is where that order begins.
    """
    address: str = article.url or "/"
    if order:
        return f"{address}replies/{order}/{number}/" if number else f"{address}replies/{order}/"
    return address if number <= 1 else f"{address}replies/{number}/"


def is_known(reader_id: int | None) -> bool:
    """Tell whether somebody whose address is confirmed has a published reply."""
    if reader_id is None:
        return False
    return Comment.objects.filter(reader=reader_id, state=Comment.State.PUBLISHED).exists()


_seen_before = Prepared(
    lambda: (
        Comment.objects.filter(
            author_address=Given("address", CharField()), state=Comment.State.PUBLISHED
        )
        .order_by()
        .values_list("pk")[:1]
    )
)


def is_seen_before(address: str) -> bool:
    """Tell whether a published reply has this normalised address, whoever typed it."""
    return bool(address) and _seen_before.first(address=address) is not None


def _latest_with_likeness() -> QuerySet[Comment, Any]:
    article, own = Given("article", BigIntegerField()), Given("own", BigIntegerField())
    latest = Comment.objects.filter(article=article).exclude(pk=own).order_by("-pk")[:_LATEST]
    # The same words have the same likeness; some have none.
    alike = Q(likeness=Given("likeness", BigIntegerField())) | Q(likeness=None)
    return Comment.objects.filter(alike, pk__in=latest.values("pk")).order_by().values_list("text")


_perhaps_twins = Prepared(_latest_with_likeness)


def count_twins(comment: Comment) -> int:
    """Return how many of an article's latest 100 replies have the same words as `comment`."""
    rows = _perhaps_twins(
        article=comment.article_id, own=comment.pk or 0, likeness=comment.likeness
    )
    words = folded(comment.text)
    return sum(folded(text) == words for (text,) in rows)


def feed_address(article: ArticlePage) -> str:
    """Return the address of the feed of an article's replies."""
    return reverse("comments:feed_of", args=[article.pk, "xml"])


def _shown(article_id: int | Given) -> QuerySet[Comment]:
    """Return what stands in an article's thread: published replies, and gaps with answers below.

    Each half names the article, so that an index finds it: what is held or spam is never looked at.
    """
    published = Q(article_id=article_id, state=Comment.State.PUBLISHED)
    answered = Comment.objects.filter(published, parent__isnull=False).values("parent")
    return Comment.objects.filter((published & ~Q(html="")) | Q(pk__in=answered))


_standing = Prepared(
    lambda: _shown(Given("article", BigIntegerField())).order_by().values_list("pk")
)


def _shown_reply(row: dict[str, Any], *, flat: bool) -> ShownReply:
    gap = row["state"] != Comment.State.PUBLISHED or not row["html"]
    return ShownReply(
        pk=row["pk"],
        author_name=_("Reply removed") if gap else row["author_name"],
        author_site="" if gap else row["author_site"],
        html=format_html("<p>{}</p>", _why_removed(row["state"])) if gap else row["html"],
        submitted_at=row["submitted_at"],
        depth=0 if flat else min(row["depth"], DEEPEST_SHOWN),
        staff=row["staff_id"] is not None and not gap,
        author=row["author"] and not gap,
        state=row["state"],
        parent=_answered(row),
        removed=gap,
        takes_replies=not gap and row["depth"] < DEEPEST,
        edited=row["edited"] and not gap,
    )


def _why_removed(state: str) -> str:
    # Published but without words: its author was erased.
    if state in (Comment.State.WITHDRAWN, Comment.State.PUBLISHED):
        return _("Removed at the author's request.")
    if state == Comment.State.HELD:
        return _("This reply is being read again by a moderator.")
    return _("Removed by a moderator.")


def _answered(row: dict[str, Any]) -> Answered | None:
    if row["parent_id"] is None:
        return None
    visible = row["parent__state"] == Comment.State.PUBLISHED
    return Answered(row["parent_id"], row["parent__author_name"] if visible else "")
