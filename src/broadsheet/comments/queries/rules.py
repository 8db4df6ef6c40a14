"""How replies are taken, here and everywhere; and what the rules ask of a writer."""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q

from broadsheet.articles.models import ArticlePage
from broadsheet.comments.models import Comment, ReplyRules, ReplySettings
from broadsheet.comments.text import count_alike
from broadsheet.core.freshness import reads, row_key
from broadsheet.core.shared import shared

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
LATEST = 200
MOST_COUNTED = 1_000

Mode = ReplyRules.Mode
Everywhere = ReplySettings.Everywhere
_OWN_RULES = ("reply_rules__mode", "reply_rules__slow_minutes", "closed_by_age__closed_at")


def thread_key(article_id: int) -> str:
    """Return the freshness key of what readers see under an article."""
    return f"thread:{article_id}"


ALL_THREADS = thread_key(0)
"""The freshness key of what readers see of replies anywhere; no article has the number 0."""


@shared
def reply_settings() -> ReplySettings:
    """Return what the newsroom decided about replies, or what holds until it does."""
    return ReplySettings.objects.first() or ReplySettings()


@dataclass(frozen=True)
class Policy:
    """How an article takes replies now: the newsroom's settings, a `ReplyRules.Mode`, the pace."""

    settings: ReplySettings
    mode: str
    slow_minutes: int

    def takes(self, *, staff: bool) -> bool:
        """Tell whether readers, or else the newsroom's `staff`, may reply."""
        return self.mode != Mode.CLOSED and (staff or self.mode != Mode.STAFF_ONLY)


def policy_of(article: ArticlePage) -> Policy:
    """Return how an article takes replies now."""
    return _policy_of(article.pk)


@shared
def _policy_of(article_pk: int) -> Policy:
    reads(thread_key(article_pk), row_key("article", article_pk))
    rules = reply_settings()
    own = ArticlePage.objects.filter(pk=article_pk).values_list(*_OWN_RULES).first()
    mode, slow_minutes, closed_at = own or (None, None, None)
    mode = mode or rules.default_mode
    closed = rules.everywhere == Everywhere.CLOSED or mode == Mode.CLOSED
    if closed or closed_at is not None:
        mode = Mode.CLOSED
    elif rules.everywhere == Everywhere.HELD and mode != Mode.STAFF_ONLY:
        mode = Mode.ALL_HELD
    return Policy(rules, mode, slow_minutes or 0)


def mode_of(article: ArticlePage) -> str:
    """Return how an article takes replies now, a `ReplyRules.Mode`."""
    return policy_of(article).mode


def takes_replies(article: ArticlePage, *, staff: bool = False) -> bool:
    """Tell whether readers, or else the newsroom's `staff`, may reply to an article now."""
    return bool(article.live) and policy_of(article).takes(staff=staff)


def count_recent(comment: Comment) -> int:
    """Return how many replies whoever sends one has sent within the hour before."""
    since = comment.submitted_at - HOUR
    recent = Comment.objects.filter(submitted_at__gt=since).exclude(pk=comment.pk)
    theirs = Q(author_address=comment.author_address)
    if not comment.network_key:
        return recent.filter(theirs).count()
    near = Q(network_key=comment.network_key)
    by = (
        recent.filter(theirs | near)
        .order_by()
        .aggregate(by_address=Count("pk", filter=theirs), by_network=Count("pk", filter=near))
    )
    return max(int(count) for count in by.values())


def count_alike_elsewhere(comment: Comment) -> int:
    """Return how many of the latest 200 replies of others say nearly the same."""
    if comment.likeness is None:
        return 0
    others = Comment.objects.exclude(author_address=comment.author_address)
    latest = others.order_by("-pk").values_list("likeness", flat=True)[:LATEST]
    return count_alike(comment.likeness, (one for one in latest if one is not None))


def rank_of(comment: Comment, probability: float | None) -> float:
    """Return how much it matters that a reply is looked at: risk times reach.

    Risk is the filter's probability, a half where it has none. Reach falls with the age of the
    article and grows with its conversation.
    """
    article = comment.article
    published = article.first_published_at or comment.submitted_at
    days = max(0.0, (comment.submitted_at - published) / DAY)
    replies = Comment.objects.filter(article=article, state=Comment.State.PUBLISHED)
    size = replies.order_by()[:MOST_COUNTED].count()
    risk = 0.5 if probability is None else probability
    return (0.05 + risk) * (1 + math.log1p(size)) / (1 + days)


def has_replied_since(comment: Comment, moment: datetime) -> bool:
    """Tell whether who sends a reply has sent another to the same article since a moment."""
    sender = Q(author_address=comment.author_address)
    if comment.network_key:
        sender |= Q(network_key=comment.network_key)
    earlier = Comment.objects.filter(
        sender, article_id=comment.article_id, submitted_at__gt=moment, staff=None
    )
    return earlier.exclude(pk=comment.pk).exists()
