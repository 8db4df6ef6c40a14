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

from django.conf import settings

from broadsheet.mail.engine.envelope import Outcome

_NOT_ASKED = ("here", "connect")
"""Stages at which a letter was put off without the relay having seen it: nothing to remember."""

WORDS = 300
"""So many characters of the relay's words are kept."""
LONGEST = 6 * WORDS + 200
"""Bytes that an answer can take: a control character is written as six."""


@dataclass(frozen=True)
class Journal:
    """One edition's journal: a line per answer."""

    path: Path

    @contextmanager
    def writer(self) -> Iterator["Writer"]:
        """Open the journal for appending, made when there is none."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        end = self._end()
        file = os.open(self.path, os.O_WRONLY | os.O_CREAT, 0o600)
        try:
            yield Writer(file, end, end)
        finally:
            os.close(file)

    def answers(self) -> Iterator[Outcome]:
        """Yield what was written, in order; a last line that was cut short is no answer."""
        if not self.path.exists():
            return
        with self.path.open("rb") as lines:
            for line in lines:
                with suppress(ValueError, TypeError):
                    # Room that was taken and never written on is NULs.
                    yield Outcome(*json.loads(line.strip(b"\0")))

    def _end(self) -> int:
        """Return where the last whole line ends."""
        if not self.path.exists():
            return 0
        with self.path.open("rb") as lines:
            return sum(len(line) for line in lines if line.endswith(b"\n"))

    def forget(self) -> None:
        """Delete the journal, once all of it stands in the database."""
        self.path.unlink(missing_ok=True)


@dataclass
class Writer:
    """Appends answers to an open journal; one write each, so that none is torn by a kill."""

    file: int
    _end: int
    _room_until: int

    def reserve(self, answers: int) -> None:
        """Take room on the disk for so many more answers than are written.

        Raises:
            OSError: there is none.
        """
        wanted = self._end + answers * LONGEST
        if wanted > self._room_until:
            os.posix_fallocate(self.file, self._end, answers * LONGEST)
            self._room_until = wanted

    def write(self, outcome: Outcome) -> None:
        """Append one answer."""
        if outcome.stage in _NOT_ASKED:
            return
        text = _as_json(outcome.text[:WORDS])
        line = f'["{outcome.key}","{outcome.state}",{outcome.code},{text},"{outcome.stage}"]\n'
        self._end += os.pwrite(self.file, line.encode("utf-8", "replace"), self._end)


@lru_cache(maxsize=512)
def _as_json(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def journal_of(edition: int) -> Journal:
    """Return the journal of an edition by its number."""
    return Journal(settings.DATA / "journals" / f"edition-{edition}.jsonl")
