"""Reads of newsletters, who takes them, and how their editions stand."""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Any

from django.db import connection
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from typing_extensions import override

from broadsheet.articles.models import ArticlePage, Author, Correction, SectionPage, Story, Tag
from broadsheet.core.among import among
from broadsheet.core.shared import shared
from broadsheet.newsletters.interests import Contents, topics_of, topics_typed, wants, wants_any
from broadsheet.newsletters.models import (
    Delivery,
    Edition,
    ForDigest,
    Frequency,
    Link,
    Newsletter,
    Subscription,
)
from broadsheet.readers.models import Suppression
from broadsheet.readers.queries import address_key

MAIL, DIGEST = "mail", "digest"
"""The names of the choices made while an article is published: mail it now, or with the digests."""

SLOT_LINKS = re.compile(r"https?://[^\s\"<>]*__slot_[a-z_]+?__/?")
"""A reader's own links in an edition that no reader got yet."""
MANY_A_DAY = 3
"""Beyond so many articles a day, one mail a day is proposed."""
LATELY = 14
"""So many days tell how many articles a day there are."""
_MAILED = (Edition.State.SENDING, Edition.State.PAUSED, Edition.State.FINISHED)
MOST_TOPICS = 60
"""Topics of a kind that are offered on one page."""

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


def takers_of(edition: Edition) -> QuerySet[Subscription]:
    """Return the subscriptions that an edition is for, as they stand now."""
    confirmed = Subscription.objects.filter(
        newsletter=edition.newsletter, state=Subscription.State.CONFIRMED
    )
    match edition.kind:
        case Edition.Kind.ARTICLE if edition.article is not None:
            return takers(edition.newsletter).filter(wants(edition.article))
        case Edition.Kind.CORRECTION:
            return confirmed.filter(Exists(_received(edition)))
        case Edition.Kind.DAILY | Edition.Kind.WEEKLY:
            return confirmed.filter(frequency=edition.kind)
        case _:
            return confirmed


def _received(edition: Edition) -> QuerySet[Delivery]:
    """Return the deliveries, of a subscription to be, that carried a corrected article."""
    article = edition.correction.article_id if edition.correction else 0
    whole = Q(selection=None, edition__contents__article=article, edition__contents__changed=False)
    return Delivery.objects.filter(
        Q(edition__article=article) | whole | Q(selection__contents__article=article),
        subscription=OuterRef("pk"),
        state__in=(Delivery.State.ACCEPTED, Delivery.State.UNCERTAIN),
    )


def contents(edition: Edition) -> Contents:
    """Return the articles of an edition of several that readers may see, and their topics."""
    rows = edition.contents.filter(article__in=ArticlePage.objects.public()).select_related(
        "article__section", "article__lead_image"
    )
    return Contents(tuple(rows), topics_of(row.article for row in rows))


def topics_offered(kind: str, kept: frozenset[int]) -> list[tuple[str, str]]:
    """Return the topics of a kind to choose from, and those in `kept`, by number and name."""
    offered: dict[str, QuerySet[Any]] = {
        "section": SectionPage.objects.live().order_by("position", "title"),
        "story": Story.objects.filter(Q(closed=False) | Q(pk__in=kept)).order_by("title"),
        "author": _written_about(Author, "bylines__article", kept).order_by("name"),
        "tag": _written_about(Tag, "tagged_articles__content_object", kept).order_by("name"),
    }
    return [(str(topic.pk), str(topic)) for topic in offered[kind][:MOST_TOPICS]]


def _written_about(
    model: type[Author] | type[Tag], path: str, kept: frozenset[int]
) -> QuerySet[Any]:
    """Return the topics with the most public articles, and those in `kept`."""
    known = model.objects.filter(**{f"{path}__listed_at__isnull": False})
    most = known.annotate(articles=Count("pk")).order_by("-articles", "pk")
    often = list(most.values_list("pk", flat=True)[: MOST_TOPICS // 2])
    return model.objects.filter(Q(pk__in=often) | Q(pk__in=kept))


def corrections_to_mail(edition: Edition) -> list[Correction]:
    """Return the corrections of an edition's articles that were not mailed yet."""
    carried = Q(article=edition.article_id) | Q(article__in_editions__edition=edition)
    if edition.frozen_at is None or edition.kind == Edition.Kind.CORRECTION:
        return []
    return list(Correction.objects.filter(carried, edition=None).distinct().order_by("pk")[:20])


def articles_to_choose(held: Collection[int], most: int) -> list[ArticlePage]:
    """Return the newest public articles, and before them those in `held`."""
    public = ArticlePage.objects.public().select_related("section").defer("body")
    newest = public.exclude(pk__in=held).order_by("-listed_at", "-pk")[:most]
    return [*public.filter(pk__in=held).order_by("-listed_at", "-pk"), *newest]


def too_many_a_day(now: datetime) -> int:
    """Return how many articles a day are published, when new subscribers had better get digests."""
    first = newsletter()
    if first is None or first.default_frequency != Frequency.EVERY:
        return 0
    since = now - timedelta(days=LATELY)
    lately = ArticlePage.objects.public().filter(listed_at__gt=since).count()
    return ceil(lately / LATELY) if lately > MANY_A_DAY * LATELY else 0


def for_export() -> Iterator[tuple[Any, ...]]:
    """Yield every subscription as a row of an export, one by one."""
    rows = Subscription.objects.order_by("pk").values_list(
        *("reader__address", "reader__name", "newsletter__slug", "state", "frequency"),
        *("asked_at", "confirmed_at", "ended_at"),
    )
    return rows.iterator(chunk_size=2_000)


def mailed_editions() -> list[Edition]:
    """Return what was mailed, the newest first, without articles that readers may not see."""
    seen = Q(article=None) & ~Q(kind=Edition.Kind.ARTICLE)
    public = Q(article__in=ArticlePage.objects.public())
    mailed = Edition.objects.filter(seen | public, state__in=_MAILED).exclude(frozen_at=None)
    return list(mailed.select_related("article__section").order_by("-frozen_at", "-pk")[:100])


def mailed_edition(pk: int) -> Edition | None:
    """Return an edition that was mailed and is more than one article, or None."""
    mailed = Edition.objects.filter(pk=pk, state__in=_MAILED).exclude(frozen_at=None)
    return mailed.exclude(kind=Edition.Kind.ARTICLE).first()


def articles_of(edition: Edition) -> list[ArticlePage]:
    """Return the articles of an edition that readers may see, in their order."""
    if edition.correction is not None:
        return list(ArticlePage.objects.public().filter(pk=edition.correction.article_id))
    return [row.article for row in contents(edition).rows if not row.changed]


def counting_down() -> list[Edition]:
    """Return the editions that can still be stopped, with the number of their readers."""
    waiting = Edition.objects.filter(state=Edition.State.COUNTDOWN).select_related(
        "newsletter", "article"
    )
    found = list(waiting.order_by("due_at")[:10])
    for edition in found:
        edition.recipients = takers_of(edition).count()
    return found


def is_paused(edition: Edition) -> bool:
    """Tell whether somebody paused an edition meanwhile."""
    return Edition.objects.filter(pk=edition.pk, state=Edition.State.PAUSED).exists()


def recipients(article: ArticlePage | None = None) -> int:
    """Return how many readers would get an article as it stands in the editor, mailed now.

    Without an article: how many get some article or other.
    """
    first = newsletter()
    if first is None:
        return 0
    wanting = takers(first)
    return wanting.filter(wants_any(topics_typed(article))).count() if article else wanting.count()


def digest_readers() -> tuple[int, int]:
    """Return how many readers get a daily and how many a weekly digest."""
    first = newsletter()
    mine = Subscription.objects.filter(newsletter=first, state=Subscription.State.CONFIRMED)
    return (
        mine.filter(frequency=Frequency.DAILY).count(),
        mine.filter(frequency=Frequency.WEEKLY).count(),
    )


def countdown() -> int:
    """Return for how many minutes an article that is mailed now can still be stopped."""
    first = newsletter()
    return first.countdown if first else 0


def is_for_digests(article: ArticlePage) -> bool:
    """Tell whether an article was chosen for the digests already."""
    return ForDigest.objects.filter(article_id=article.pk).exists()


def subscription(pk: int) -> Subscription | None:
    """Return a subscription with its reader and newsletter, or None when it was forgotten."""
    return Subscription.objects.select_related("reader", "newsletter").filter(pk=pk).first()


def was_mailed(article: ArticlePage) -> bool:
    """Tell whether an article has an edition, and so can never get another."""
    return Edition.objects.filter(article_id=article.pk).exists()


def counts(edition: Edition) -> Counts:
    """Return how an edition stands now; what is queued and in a sender's hands is claimed."""
    found = dict(edition.deliveries.order_by().values_list("state").annotate(Count("pk")))
    state, claimed_to = Edition.objects.values_list("state", "claimed_to").get(pk=edition.pk)
    queued = Delivery.State.QUEUED
    claimed = claimed_to and edition.deliveries.filter(state=queued, pk__lte=claimed_to).count()
    if claimed:
        found[Delivery.State.CLAIMED] = claimed
        found[queued] = max(0, found.get(queued, 0) - claimed)
    return Counts(state, {name: count for name, count in found.items() if count})


def by_relay(edition: Edition) -> list[tuple[str, str, int]]:
    """Return of an edition with several relays which said what how often: relay, state, count."""
    if " " not in edition.transport:
        return []
    said = edition.deliveries.exclude(relay="").order_by().values_list("relay", "state")
    return sorted(said.annotate(count=Count("pk")))


def counts_clicks() -> bool:
    """Tell whether any newsletter counts how often its links are followed."""
    return Newsletter.objects.filter(counts_clicks=True).exists()


def followed(edition: Edition) -> list[Link]:
    """Return the links of an edition that are counted, the one followed most first."""
    return list(edition.links.order_by("-clicks", "pk"))


def link(pk: int) -> Link | None:
    """Return a counted link with its edition's newsletter, or None."""
    return Link.objects.select_related("edition__newsletter").filter(pk=pk).first()


def is_owed(edition: Edition, most: int) -> bool:
    """Tell whether an edition is still to be sent to `most` readers, or more."""
    if edition.frozen_at is None:
        return takers_of(edition)[:most].count() == most
    return edition.deliveries.filter(state__in=UNSETTLED)[:most].count() == most


def known_among(addresses: Iterable[str], of: Newsletter) -> frozenset[str]:
    """Return those of a batch of addresses that have a subscription, in whatever state."""
    which, them = among(list(addresses))
    with connection.cursor() as cursor:
        cursor.execute(f"{_KNOWN} {which}", [of.pk, them])
        return frozenset(address for (address,) in cursor.fetchall())


_KNOWN = (
    "SELECT address FROM readers_reader JOIN newsletters_subscription"
    " ON reader_id = readers_reader.id AND newsletter_id = %s WHERE address"
)


def suppression(subscription: Subscription) -> Suppression | None:
    """Return why a subscriber's address gets no mail, or None when it may."""
    key = address_key(subscription.reader.address)
    return Suppression.objects.filter(address_key=key).first()


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


def reached_lately(now: datetime, most: int) -> list[tuple[datetime | None, int]]:
    """Return when the last editions were frozen and how many readers each reached, newest first."""
    sent = Edition.objects.filter(frozen_at__lte=now).exclude(state=Edition.State.STOPPED)
    counted = sent.annotate(reached=_count(Q(state=Delivery.State.ACCEPTED)))
    return list(counted.order_by("-frozen_at").values_list("frozen_at", "reached")[:most])


def _count(of: Q) -> Coalesce:
    """Count deliveries in a subquery, which is run for the rows of one page alone."""
    mine = Delivery.objects.filter(of, edition=OuterRef("pk")).order_by().values("edition")
    return Coalesce(Subquery(mine.annotate(count=Count("pk")).values("count")), 0)
