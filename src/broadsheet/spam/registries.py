"""What upper parts tell the filter about the texts that it judged, without being known here."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Judged:
    """A judged text as the desk shows it: its first words, and where it is to be seen."""

    words: str
    url: str


Describe = Callable[[Collection[int]], Mapping[int, Judged]]
"""Given verdicts by primary key, return those that are about texts of the part."""

_describers: list[Describe] = []


def add_describer(describe: Describe) -> None:
    """Let a part say what the texts are that it has judged."""
    _describers.append(describe)


def described(verdicts: Collection[int]) -> dict[int, Judged]:
    """Return what is known of these verdicts' texts, by primary key."""
    found: dict[int, Judged] = {}
    for describe in _describers:
        found |= describe(verdicts)
    return found
