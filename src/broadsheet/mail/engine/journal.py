"""What the relay answered, on disk before anybody else knows it.

States reach the database in batches. A process that is killed between an answer and its batch
leaves the answer here, so that the next one neither sends that letter again nor loses it. Room for
an answer is taken before its letter goes out, so that a full disk costs no answer.
"""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from broadsheet.mail.engine.envelope import Outcome, State

WORDS = 300
"""So many characters of the relay's words are kept."""
LONGEST = 6 * WORDS + 500
"""Bytes that an answer can take: a control character is written as six; a host has 255."""
_AT_ONCE = 2**20


@dataclass(frozen=True)
class Journal:
    """One edition's journal: a line per answer."""

    path: Path

    @contextmanager
    def writer(self) -> Iterator["Writer"]:
        """Open the journal for appending, made when there is none."""
        with self._opened() as file:
            yield Writer(file, self._end())

    @contextmanager
    def follower(self) -> Iterator["Follower"]:
        """Open the journal, made when there is none, to read what is appended from now on."""
        with self._opened() as file:
            yield Follower(file, self._end())

    def answers(self) -> Iterator[Outcome]:
        """Yield what was written, in order; a last line that was cut short is no answer."""
        if not self.path.exists():
            return
        with self.path.open("rb") as lines:
            for line in lines:
                with suppress(ValueError, TypeError):
                    # Room that was taken and never written on is NULs.
                    yield _answer(line.strip(b"\0"))

    def forget(self) -> None:
        """Delete the journal, once all of it stands in the database."""
        self.path.unlink(missing_ok=True)

    @contextmanager
    def _opened(self) -> Iterator[int]:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        file = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            yield file
        finally:
            os.close(file)

    def _end(self) -> int:
        """Return where the last whole line ends."""
        with self.path.open("rb") as lines:
            return sum(len(line) for line in lines if line.endswith(b"\n"))


@dataclass
class Writer:
    """Appends answers to an open journal; one write each, so that none is torn by a kill."""

    file: int
    _end: int

    def write(self, outcome: Outcome) -> None:
        """Append one answer."""
        text = _as_json(outcome.text[:WORDS])
        end = f'"{outcome.stage}",{_as_json(outcome.relay)}'
        line = f'["{outcome.key}","{outcome.state}",{outcome.code},{text},{end}]\n'
        self._end += os.pwrite(self.file, line.encode("utf-8", "replace"), self._end)


@dataclass
class Follower:
    """Reads answers that another thread or process appends, and takes room for those to come."""

    file: int
    _read: int
    _room_until: int = 0

    def reserve(self, answers: int) -> None:
        """Take room on the disk for so many more answers than were read.

        Raises:
            OSError: there is none.
        """
        wanted = self._read + answers * LONGEST
        if wanted > self._room_until:
            os.posix_fallocate(self.file, self._read, answers * LONGEST)
            self._room_until = wanted

    def answers(self) -> list[Outcome]:
        """Return the answers written since the last call."""
        found: list[Outcome] = []
        while lines := self._whole_lines():
            self._read += len(lines)
            found += map(_answer, lines.splitlines())
        return found

    def _whole_lines(self) -> bytes:
        piece = os.pread(self.file, _AT_ONCE, self._read)
        return piece[: piece.rfind(b"\n") + 1]


def _answer(line: bytes) -> Outcome:
    """Return what a line says.

    Raises:
        ValueError: it is not whole.
    """
    key, _, said = line.partition(b'",')
    return Outcome(key.removeprefix(b'["').decode(), *_said(said))


@lru_cache(maxsize=512)
def _said(rest: bytes) -> tuple[State, int, str, str, str]:
    """Return what stands behind the key of a line; relays say much the same of many."""
    state, code, text, stage, *relay = json.loads(b"[" + rest)
    # Before several relays could be set, lines ended here.
    return state, code, text, stage, relay[0] if relay else ""


@lru_cache(maxsize=512)
def _as_json(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
