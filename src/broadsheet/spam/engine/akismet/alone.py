"""The protocol's service without a newsroom: sites, lessons and counts in one SQLite file.

Any number of processes may share the file. Nothing is judged again for a callback here.
"""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex
from threading import Lock
from typing import Any

from broadsheet.spam.engine.akismet.gate import Gate
from broadsheet.spam.engine.akismet.protocol import Checked, Client, Month, same_site
from broadsheet.spam.engine.judge import judge
from broadsheet.spam.engine.local import Lesson, LocalLayer, learn, lesson, pack, unpack
from broadsheet.spam.engine.model import Model
from broadsheet.spam.engine.reading import read
from broadsheet.spam.engine.submission import Submission

LESSON_SECONDS = 15 * 86_400
MOST_LESSONS = 2_000

_TABLES = """
CREATE TABLE IF NOT EXISTS site (
    number INTEGER PRIMARY KEY, key TEXT UNIQUE NOT NULL, address TEXT NOT NULL,
    per_minute INTEGER NOT NULL, revoked INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE IF NOT EXISTS lesson (
    number INTEGER PRIMARY KEY AUTOINCREMENT, site INTEGER NOT NULL, grams BLOB NOT NULL,
    log_odds REAL NOT NULL, spam INTEGER NOT NULL, taught REAL NOT NULL
);
CREATE INDEX IF NOT EXISTS lessons_of_a_site ON lesson (site, number);
CREATE TABLE IF NOT EXISTS counted (
    site INTEGER NOT NULL, month TEXT NOT NULL, kind TEXT NOT NULL, number INTEGER NOT NULL,
    PRIMARY KEY (site, month, kind)
);
"""
_COUNT = (
    "INSERT INTO counted VALUES (?, ?, ?, 1)"
    " ON CONFLICT (site, month, kind) DO UPDATE SET number = number + 1"
)
_KINDS = ("ham", "spam", "missed", "mistaken")


class SiteRefused(Exception):
    """No key was made; the message is one line."""


@dataclass(frozen=True)
class _Learnt:
    first: int
    last: int
    layer: LocalLayer


class Alone:
    """Keys, the filter and counts of a folder; safe to use from several threads."""

    def __init__(self, folder: Path, model: Model, clock: Callable[[], float]) -> None:
        """Open the folder's file, made when it is missing; `clock` gives seconds since 1970."""
        folder.mkdir(parents=True, exist_ok=True)
        self._model = model
        self._clock = clock
        self._lock = Lock()
        self._database = sqlite3.connect(
            folder / "akismet.sqlite3", timeout=5, isolation_level=None, check_same_thread=False
        )
        self._database.execute("PRAGMA journal_mode=WAL")
        # A machine that loses its power loses some counts, and nothing else is ever lost.
        self._database.execute("PRAGMA synchronous=OFF")
        self._database.executescript(_TABLES)
        self._learnt: dict[int, _Learnt] = {}
        self._gate = Gate(folder / "uses", clock)
        self._forget_at = 0.0

    def close(self) -> None:
        """Close the files."""
        self._database.close()
        self._gate.close()

    def key_of(self, address: str, per_minute: int = 6_000) -> str:
        """Return the key of a site, made now if it has none.

        Raises:
            SiteRefused: it is no address of a site.
        """
        if not same_site(address, address) or not address.startswith(("http://", "https://")):
            raise SiteRefused(f"{address}: not an address such as https://blog.example")
        for key, other in self._rows("SELECT key, address FROM site WHERE NOT revoked"):
            if same_site(address, other):
                return str(key)
        key = token_hex(6)
        with self._writing() as database:
            database.execute(
                "INSERT INTO site (key, address, per_minute) VALUES (?, ?, ?)",
                (key, address, per_minute),
            )
        return key

    def revoke(self, address: str) -> bool:
        """Make a site's key invalid and forget what it taught; tell whether it had one."""
        found = False
        for number, other in self._rows("SELECT number, address FROM site WHERE NOT revoked"):
            if same_site(address, other):
                found = True
                with self._writing() as database:
                    database.execute("UPDATE site SET revoked = 1 WHERE number = ?", (number,))
                    database.execute("DELETE FROM lesson WHERE site = ?", (number,))
        return found

    def client(self, key: str) -> Client | None:
        """Return the site of a key that was not revoked."""
        rows = self._rows(
            "SELECT number, key, address, per_minute FROM site WHERE key = ? AND NOT revoked", key
        )
        return Client(*rows[0]) if rows else None

    def wait(self, client: Client) -> int:
        """Return the seconds that a key has to wait, usually 0."""
        return self._gate.wait(client.number, client.per_minute)

    def check(self, client: Client, submission: Submission, callback: str) -> Checked:  # noqa: ARG002
        """Judge a text by the model and by what its site taught."""
        self._forget()
        verdict = judge(submission, self._model, self._layer(client.number))
        return Checked(verdict.label, token_hex(16))

    def count(self, client: Client, *, spam: bool) -> None:
        """Count an answer."""
        self._count(client, "spam" if spam else "ham")

    def teach(self, client: Client, submission: Submission, *, spam: bool) -> None:
        """Learn what a site says, for that site and for 15 days."""
        probability = judge(submission, self._model).probability
        one = lesson(read(submission), probability, spam=spam)
        now = self._clock()
        with self._writing() as database:
            database.execute(
                "INSERT INTO lesson (site, grams, log_odds, spam, taught) VALUES (?, ?, ?, ?, ?)",
                (client.number, pack(one), one.log_odds, spam, now),
            )
            database.execute(
                "DELETE FROM lesson WHERE site = ? AND number <= (SELECT number FROM lesson"
                " WHERE site = ? ORDER BY number DESC LIMIT 1 OFFSET ?)",
                (client.number, client.number, MOST_LESSONS),
            )
        self._count(client, "missed" if spam else "mistaken")

    def months(self, client: Client) -> Sequence[Month]:
        """Return what was counted, by month, the newest first."""
        months: dict[str, dict[str, int]] = {}
        for month, kind, number in self._rows(
            "SELECT month, kind, number FROM counted WHERE site = ? ORDER BY month DESC",
            client.number,
        ):
            months.setdefault(month, dict.fromkeys(_KINDS, 0))[kind] = number
        return [Month(month, **counts) for month, counts in months.items()]

    def _forget(self) -> None:
        """Delete the lessons of all sites that are older than 15 days; looked for once an hour."""
        now = self._clock()
        if now >= self._forget_at:
            self._forget_at = now + 3_600
            with self._writing() as database:
                database.execute("DELETE FROM lesson WHERE taught < ?", (now - LESSON_SECONDS,))

    def _layer(self, site: int) -> LocalLayer:
        """Return what a site taught; only what is new is learnt, or all when some has expired."""
        since = self._clock() - LESSON_SECONDS
        [(first, last)] = self._rows(
            "SELECT min(number), max(number) FROM lesson WHERE site = ? AND taught >= ?",
            *(site, since),
        )
        if first is None:
            return LocalLayer()
        known = self._learnt.get(site)
        if known is None or known.first != first:
            known = _Learnt(first, first - 1, LocalLayer())
        if known.last != last:
            found = learn(self._lessons(site, known.last), known.layer)
            known = self._learnt[site] = _Learnt(first, last, found)
        return known.layer

    def _lessons(self, site: int, after: int) -> Iterator[Lesson]:
        for grams, log_odds, spam in self._rows(
            "SELECT grams, log_odds, spam FROM lesson WHERE site = ? AND number > ?"
            " ORDER BY number",
            *(site, after),
        ):
            if one := unpack(grams, log_odds=log_odds, spam=bool(spam)):
                yield one

    def _count(self, client: Client, kind: str) -> None:
        month = datetime.fromtimestamp(self._clock(), UTC).strftime("%Y-%m")
        with self._writing() as database:
            database.execute(_COUNT, (client.number, month, kind))

    def _rows(self, question: str, *values: object) -> list[Any]:
        with self._lock:
            return self._database.execute(question, values).fetchall()

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            self._database.execute("BEGIN IMMEDIATE")
            try:
                yield self._database
            except BaseException:
                self._database.execute("ROLLBACK")
                raise
            self._database.execute("COMMIT")
