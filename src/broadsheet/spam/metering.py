"""What keys asked: counted in memory, written together once a second; and who asks too often.

A process that is killed loses the counts of its last second. The limit is of each process.
"""

import time
from collections import defaultdict
from collections.abc import Callable
from datetime import date
from threading import Lock, Timer

from django.conf import settings
from django.db import connections, transaction
from django.db.models import F

from broadsheet.spam.models import KeyUse

KINDS = ("ham", "spam", "missed", "mistaken")
WINDOW = 60.0

Clock = Callable[[], float]


class Meter:
    """Counts by key and day, not written yet."""

    def __init__(self) -> None:
        """Begin with nothing counted."""
        self._lock = Lock()
        self._counts: dict[tuple[int, date], dict[str, int]] = defaultdict(dict)
        self._timer: Timer | None = None

    def count(self, key: int, day: date, kind: str) -> None:
        """Count one more of `KINDS`; it is written within a second."""
        with self._lock:
            counts = self._counts[key, day]
            counts[kind] = counts.get(kind, 0) + 1
            if self._timer is None and settings.COUNTS_WRITTEN_AFTER:
                self._timer = Timer(settings.COUNTS_WRITTEN_AFTER, self._write_and_close)
                self._timer.daemon = True
                self._timer.start()
        if not settings.COUNTS_WRITTEN_AFTER:
            self.write()

    def write(self) -> None:
        """Write what was counted and not written yet."""
        with self._lock:
            counted, self._counts = self._counts, defaultdict(dict)
        for (key, day), counts in counted.items():
            with transaction.atomic():
                use, _new = KeyUse.objects.get_or_create(key_id=key, day=day)
                more = {kind: F(kind) + number for kind, number in counts.items()}
                KeyUse.objects.filter(pk=use.pk).update(**more)

    def _write_and_close(self) -> None:
        with self._lock:
            self._timer = None
        try:
            self.write()
        finally:
            connections.close_all()


class Gate:
    """Lets each key through so many times a minute."""

    def __init__(self, clock: Clock = time.monotonic) -> None:
        """Begin with nobody counted."""
        self._clock = clock
        self._lock = Lock()
        self._window = 0
        self._used: dict[int, int] = {}

    def wait(self, key: int, most: int) -> int:
        """Count one use; return 0, or after how many seconds the key may be used again."""
        now = self._clock()
        window = int(now // WINDOW)
        with self._lock:
            if window != self._window:
                self._window, self._used = window, {}
            used = self._used[key] = self._used.get(key, 0) + 1
        return 0 if used <= most else int((window + 1) * WINDOW - now) + 1


METER = Meter()
GATE = Gate()
"""Those of this process."""
