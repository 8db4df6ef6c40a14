"""When a digest is due: by the newsroom's clock, whatever that does in spring and autumn."""

from datetime import UTC, date, datetime, time, timedelta, tzinfo


def last_due(now: datetime, *, zone: tzinfo, hour: int, weekday: int | None = None) -> datetime:
    """Return the last moment, not after `now`, at which a digest was due; in UTC.

    It is due at `hour` by the clock of `zone` each day, or once a week on `weekday` (Monday is 0).
    An hour that the clock skips is due when it has been skipped, one that comes twice at its first.
    """
    day = now.astimezone(zone).date()
    step = timedelta(days=1)
    if weekday is not None:
        day -= timedelta(days=(day.weekday() - weekday) % 7)
        step = timedelta(days=7)
    due = _moment(day, hour, zone)
    return due if due <= now else _moment(day - step, hour, zone)


def _moment(day: date, hour: int, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(hour), zone).astimezone(UTC)
