"""The chart of new subscribers."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from broadsheet.core.charts import Chart, Offered, by_day, declare
from broadsheet.newsletters.models import Subscription

DAYS = 28


def new_subscribers(now: datetime) -> Chart | None:
    """Return how many confirmed that they want mail, day by day."""
    since = now - timedelta(days=DAYS + 1)
    moments = Subscription.objects.filter(confirmed_at__gte=since)
    return by_day(_("New subscribers"), moments.values_list("confirmed_at", flat=True), now, DAYS)


declare(Offered("1 subscribers", "newsletters.view_subscription", new_subscribers))
