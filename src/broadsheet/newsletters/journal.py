"""What the relay answered, on disk before anybody else knows it.

States reach the database in batches. A process that is killed between an answer and its batch
leaves the answer here, so that the next one neither sends that letter again nor loses it.
"""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from broadsheet.mail.engine.envelope import Outcome

_NOT_ASKED = ("here", "connect")
"""Stages at which a letter was put off without the relay having seen it: nothing to remember."""


@dataclass(frozen=True)
class Journal:
    """One edition's journal: a line per answer."""

    path: Path

    @contextmanager
    def writer(self) -> Iterator["Writer"]:
        """Open the journal for appending, made when there is none."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        file = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            yield Writer(file)
        finally:
            os.close(file)

    def answers(self) -> Iterator[Outcome]:
        """Yield what was written, in order; a last line that was cut short is no answer."""
        if not self.path.exists():
            return
        with self.path.open("rb") as lines:
            for line in lines:
                with suppress(ValueError, TypeError):
                    yield Outcome(*json.loads(line))

    def forget(self) -> None:
        """Delete the journal, once all of it stands in the database."""
        self.path.unlink(missing_ok=True)


@dataclass(frozen=True)
class Writer:
    """Appends answers to an open journal; one write each, so that none is torn by a kill."""

    file: int

    def write(self, outcome: Outcome) -> None:
        """Append one answer."""
        if outcome.stage in _NOT_ASKED:
            return
        fields = (outcome.key, outcome.state, outcome.code, outcome.text, outcome.stage)
        os.write(self.file, json.dumps(fields).encode() + b"\n")


def journal_of(edition: int) -> Journal:
    """Return the journal of an edition by its number."""
    return Journal(settings.DATA / "journals" / f"edition-{edition}.jsonl")
