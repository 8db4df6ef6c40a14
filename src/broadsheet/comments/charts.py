"""The chart of replies."""

from datetime import datetime

from django.utils.translation import gettext as _

from broadsheet.comments.models import Comment
from broadsheet.core.charts import Chart, Offered, by_day, declare


def replies(now: datetime) -> Chart | None:
    """Return how many replies came that were no spam, day by day."""
    came = Comment.objects.exclude(state=Comment.State.SPAM)
    return by_day(_("Replies"), came, "submitted_at", now)


declare(Offered("2 replies", "comments.view_comment", replies))
