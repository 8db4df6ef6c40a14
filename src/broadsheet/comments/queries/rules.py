"""How replies are taken, here and everywhere; and what the rules ask of a writer."""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from django.db.models import BigIntegerField, CharField, DateTimeField, Q

from broadsheet.articles.keys import SITE, article_key
from broadsheet.articles.models import ArticlePage
from broadsheet.comments.models import Comment, ReplyRules, ReplySettings
from broadsheet.comments.text import count_alike
from broadsheet.core.freshness import reads
from broadsheet.core.prepared import Given, Prepared, Row
from broadsheet.core.shared import shared

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
LATEST = 200
MOST_COUNTED = 1_000

Mode = ReplyRules.Mode
Everywhere = ReplySettings.Everywhere


def thread_key(article_id: int) -> str:
    """Return the freshness key of what readers see under an article."""
    return f"thread:{article_id}"


ALL_THREADS = thread_key(0)
"""The freshness key of what readers see of replies anywhere; no article has the number 0."""


@shared
def reply_settings() -> ReplySettings:
    """Return what the newsroom decided about replies, or what holds until it does."""
    return _settings_of(_settings.first())


_SETTINGS = ReplySettings._meta.concrete_fields  # noqa: SLF001 - Django documents it as public
_settings = Prepared(
    lambda: ReplySettings.objects.order_by("pk").values_list(*[f.attname for f in _SETTINGS])[:1]
)


@lru_cache(maxsize=1)
def _settings_of(row: Row | None) -> ReplySettings:
    if row is None:
        return ReplySettings()
    stored = zip(_SETTINGS, row, strict=True)
    return ReplySettings(**{field.attname: field.to_python(value) for field, value in stored})


@dataclass(frozen=True)
class Policy:
    """How an article takes replies now: the newsroom's settings, a `ReplyRules.Mode`, the pace."""

    settings: ReplySettings
    mode: str
    slow_minutes: int
    live: bool

    def takes(self, *, staff: bool) -> bool:
        """Tell whether readers, or else the newsroom's `staff`, may reply."""
        return self.live and self.mode != Mode.CLOSED and (staff or self.mode != Mode.STAFF_ONLY)


_own_rules = Prepared(
    lambda: (
        ArticlePage.objects.filter(pk=Given("article", BigIntegerField()))
        .order_by()
        .values_list(
            "live", "reply_rules__mode", "reply_rules__slow_minutes", "closed_by_age__closed_at"
        )
    )
)


def policy_of(article: ArticlePage) -> Policy:
    """Return how an article takes replies now."""
    return _policy_of(article.pk)


@shared
def _policy_of(article_pk: int) -> Policy:
    reads(thread_key(article_pk), article_key(article_pk), SITE)
    rules = reply_settings()
    own = _own_rules.first(article=article_pk) if article_pk else None
    live, mode, slow_minutes, closed_at = own or (False, None, None, None)
    mode = mode or rules.default_mode
    closed = rules.everywhere == Everywhere.CLOSED or mode == Mode.CLOSED
    if closed or closed_at is not None:
        mode = Mode.CLOSED
    elif rules.everywhere == Everywhere.HELD and mode != Mode.STAFF_ONLY:
        mode = Mode.ALL_HELD
    return Policy(rules, mode, slow_minutes or 0, bool(live))


def mode_of(article: ArticlePage) -> str:
    """Return how an article takes replies now, a `ReplyRules.Mode`."""
    return policy_of(article).mode


def takes_replies(article: ArticlePage, *, staff: bool = False) -> bool:
    """Tell whether readers, or else the newsroom's `staff`, may reply to an article now."""
    return policy_of(article).takes(staff=staff)


_own = {"pk": Given("own", BigIntegerField())}
_address, _network = Given("address", CharField()), Given("network", CharField())
_since = Given("since", DateTimeField())
_recent = {"submitted_at__gt": _since}
_recent_of_address = Prepared(
    lambda: Comment.objects.filter(author_address=_address, **_recent).exclude(**_own).values("pk")
)
_recent_of_network = Prepared(
    lambda: Comment.objects.filter(network_key=_network, **_recent).exclude(**_own).values("pk")
)


def count_recent(comment: Comment) -> int:
    """Return how many replies whoever sends one has sent within the hour before."""
    since, own = comment.submitted_at - HOUR, comment.pk or 0
    theirs = _recent_of_address.count(address=comment.author_address, since=since, own=own)
    if not comment.network_key:
        return theirs
    return max(theirs, _recent_of_network.count(network=comment.network_key, since=since, own=own))


_latest_of_others = Prepared(
    lambda: (
        Comment.objects.exclude(author_address=_address)
        .order_by("-pk")
        .values_list("likeness")[:LATEST]
    )
)


def count_alike_elsewhere(comment: Comment) -> int:
    """Return how many of the latest 200 replies of others say nearly the same."""
    if comment.likeness is None:
        return 0
    latest = _latest_of_others(address=comment.author_address)
    return count_alike(comment.likeness, (one for (one,) in latest if one is not None))


_published = Prepared(
    lambda: (
        Comment.objects.filter(
            article=Given("article", BigIntegerField()), state=Comment.State.PUBLISHED
        )
        .order_by()
        .values("pk")[:MOST_COUNTED]
    )
)


def rank_of(comment: Comment, probability: float | None) -> float:
    """Return how much it matters that a reply is looked at: risk times reach.

    Risk is the filter's probability, a half where it has none. Reach falls with the age of the
    article and grows with its conversation.
    """
    published = comment.article.first_published_at or comment.submitted_at
    days = max(0.0, (comment.submitted_at - published) / DAY)
    size = _published.count(article=comment.article_id)
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
