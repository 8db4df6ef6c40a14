"""WebM: elements in elements. Source: RFC 8794 (EBML); RFC 9559 (Matroska); the WebM project."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from broadsheet.articles.engine.recordings.facts import (
    NotARecording,
    Recorded,
    number,
    read_at,
    size_of,
)

_EBML, _DOC_TYPE = 0x1A45DFA3, 0x4282
_SEGMENT, _INFO, _TRACKS, _CLUSTER = 0x18538067, 0x1549A966, 0x1654AE6B, 0x1F43B675
_SCALE, _DURATION = 0x2AD7B1, 0x4489
_ENTRY, _TYPE, _VIDEO, _WIDTH, _HEIGHT = 0xAE, 0x83, 0xE0, 0xB0, 0xBA
_FILM, _SOUND = 1, 2
_MOST_ELEMENTS = 10_000


@dataclass(frozen=True)
class _Element:
    name: int
    place: int
    end: int


def read_webm(file: BinaryIO) -> Recorded:
    """Return what a WebM file holds; it must have a first cluster, that is sound or film itself."""
    end = size_of(file)
    outer = list(_elements(file, 0, end))
    if _value(file, outer, _DOC_TYPE, within=_EBML) != b"webm":
        raise NotARecording("Matroska, but not WebM")
    seconds, size, clusters = None, (0, 0), 0
    kinds: set[int] = set()
    for segment in (one for one in outer if one.name == _SEGMENT):
        for part in _elements(file, segment.place, segment.end):
            if part.name == _INFO:
                seconds = _seconds(file, part)
            elif part.name == _TRACKS:
                kinds, size = _tracks(file, part)
            clusters += part.name == _CLUSTER
    if not clusters or not kinds & {_FILM, _SOUND}:
        raise NotARecording("cut short, or without sound and film")
    if _FILM in kinds:
        return Recorded("video", "video/webm", ".webm", seconds, *size)
    return Recorded("audio", "audio/webm", ".weba", seconds)


def _elements(file: BinaryIO, place: int, end: int) -> Iterator[_Element]:
    for _ in range(_MOST_ELEMENTS):
        if place >= end:
            return
        name, place = _variable(file, place, marked=True)
        size, place = _variable(file, place, marked=False)
        inner_end = end if size < 0 else place + size
        if inner_end > end:
            raise NotARecording("cut short")
        yield _Element(name, place, inner_end)
        place = inner_end
    raise NotARecording("too many elements")


def _variable(file: BinaryIO, place: int, *, marked: bool) -> tuple[int, int]:
    """Return a number of variable length and what follows it; -1 is a size that is not said."""
    first = read_at(file, place, 1)[0]
    length = 9 - first.bit_length()
    if length > 8:  # noqa: PLR2004 - the longest there is
        raise NotARecording("not WebM")
    found = number(read_at(file, place, length))
    if not marked:
        found &= (1 << 7 * length) - 1
        if found == (1 << 7 * length) - 1:
            found = -1
    return found, place + length


def _value(
    file: BinaryIO, elements: list[_Element], name: int, *, within: int | None = None
) -> bytes:
    """Return the bytes of the first element of that name, or none."""
    for element in elements:
        if within is not None and element.name == within:
            inner = list(_elements(file, element.place, element.end))
            return _value(file, inner, name)
        if element.name == name and element.end - element.place <= 64:  # noqa: PLR2004 - numbers and names are short
            return read_at(file, element.place, element.end - element.place)
    return b""


def _seconds(file: BinaryIO, info: _Element) -> float | None:
    inside = list(_elements(file, info.place, info.end))
    scale = number(_value(file, inside, _SCALE)) or 1_000_000
    found = _value(file, inside, _DURATION)
    if len(found) not in (4, 8):
        return None
    (length,) = struct.unpack(">f" if len(found) == 4 else ">d", found)  # noqa: PLR2004
    return float(length) * scale / 1e9 if length > 0 else None


def _tracks(file: BinaryIO, tracks: _Element) -> tuple[set[int], tuple[int, int]]:
    kinds, size = set(), (0, 0)
    for entry in _elements(file, tracks.place, tracks.end):
        if entry.name != _ENTRY:
            continue
        inside = list(_elements(file, entry.place, entry.end))
        kind = number(_value(file, inside, _TYPE))
        kinds.add(kind)
        if kind == _FILM:
            wide = number(_value(file, inside, _WIDTH, within=_VIDEO))
            size = (wide, number(_value(file, inside, _HEIGHT, within=_VIDEO)))
    return kinds, size
