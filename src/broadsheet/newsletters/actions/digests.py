"""Digests: owed when the newsroom's clock says so, once a period, and only when there is news."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.timezone import get_default_timezone

from broadsheet.articles.models import ArticlePage
from broadsheet.core.clock import newsroom_date
from broadsheet.newsletters.engine.schedule import last_due
from broadsheet.newsletters.models import (
    Edition,
    EditionArticle,
    ForDigest,
    Interest,
    Newsletter,
    Subscription,
)

LATE = timedelta(hours=3)
"""A digest later than this is not sent unless a person says so."""
AT_MOST = 40
"""Articles in a digest; the newest."""
_STEP = {Edition.Kind.DAILY: timedelta(days=1), Edition.Kind.WEEKLY: timedelta(days=7)}
_REACH = 3
"""So many periods a digest looks back at most, when earlier ones fell out."""


def owe_digests(now: datetime) -> int:
    """Make the digests that are due; return how many."""
    made = 0
    for newsletter in Newsletter.objects.all():
        for kind, weekday in (
            (Edition.Kind.DAILY, None),
            (Edition.Kind.WEEKLY, newsletter.digest_weekday),
        ):
            due = last_due(
                now, zone=get_default_timezone(), hour=newsletter.digest_hour, weekday=weekday
            )
            try:
                made += _owe(newsletter, kind, due, now)
            except IntegrityError:
                # Another process made it in this moment.
                continue
    return made


@transaction.atomic
def _owe(newsletter: Newsletter, kind: Edition.Kind, due: datetime, now: datetime) -> bool:
    mine = Edition.objects.filter(newsletter=newsletter, kind=kind)
    period = newsroom_date(due).isoformat()
    before = mine.exclude(covers_until=None).order_by("-covers_until").first()
    if mine.filter(period=period).exists() or (
        before is not None and before.covers_until is not None and before.covers_until >= due
    ):
        return False
    since = due - _STEP[kind]
    if before is not None and before.covers_until is not None:
        since = max(before.covers_until, due - _REACH * _STEP[kind])
    new, changed = _new(newsletter, kind, since, due), _changed(newsletter, kind, since, due)
    if not (new or changed) or not _anybody(newsletter, kind):
        return False
    late = now - due > LATE
    edition = Edition.objects.create(
        newsletter=newsletter,
        kind=kind,
        period=period,
        covers_until=due,
        subject=(new or changed)[0].title[:300],
        state=Edition.State.ASKING if late else Edition.State.COUNTDOWN,
        created_at=now,
        due_at=now,
    )
    EditionArticle.objects.bulk_create(
        EditionArticle(
            edition=edition, article=article, position=position, changed=position >= len(new)
        )
        for position, article in enumerate((*new, *changed))
    )
    return True


def _anybody(newsletter: Newsletter, kind: Edition.Kind) -> bool:
    return Subscription.objects.filter(
        newsletter=newsletter, state=Subscription.State.CONFIRMED, frequency=kind.value
    ).exists()


def _new(
    newsletter: Newsletter, kind: Edition.Kind, since: datetime, due: datetime
) -> list[ArticlePage]:
    """Return what was chosen for the digests and appeared meanwhile, and stood in none yet."""
    had = EditionArticle.objects.filter(edition__newsletter=newsletter, edition__kind=kind)
    chosen = ArticlePage.objects.public().filter(
        pk__in=ForDigest.objects.values("article"), listed_at__gt=since, listed_at__lte=due
    )
    found = chosen.exclude(pk__in=had.values("article")).order_by("-listed_at", "-pk")
    return list(found[:AT_MOST])


def _changed(
    newsletter: Newsletter, kind: Edition.Kind, since: datetime, due: datetime
) -> list[ArticlePage]:
    """Return the older articles of followed stories whose words have changed meanwhile."""
    followed = Interest.objects.filter(
        subscription__newsletter=newsletter, subscription__frequency=kind.value
    ).exclude(story=None)
    changed = ArticlePage.objects.public().filter(
        story__in=followed.values("story"),
        updated_at__gt=since,
        updated_at__lte=due,
        listed_at__lte=since,
    )
    return list(changed.order_by("-updated_at", "-pk")[:AT_MOST])
