"""Every anonymous door has a limit; it is kept in the database, so restarts do not lift it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import CharField, DateTimeField

from broadsheet.core.models import DoorUse
from broadsheet.core.prepared import Given, Prepared
from broadsheet.core.statements import rows_of
from broadsheet.core.turns import unflushed, writing


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

    def start(self, now: datetime) -> datetime:
        """Return when the window began that `now` lies in."""
        seconds = int(self.window.total_seconds())
        return datetime.fromtimestamp(int(now.timestamp()) // seconds * seconds, UTC)


def use_door(limit: Limit, *, caller: str, now: datetime) -> None:
    """Count one use of a door by a caller (a keyed hash, never an address).

    Call it outside a transaction: one that is rolled back would take the count along.

    Raises:
        TooMany: the caller has none left in this window.
    """
    # Nobody is told of a count: a machine that falls may forget it, and need not wait for a disk.
    with writing(), unflushed():
        count_use(limit, caller=caller, now=now)


def count_use(limit: Limit, *, caller: str, now: datetime) -> None:
    """Do the same within the transaction of what the caller does, if it is done at all.

    Raises:
        TooMany: the caller has none left in this window.
    """
    start, counted = limit.start(now), False
    if limit.most:
        # The limit is in the statement's condition: of two at once, one too many is refused.
        database = connections[DEFAULT_DB_ALIAS]
        values = [limit.door, caller, _as_stored(start, database), limit.most]
        counted = bool(rows_of(database, _COUNT, values))
    if not counted:
        raise TooMany(start + limit.window - now)


def check_door(limit: Limit, *, caller: str, now: datetime) -> None:
    """Count nothing, but refuse who has none left: before work that would be in vain.

    Raises:
        TooMany: the caller has none left in this window.
    """
    start = limit.start(now)
    used = _used.first(door=limit.door, caller=caller, start=start)
    if used is not None and used[0] >= limit.most:
        raise TooMany(start + limit.window - now)


_COUNT = """INSERT INTO "core_dooruse" ("door", "caller", "window_start", "count")
    VALUES (%s, %s, %s, 1) ON CONFLICT ("door", "caller", "window_start")
    DO UPDATE SET "count" = "core_dooruse"."count" + 1 WHERE "core_dooruse"."count" < %s
    RETURNING 1"""

_used = Prepared(
    lambda: DoorUse.objects.filter(
        door=Given("door", CharField()),
        caller=Given("caller", CharField()),
        window_start=Given("start", DateTimeField()),
    ).values_list("count")
)


_time = DateTimeField()


def _as_stored(moment: datetime, database: BaseDatabaseWrapper) -> Any:
    return _time.get_db_prep_value(moment, database)
