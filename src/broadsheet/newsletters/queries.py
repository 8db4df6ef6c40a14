"""Reads of newsletters, who takes them, and how their editions stand."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from typing_extensions import override

from broadsheet.articles.models import ArticlePage
from broadsheet.core.shared import shared
from broadsheet.newsletters.models import Delivery, Edition, Newsletter, Subscription

MAIL = "mail"
"""The name of the choice to mail an article, made while it is published."""

UNSETTLED = (Delivery.State.QUEUED, Delivery.State.CLAIMED, Delivery.State.DEFERRED)


@dataclass(frozen=True)
class Counts:
    """How an edition stands: its own state, and how many deliveries are in each state."""

    state: str
    deliveries: dict[str, int]

    @property
    def total(self) -> int:
        """How many readers the edition was made for."""
        return sum(self.deliveries.values())

    @property
    def unsettled(self) -> int:
        """How many of them are still owed their mail."""
        return sum(self.deliveries.get(state, 0) for state in UNSETTLED)

    @override
    def __str__(self) -> str:
        listed = ", ".join(f"{count:,} {state}" for state, count in sorted(self.deliveries.items()))
        return f"{self.state}: {listed or 'nobody takes it'}"


def newsletter(slug: str = "") -> Newsletter | None:
    """Return the newsletter of that address, or the first one; None when there is none."""
    if slug:
        return Newsletter.objects.filter(slug=slug[:60]).first()
    return _first()


@shared
def _first() -> Newsletter | None:
    return Newsletter.objects.first()


def takers(of: Newsletter) -> QuerySet[Subscription]:
    """Return the confirmed subscriptions that want every article."""
    return Subscription.objects.filter(
        newsletter=of,
        state=Subscription.State.CONFIRMED,
        frequency=Subscription.Frequency.EVERY,
    )


def recipients() -> int:
    """Return how many readers would get an article that is mailed now."""
    first = newsletter()
    return takers(first).count() if first else 0


def subscription(pk: int) -> Subscription | None:
    """Return a subscription with its reader and newsletter, or None when it was forgotten."""
    return Subscription.objects.select_related("reader", "newsletter").filter(pk=pk).first()


def was_mailed(article: ArticlePage) -> bool:
    """Tell whether an article has an edition, and so can never get another."""
    return Edition.objects.filter(article_id=article.pk).exists()


def counts(edition: Edition) -> Counts:
    """Return how an edition stands now."""
    rows = edition.deliveries.order_by().values_list("state").annotate(Count("pk"))
    state = Edition.objects.values_list("state", flat=True).get(pk=edition.pk)
    return Counts(state, dict(rows))


def next_due(now: datetime) -> Edition | None:
    """Return an edition that somebody should work on now and nobody does, or None."""
    waiting = Delivery.objects.filter(edition=OuterRef("pk"))
    later = waiting.filter(state=Delivery.State.DEFERRED, due_at__gt=now)
    ready = waiting.filter(state__in=UNSETTLED).exclude(
        state=Delivery.State.DEFERRED, due_at__gt=now
    )
    free = Q(lease_until=None) | Q(lease_until__lte=now)
    sending = Q(state=Edition.State.SENDING) & (Q(frozen_at=None) | Exists(ready) | ~Exists(later))
    return (
        Edition.objects.filter(free, Q(state=Edition.State.COUNTDOWN) | sending, due_at__lte=now)
        .select_related("newsletter", "article")
        .order_by("due_at", "pk")
        .first()
    )


def editions() -> QuerySet[Edition]:
    """Return the editions with `accepted`, `waiting` and `total`, for lists."""
    return Edition.objects.annotate(
        total=_count(Q()),
        accepted=_count(Q(state=Delivery.State.ACCEPTED)),
        waiting=_count(Q(state__in=UNSETTLED)),
    ).annotate(elsewhere=F("total") - F("accepted") - F("waiting"))


def _count(of: Q) -> Coalesce:
    """Count deliveries in a subquery, which is run for the rows of one page alone."""
    mine = Delivery.objects.filter(of, edition=OuterRef("pk")).order_by().values("edition")
    return Coalesce(Subquery(mine.annotate(count=Count("pk")).values("count")), 0)
