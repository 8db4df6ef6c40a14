"""Counts of one process, handed on as small files: an hour, a page, views of readers and of bots.

A killed process loses what it counted in the last seconds, and nothing twice.
"""

import logging
import os
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from threading import Lock, Thread
from typing import Final, NamedTuple

from broadsheet.readership.engine.viewers import BOT, READER

logger = logging.getLogger(__name__)

EVERY: Final = 10.0
"""Seconds between two files of a process."""
_MOST: Final = 20_000
"""Different pages an hour that a process remembers before it writes."""
HOUR: Final = 3600


class Count(NamedTuple):
    """Views of one page in one hour; `hour` counts hours since 1970."""

    hour: int
    path: str
    readers: int
    bots: int


class Tally:
    """Counts views and writes them into a folder, for somebody else to take."""

    def __init__(self, folder: Path, *, now: Callable[[], float] = time.time) -> None:
        """Count from zero; `now` returns seconds since 1970."""
        self._folder = folder
        self._now = now
        self._lock = Lock()
        self._views: Counter[tuple[int, str, str]] = Counter()
        self._written = 0
        self._write_at = now() + EVERY

    def count(self, path: str, viewer: str) -> None:
        """Count one view of a page, by READER or BOT; the path is written as WSGI has it."""
        with self._lock:
            self._views[int(self._now()) // HOUR, path, viewer] += 1

    def write_when_due(self) -> None:
        """Write what was counted, if it is time to."""
        if self._now() >= self._write_at or len(self._views) >= _MOST:
            self.write()

    def write(self) -> None:
        """Write what was counted since the last time into a file of its own."""
        self._write_at = self._now() + EVERY
        with self._lock:
            views, self._views = self._views, Counter()
        if not views:
            return
        pages = sorted({(hour, path) for hour, path, _viewer in views})
        lines = (
            f"{hour}\t{_text(path)}\t{views[hour, path, READER]}\t{views[hour, path, BOT]}\n"
            for hour, path in pages
        )
        self._written += 1
        name = f"{os.getpid()}-{time.time_ns()}-{self._written}"
        new = self._folder / f"{name}.new"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            new.write_text("".join(lines), encoding="utf-8")
            new.replace(self._folder / f"{name}.views")
        except OSError as full:
            # Readers are answered all the same.
            logger.warning("some views are not counted: %s", full)
            with suppress(OSError):
                new.unlink(missing_ok=True)

    def write_again_and_again(self) -> None:
        """Write from a thread of its own, for as long as the process lives."""

        def go_on() -> None:
            while True:
                time.sleep(EVERY)
                self.write()

        Thread(target=go_on, name="tally", daemon=True).start()


def files(folder: Path) -> list[Path]:
    """Return the files that wait in a folder, the oldest first."""
    return sorted(folder.glob("*.views"), key=lambda file: file.stat().st_mtime_ns)


def read(file: Path) -> Iterator[Count]:
    """Return what a file counts; a line that says nothing is passed over."""
    for line in file.read_text(encoding="utf-8", errors="replace").splitlines():
        parts = line.split("\t")
        if len(parts) == len(Count._fields) and parts[1].startswith("/"):
            try:
                yield Count(int(parts[0]), parts[1], int(parts[2]), int(parts[3]))
            except ValueError:
                continue


def _text(path: str) -> str:
    return path.encode("latin-1").decode("utf-8", "replace")
