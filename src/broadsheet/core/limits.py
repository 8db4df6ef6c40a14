"""Every anonymous door has a limit; it is kept in the database, so restarts do not lift it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.db.models import F

from broadsheet.core.models import DoorUse
from broadsheet.core.turns import writing


class TooMany(Exception):
    """The caller has used this door as often as is allowed; nothing was done."""

    def __init__(self, retry_after: timedelta) -> None:
        """Remember how long the caller should wait."""
        super().__init__("Too many requests. Please try again later.")
        self.retry_after = retry_after


@dataclass(frozen=True)
class Limit:
    """At most `most` uses of `door` by one caller per `window` (windows start at the epoch)."""

    door: str
    most: int
    window: timedelta


def use_door(limit: Limit, *, caller: str, now: datetime) -> None:
    """Count one use of a door by a caller (a keyed hash, never an address).

    Call it outside a transaction: one that is rolled back would take the count along.

    Raises:
        TooMany: the caller has none left in this window.
    """
    seconds = int(limit.window.total_seconds())
    start = datetime.fromtimestamp(int(now.timestamp()) // seconds * seconds, UTC)
    with writing():
        counted = _count(limit, caller, start)
    if not counted:
        raise TooMany(start + limit.window - now)


@transaction.atomic
def _count(limit: Limit, caller: str, start: datetime) -> int:
    """Count one use and return 1, or 0 when there is none left."""
    use, _ = DoorUse.objects.get_or_create(door=limit.door, caller=caller, window_start=start)
    # The limit is in the UPDATE's condition: of two requests at once, one too many is refused.
    return DoorUse.objects.filter(pk=use.pk, count__lt=limit.most).update(count=F("count") + 1)
