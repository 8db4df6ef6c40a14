"""The charts of subscribing and of mailing."""

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from broadsheet.core.charts import Chart, Offered, Point, by_day, chart, declare
from broadsheet.newsletters import queries
from broadsheet.newsletters.models import Consent, Subscription

ASKED = 7
"""Days whose unconfirmed questions are still kept, so that a rate can be told of them."""
EDITIONS = 14


def new_subscribers(now: datetime) -> Chart | None:
    """Return how many confirmed that they want mail, day by day."""
    return by_day(_("New subscribers"), Subscription.objects.all(), "confirmed_at", now)


def confirmed_of_a_hundred(now: datetime) -> Chart | None:
    """Return how many of a hundred who asked have confirmed, by the day of their asking."""
    since = now - timedelta(days=ASKED)
    asked: dict[object, list[bool]] = {}
    rows = Consent.objects.filter(given_at__gte=since).exclude(form="import")
    for given, confirmed in rows.values_list("given_at", "confirmed_at"):
        asked.setdefault(timezone.localdate(given), []).append(confirmed is not None)
    today = timezone.localdate(now)
    points = []
    for back in reversed(range(ASKED)):
        day = today - timedelta(days=back)
        of_day = asked.get(day, [])
        share = round(100 * sum(of_day) / len(of_day)) if of_day else 0
        points.append(Point(date_format(day, "j M"), share))
    return chart(_("Confirmed, of a hundred who asked"), points)


def accepted_by_edition(now: datetime) -> Chart | None:
    """Return how many readers each of the last editions reached."""
    found = queries.reached_lately(now, EDITIONS)
    points = [
        Point(date_format(timezone.localtime(frozen), "j M"), accepted)
        for frozen, accepted in reversed(found)
    ]
    return chart(_("Readers reached by the last editions"), points) if points else None


declare(
    Offered("1 subscribers", "newsletters.view_subscription", new_subscribers),
    Offered("2 confirmed", "newsletters.view_subscription", confirmed_of_a_hundred),
    Offered("3 editions", "newsletters.view_edition", accepted_by_edition),
)
