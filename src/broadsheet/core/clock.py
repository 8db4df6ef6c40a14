"""The only place that reads the clock; everything else is given `now`."""

from datetime import UTC, date, datetime

from django.utils import timezone


def now() -> datetime:
    """Return the present moment, aware, in UTC."""
    return datetime.now(UTC)  # noqa: TID251 - this is the clock


def newsroom_date(moment: datetime) -> date:
    """Return the calendar date of an aware `moment` in the newsroom's time zone."""
    return timezone.localtime(moment).date()
