"""The store's table of contents: which pages there are, of which bytes, made from which keys.

It can be made anew from the site at any time, so it is written without waiting for the disk: a
killed process loses nothing, and after the machine itself fell, the store is emptied.
"""

import sqlite3
from array import array
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import local

from broadsheet.serving.engine.page import Headers, headers_as_text, headers_from_text

_SCHEMA = """
CREATE TABLE IF NOT EXISTS page (
    path TEXT PRIMARY KEY, headers TEXT NOT NULL, digests TEXT NOT NULL, modified INTEGER NOT NULL,
    made_at INTEGER NOT NULL, slots BLOB NOT NULL, state INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS work ON page (state) WHERE state > 0;
CREATE TABLE IF NOT EXISTS made_from (
    slot INTEGER NOT NULL, path TEXT NOT NULL, PRIMARY KEY (slot, path)
) WITHOUT ROWID;
"""
FRESH, QUICKLY_COMPRESSED, WITHDRAWN, FAILED = 0, 1, 2, 3
"""States of a page: all but the first are work for whoever has time; the last two have no bytes."""
ANSWERED = (FRESH, QUICKLY_COMPRESSED)


@dataclass(frozen=True, slots=True)
class Entry:
    """What the index knows of one page."""

    path: str
    headers: Headers
    digests: Mapping[str, str]
    modified: datetime
    made_at: int
    slots: tuple[int, ...]
    state: int


class Index:
    """The table of contents in one SQLite file; each thread has a connection of its own."""

    def __init__(self, file: Path) -> None:
        """Open the index, and make it if there is none."""
        self._file = file
        self._threads = local()
        self._connection.executescript(_SCHEMA)

    @property
    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._threads, "connection", None)
        if connection is None:
            connection = sqlite3.connect(self._file, timeout=10, isolation_level=None)
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=OFF")
            self._threads.connection = connection
        return connection

    def close(self) -> None:
        """Close this thread's connection."""
        self._connection.close()
        del self._threads.connection

    def find(self, path: str) -> Entry | None:
        """Return what is known of a page, withdrawn or not."""
        row = self._connection.execute("SELECT * FROM page WHERE path = ?", (path,)).fetchone()
        return _entry(row) if row else None

    def put(self, entry: Entry) -> None:
        """Enter a page, in place of what was known of its path."""
        known = self.find(entry.path)
        with _transaction(self._connection) as connection:
            connection.execute(
                "INSERT OR REPLACE INTO page VALUES (?, ?, ?, ?, ?, ?, ?)", _row(entry)
            )
            before = set(known.slots) if known else set()
            gone, new = before.difference(entry.slots), set(entry.slots).difference(before)
            connection.executemany(
                "DELETE FROM made_from WHERE slot = ? AND path = ?", ((s, entry.path) for s in gone)
            )
            connection.executemany(
                "INSERT OR IGNORE INTO made_from VALUES (?, ?)", ((s, entry.path) for s in new)
            )

    def made_from(self, slots: Iterable[int]) -> set[str]:
        """Return the paths of the pages that were made from one of these counters."""
        asked = "SELECT path FROM made_from WHERE slot = ?"
        found: set[str] = set()
        for slot in slots:
            found.update(path for (path,) in self._connection.execute(asked, (slot,)))
        return found

    def withdraw(self, paths: Iterable[str]) -> None:
        """Mark pages as withdrawn."""
        with _transaction(self._connection) as connection:
            connection.executemany(
                f"UPDATE page SET state = {WITHDRAWN} WHERE path = ?",  # noqa: S608 - a constant
                ((path,) for path in paths),
            )

    def forget(self, path: str) -> None:
        """Take a page out: its address answers nothing that may be stored."""
        with _transaction(self._connection) as connection:
            connection.execute("DELETE FROM page WHERE path = ?", (path,))
            connection.execute("DELETE FROM made_from WHERE path = ?", (path,))

    def mark(self, path: str, state: int) -> None:
        """Give a page, if there is one, another state."""
        with _transaction(self._connection) as connection:
            connection.execute("UPDATE page SET state = ? WHERE path = ?", (state, path))

    def count(self, state: int) -> int:
        """Return how many pages are in a state."""
        asked = "SELECT count(*) FROM page WHERE state = ?"
        found: int = self._connection.execute(asked, (state,)).fetchone()[0]
        return found

    def empty(self) -> None:
        """Forget every page."""
        with _transaction(self._connection) as connection:
            connection.execute("DELETE FROM page")
            connection.execute("DELETE FROM made_from")

    def waiting(self, state: int, at_most: int) -> list[str]:
        """Return some paths whose pages are in a state."""
        asked = "SELECT path FROM page WHERE state = ? LIMIT ?"
        return [path for (path,) in self._connection.execute(asked, (state, at_most))]

    def paths(self, after: str = "") -> Iterator[str]:
        """Return every path there is that comes after one, in order."""
        last = after
        while True:
            rows = self._connection.execute(
                "SELECT path FROM page WHERE path > ? ORDER BY path LIMIT 1000", (last,)
            ).fetchall()
            if not rows:
                return
            yield from (path for (path,) in rows)
            last = rows[-1][0]


class _transaction:  # noqa: N801 - read as a function: `with _transaction(connection)`
    """One transaction that takes the write lock at once, so that it never fails half-way."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def __enter__(self) -> sqlite3.Connection:
        self._connection.execute("BEGIN IMMEDIATE")
        return self._connection

    def __exit__(self, kind: object, *_: object) -> None:
        self._connection.execute("COMMIT" if kind is None else "ROLLBACK")


def _row(entry: Entry) -> tuple[str, str, str, int, int, bytes, int]:
    digests = " ".join(f"{coding}={digest}" for coding, digest in entry.digests.items())
    return (
        entry.path,
        headers_as_text(entry.headers),
        digests,
        int(entry.modified.timestamp()),
        entry.made_at,
        array("I", entry.slots).tobytes(),
        entry.state,
    )


def _entry(row: tuple[str, str, str, int, int, bytes, int]) -> Entry:
    path, headers, digests, modified, made_at, slots, state = row
    return Entry(
        path=path,
        headers=headers_from_text(headers),
        digests=dict(digest.split("=") for digest in digests.split()),
        modified=datetime.fromtimestamp(modified, UTC),
        made_at=made_at,
        slots=tuple(array("I", slots)),
        state=state,
    )
