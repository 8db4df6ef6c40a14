"""MP4: boxes in boxes. Source: ISO/IEC 14496-12."""

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

_MOST_BOXES = 10_000


@dataclass(frozen=True)
class _Box:
    name: bytes
    place: int
    end: int


def read_mp4(file: BinaryIO) -> Recorded:
    """Return what an MP4 file holds; every box must end within the file."""
    outer = list(_boxes(file, 0, size_of(file)))
    names = {box.name for box in outer}
    movie = next((box for box in outer if box.name == b"moov"), None)
    if movie is None or not names & {b"mdat", b"moof"}:
        raise NotARecording("cut short, or without sound and film")
    if read_at(file, 8, 4) == b"qt  ":
        raise NotARecording("a QuickTime film")
    seconds, tracks = None, []
    for box in _boxes(file, movie.place, movie.end):
        if box.name == b"mvhd":
            seconds = _seconds(file, box)
        elif box.name == b"trak":
            tracks.append(_track(file, box))
    films = [track for track in tracks if track[0] == b"vide"]
    if films:
        return Recorded("video", "video/mp4", ".mp4", seconds, films[0][1], films[0][2])
    if any(track[0] == b"soun" for track in tracks):
        return Recorded("audio", "audio/mp4", ".m4a", seconds)
    raise NotARecording("neither sound nor film in it")


def _boxes(file: BinaryIO, place: int, end: int) -> Iterator[_Box]:
    for _ in range(_MOST_BOXES):
        if place >= end:
            return
        head = read_at(file, place, 8)
        size, inner = number(head[:4]), place + 8
        if size == 1:
            size, inner = number(read_at(file, place + 8, 8)), place + 16
        size = size or end - place
        if place + size > end or place + size < inner:
            raise NotARecording("cut short")
        yield _Box(head[4:], inner, place + size)
        place += size
    raise NotARecording("too many boxes")


def _seconds(file: BinaryIO, box: _Box) -> float | None:
    head = read_at(file, box.place, 32)
    if head[0] == 1:
        scale, length = number(head[20:24]), number(head[24:32])
    else:
        scale, length = number(head[12:16]), number(head[16:20])
    return length / scale if scale and length else None


def _track(file: BinaryIO, track: _Box) -> tuple[bytes, int, int]:
    """Return a track's kind, width and height."""
    kind, width, height = b"", 0, 0
    for box in _boxes(file, track.place, track.end):
        if box.name == b"tkhd":
            shape = read_at(file, box.end - 8, 8)
            width, height = number(shape[:2]), number(shape[4:6])
        elif box.name == b"mdia":
            for inner in _boxes(file, box.place, box.end):
                if inner.name == b"hdlr":
                    kind = read_at(file, inner.place + 8, 4)
    return kind, width, height
