"""The chart of spam."""

from datetime import datetime

from django.utils.translation import gettext as _

from broadsheet.core.charts import Chart, Offered, by_day, declare
from broadsheet.spam.models import JudgedSubmission

Label = JudgedSubmission.Label


def spam(now: datetime) -> Chart | None:
    """Return how much the filter took for spam, day by day."""
    taken = JudgedSubmission.objects.filter(label__in=(Label.SPAM, Label.FLAGRANT))
    return by_day(_("Spam kept out"), taken, "judged_at", now)


declare(Offered("3 spam", "spam.view_judgedsubmission", spam))
