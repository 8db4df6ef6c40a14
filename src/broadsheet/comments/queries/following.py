"""Who wants to hear of a reply, and what a reader has here."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import BigIntegerField, Exists, OuterRef, Q, QuerySet

from broadsheet.articles.models import ArticlePage, Byline
from broadsheet.comments.models import AuthorWish, Comment, Decision, Follow
from broadsheet.comments.queries.rules import ALL_THREADS, thread_key
from broadsheet.core.freshness import reads
from broadsheet.core.prepared import Given, Prepared
from broadsheet.readers.models import Reader

State = Comment.State

_MOST_SHOWN = 50
_TRUSTED_AFTER = 10
_TRUSTED_DAYS = timedelta(days=30)
_REFUSED_DAYS = timedelta(days=90)


@dataclass(frozen=True)
class Recipient:
    """Somebody who is to hear of a reply, at an address that was proven to be theirs.

    `follow` is what they ticked; None for an author of the article, who is called `who`.
    """

    address: str
    language: str
    who: str
    follow: Follow | None


_article = Given("article", BigIntegerField())
_heard = Prepared(
    lambda: (
        Follow.objects.filter(article=_article, muted_at=None)
        .values_list("pk")
        .union(_wishes_for(_article).values_list("pk"), all=True)[:1]
    )
)


def is_followed(comment: Comment) -> bool:
    """Tell whether anybody may want to hear of a reply."""
    return _heard.first(article=comment.article_id) is not None


def recipients_of(comment: Comment) -> list[Recipient]:
    """Return who is to hear of a reply, each address once; its own author is left out."""
    found: dict[str, Recipient] = {}
    for follow in _asked(comment):
        reader = follow.comment.reader
        if reader is not None and reader.address != comment.author_address:
            who = Recipient(reader.address, reader.language, f"follow-{follow.pk}", follow)
            found.setdefault(reader.address, who)
    for wish in wishes_for(comment.article_id).select_related("user"):
        if wish.user_id != comment.staff_id:
            address = wish.user.email
            found.setdefault(address, Recipient(address, "", f"author-{wish.user_id}", None))
    return list(found.values())


def _asked(comment: Comment) -> QuerySet[Follow]:
    """Return what was ticked that speaks of this reply; answers come first."""
    asked = Follow.objects.filter(
        Q(wants=Follow.Wants.ALL) | Q(wants=Follow.Wants.MINE, comment=comment.parent_id),
        article=comment.article_id,
        comment__reader__confirmed_at__isnull=False,
        muted_at=None,
    ).exclude(comment=comment)
    if comment.reader_id is not None:
        asked = asked.exclude(comment__reader=comment.reader_id)
    return asked.select_related("comment__reader").order_by("-wants", "pk")


def wishes_for(article_id: int) -> QuerySet[AuthorWish]:
    """Return the wishes of an article's authors to hear of replies to it."""
    return _wishes_for(article_id)


def _wishes_for(article: int | Given) -> QuerySet[AuthorWish]:
    bylines = Byline.objects.filter(article=article, author__account=OuterRef("user"))
    return AuthorWish.objects.filter(Exists(bylines), user__is_active=True)


def replies_of(reader: Reader) -> list[Comment]:
    """Return a reader's own newest replies."""
    theirs = Comment.objects.filter(reader=reader).exclude(html="").select_related("article")
    return list(theirs.order_by("-submitted_at", "-pk")[:_MOST_SHOWN])


def follows_of(reader: Reader) -> list[Follow]:
    """Return of what a reader gets letters."""
    theirs = Follow.objects.filter(comment__reader=reader, muted_at=None)
    return list(theirs.select_related("comment__article").order_by("-pk")[:_MOST_SHOWN])


def standing(reader: Reader, now: datetime) -> str:
    """Return how far a reader is trusted: `new`, `known` or `trusted`.

    Known is who has a published reply; trusted, who has ten, the first of them a month ago, and
    none that a moderator took away within three months.
    """
    published = Comment.objects.filter(reader=reader, state=State.PUBLISHED)
    times = list(published.order_by("submitted_at").values_list("submitted_at", flat=True)[:10])
    if not times:
        return "new"
    if len(times) < _TRUSTED_AFTER or times[0] > now - _TRUSTED_DAYS:
        return "known"
    refused = Decision.objects.filter(
        comment__reader=reader,
        to_state__in=(State.REJECTED, State.SPAM),
        actor__isnull=False,
        decided_at__gt=now - _REFUSED_DAYS,
    )
    return "known" if refused.exists() else "trusted"


def is_trusted(reader: Reader | None, now: datetime) -> bool:
    """Tell whether a reader is trusted, as `standing` says."""
    return reader is not None and standing(reader, now) == "trusted"


def latest_replies(article: ArticlePage | None, most: int) -> list[Comment]:
    """Return the newest published replies to an article, or to all that readers may see."""
    reads(thread_key(article.pk) if article else ALL_THREADS)
    rows = Comment.objects.filter(state=State.PUBLISHED, article__listed_at__isnull=False)
    if article is not None:
        rows = rows.filter(article=article)
    rows = rows.exclude(html="").select_related("article")
    return list(rows.order_by("-submitted_at", "-pk")[:most])
