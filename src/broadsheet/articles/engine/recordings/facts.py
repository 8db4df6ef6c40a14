"""What is known of a recording, and how its bytes are read."""

from dataclasses import dataclass
from typing import BinaryIO, Literal


class NotARecording(Exception):
    """The file is no sound or film that browsers play, or not whole."""


@dataclass(frozen=True)
class Recorded:
    """A recording: `seconds` is None when the file does not say; a sound has no size."""

    kind: Literal["audio", "video"]
    mime: str
    suffix: str
    seconds: float | None
    width: int = 0
    height: int = 0


def size_of(file: BinaryIO) -> int:
    """Return how many bytes there are."""
    return file.seek(0, 2)


def read_at(file: BinaryIO, place: int, count: int) -> bytes:
    """Return exactly `count` bytes from `place`.

    Raises:
        NotARecording: the file ends before.
    """
    file.seek(place)
    found = file.read(count)
    if len(found) < count:
        raise NotARecording("cut short")
    return found


def number(found: bytes) -> int:
    """Return bytes as an unsigned number, the greatest byte first."""
    return int.from_bytes(found, "big")


def number_le(found: bytes) -> int:
    """Return bytes as an unsigned number, the least byte first."""
    return int.from_bytes(found, "little")
