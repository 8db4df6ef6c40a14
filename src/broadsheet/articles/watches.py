"""What may be wrong with publishing that nobody sees: that its time came and nothing happened."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from wagtail.models import Revision

from broadsheet.base.models import BasePage
from broadsheet.core.troubles import Found

OVERDUE = timedelta(minutes=10)


def overdue(now: datetime) -> Iterator[Found]:
    """Find articles whose time to appear or to go has passed."""
    late = now - OVERDUE
    waiting = Revision.objects.filter(approved_go_live_at__lte=late).count()
    staying = BasePage.objects.filter(live=True, expire_at__lte=late).count()
    if waiting or staying:
        yield Found(
            "articles.overdue",
            _("%(count)s scheduled articles are overdue: publishing them fails.")
            % {"count": waiting + staying},
            _("Publish them by hand, and let whoever runs the server read its log."),
            "/desk/reports/",
        )
