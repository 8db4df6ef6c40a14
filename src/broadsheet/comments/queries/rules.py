"""How replies are taken, here and everywhere; and what the rules ask of a writer."""

import math
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from django.db.models import BigIntegerField, CharField, DateTimeField, Q, Subquery

from broadsheet.articles.keys import SITE, article_key
from broadsheet.articles.models import ArticlePage
from broadsheet.comments.models import DEFAULT_MODE, Comment, ReplyRules, ReplySettings
from broadsheet.comments.registries import views_of
from broadsheet.comments.text import count_alike
from broadsheet.core.freshness import reads
from broadsheet.core.prepared import Given, Prepared
from broadsheet.core.shared import shared
from broadsheet.core.statements import Row
from broadsheet.spam.engine.submission import Past

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
LATEST = 200
MOST_COUNTED = 200
MOST_REMEMBERED = 100
"""Decisions about one writer and one network that are looked at."""

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
        return _takes(self.live, self.mode, staff=staff)


_stands = ("live", "reply_rules__mode", "reply_rules__slow_minutes", "closed_by_age__closed_at")
_article = ArticlePage.objects.filter(pk=Given("article", BigIntegerField())).order_by()
_own_rules = Prepared(lambda: _article.values_list(*_stands))


def policy_of(article: ArticlePage) -> Policy:
    """Return how an article takes replies now."""
    return _policy_of(article.pk)


@shared
def _policy_of(article_pk: int) -> Policy:
    reads(thread_key(article_pk), article_key(article_pk), SITE)
    own = _own_rules.first(article=article_pk) if article_pk else None
    return _policy(own, reply_settings())


def policy_now(article: ArticlePage) -> Policy:
    """Return the same, asked anew: pages share it until the next reply, which is what comes."""
    return _policy(_own_rules.first(article=article.pk), reply_settings())


def _policy(own: Row | None, rules: ReplySettings) -> Policy:
    """Return the policy that follows from an article's own columns and the newsroom's settings."""
    live, mode, slow_minutes, closed_at = own or (False, None, None, None)
    mode = _mode(mode or rules.default_mode, rules.everywhere, closed=closed_at is not None)
    return Policy(rules, mode, slow_minutes or 0, bool(live))


def _mode(mode: str, everywhere: str, *, closed: bool) -> str:
    """Return the mode that holds when the switch for everywhere and an article's age are heeded."""
    if closed or mode == Mode.CLOSED or everywhere == Everywhere.CLOSED:
        return Mode.CLOSED
    if everywhere == Everywhere.HELD and mode != Mode.STAFF_ONLY:
        return Mode.ALL_HELD
    return mode


def _takes(live: bool, mode: str, *, staff: bool) -> bool:  # noqa: FBT001 - one of its facts
    return live and mode != Mode.CLOSED and (staff or mode != Mode.STAFF_ONLY)


_switches = ("everywhere", "default_mode")
_at_this_moment = Prepared(
    lambda: _article.annotate(
        **{
            name: Subquery(ReplySettings.objects.order_by("pk").values(name)[:1])
            for name in _switches
        }
    ).values_list(*_stands, *_switches)
)


def takes_now(article_pk: int, *, staff: bool) -> bool:
    """Tell by one statement whether readers, or else the newsroom's `staff`, may reply."""
    row = _at_this_moment.first(article=article_pk)
    if row is None:
        return False
    live, own, _slow_minutes, closed_at, everywhere, default = row
    mode = _mode(own or default or DEFAULT_MODE, everywhere or "", closed=closed_at is not None)
    return _takes(bool(live), mode, staff=staff)


def mode_of(article: ArticlePage) -> str:
    """Return how an article takes replies now, a `ReplyRules.Mode`."""
    return policy_of(article).mode


def takes_replies(article: ArticlePage, *, staff: bool = False) -> bool:
    """Tell whether readers, or else the newsroom's `staff`, may reply to an article now."""
    return policy_of(article).takes(staff=staff)


_address, _network = Given("address", CharField()), Given("network", CharField())
_of_sender = Q(author_address=_address) | ~Q(network_key="") & Q(network_key=_network)
_recent = Prepared(
    lambda: (
        Comment.objects.filter(_of_sender, submitted_at__gt=Given("since", DateTimeField()))
        .exclude(pk=Given("own", BigIntegerField()))
        .order_by()
        .values_list("author_address", "network_key")[:MOST_COUNTED]
    )
)


def count_recent(comment: Comment) -> int:
    """Return how many replies whoever sends one has sent within the hour before."""
    address, network = comment.author_address, comment.network_key
    since = comment.submitted_at - HOUR
    rows = _recent(address=address, network=network, since=since, own=comment.pk or 0)
    of_address = [row for row in rows if row[0] == address]
    of_network = [row for row in rows if network and row[1] == network]
    return max(len(of_address), len(of_network))


_NOBODY = "-"
_decided = Prepared(
    lambda: (
        Comment.objects.filter(
            Q(reader=Given("reader", BigIntegerField()))
            | Q(author_address=_address, reader=None, verdict__taught="spam")
            | Q(network_key=_network),
            verdict__taught__in=("ham", "spam"),
        )
        .order_by()
        .values_list("reader", "author_address", "network_key", "verdict__taught")[:MOST_REMEMBERED]
    )
)


def pasts_of(comment: Comment) -> tuple[Past, Past]:
    """Return what moderators decided about replies of who writes this one, and of its network.

    An address that nobody confirmed earns no trust: of what was sent under it, spam alone counts.
    """
    reader, network = comment.reader_id, comment.network_key or _NOBODY
    address = _NOBODY if reader is not None else comment.author_address or _NOBODY
    found = _decided(reader=reader, address=address, network=network)
    writer: Counter[str] = Counter()
    around: Counter[str] = Counter()
    for by, under, sent_from, taught in found:
        if by == reader if reader is not None else (under == address and by is None):
            writer[taught] += 1
        if sent_from == network:
            around[taught] += 1
    trusted = writer["ham"] if reader is not None else 0
    return Past(trusted, writer["spam"]), Past(around["ham"], around["spam"])


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
    return count_alike(comment.likeness, [one for (one,) in latest if one is not None])


_latest_spam = Prepared(
    lambda: (
        Comment.objects.filter(state=Comment.State.SPAM)
        .order_by("-submitted_at")
        .values_list("likeness", "verdict__taught")[:LATEST]
    )
)


def count_alike_spam(comment: Comment) -> int:
    """Return how many of the latest 200 in the spam folder say nearly the same.

    Only what moderators took for spam counts, so that no error of the filter makes others.
    """
    if comment.likeness is None:
        return 0
    spam = [one for one, taught in _latest_spam() if one is not None and taught == "spam"]
    return count_alike(comment.likeness, spam)


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

    Risk is the filter's probability, a half where it has none. Reach grows with the article's
    readers of the last day, and with its conversation, of which fewer read on from day to day.
    """
    published = comment.article.first_published_at or comment.submitted_at
    days = max(0.0, (comment.submitted_at - published) / DAY)
    size = _published.count(article=comment.article_id)
    readers = views_of(comment.article, comment.submitted_at)
    reach = (1 + math.log1p(size)) / (1 + days) + math.log1p(readers)
    return (0.05 + (0.5 if probability is None else probability)) * reach


def has_replied_since(comment: Comment, moment: datetime) -> bool:
    """Tell whether who sends a reply has sent another to the same article since a moment."""
    sender = Q(author_address=comment.author_address)
    if comment.network_key:
        sender |= Q(network_key=comment.network_key)
    earlier = Comment.objects.filter(
        sender, article_id=comment.article_id, submitted_at__gt=moment, staff=None
    )
    return earlier.exclude(pk=comment.pk).exists()
