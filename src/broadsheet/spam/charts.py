"""The chart of spam."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from broadsheet.core.charts import Chart, Offered, by_day, declare
from broadsheet.spam.models import JudgedSubmission

DAYS = 28
Label = JudgedSubmission.Label


def spam(now: datetime) -> Chart | None:
    """Return how much the filter took for spam, day by day."""
    since = now - timedelta(days=DAYS + 1)
    taken = JudgedSubmission.objects.filter(
        judged_at__gte=since, label__in=(Label.SPAM, Label.FLAGRANT)
    )
    return by_day(_("Spam kept out"), taken.values_list("judged_at", flat=True), now, DAYS)


declare(Offered("3 spam", "spam.view_judgedsubmission", spam))
