"""What keys asked: counted in memory, written together once a second; and who asks too often.

A process that is killed loses the counts of its last second. Limits are of all processes of one
`serve` together.
"""

from collections import defaultdict
from datetime import date
from threading import Lock, Timer

from django.conf import settings
from django.db import connections, transaction
from django.db.models import F

from broadsheet.spam.engine.akismet.gate import Gate
from broadsheet.spam.models import KeyUse

KINDS = ("ham", "spam", "missed", "mistaken")


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


METER = Meter()
"""The counts of this process."""
GATE = Gate()
"""What was used by this process and those forked from the same one."""
