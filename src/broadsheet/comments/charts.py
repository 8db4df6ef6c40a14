"""The chart of replies."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from broadsheet.comments.models import Comment
from broadsheet.core.charts import Chart, Offered, by_day, declare

DAYS = 28


def replies(now: datetime) -> Chart | None:
    """Return how many replies came that were no spam, day by day."""
    since = now - timedelta(days=DAYS + 1)
    came = Comment.objects.filter(submitted_at__gte=since).exclude(state=Comment.State.SPAM)
    return by_day(_("Replies"), came.values_list("submitted_at", flat=True), now, DAYS)


declare(Offered("2 replies", "comments.view_comment", replies))
