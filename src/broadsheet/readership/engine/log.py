"""What nginx counted: a log of one short line a view, without addresses.

Its lines are `seconds since 1970, r or b, path`, tab between them. The file belongs to nginx, which
goes on writing to it; where somebody has got to is remembered elsewhere.
"""

import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple

from broadsheet.readership.engine.tally import HOUR, Count
from broadsheet.readership.engine.viewers import BOT_NAMES

NAME: Final = "nginx.log"
_AT_ONCE: Final = 8 * 1024 * 1024
_LINE: Final = re.compile(rb"([0-9]{9,11})(?:\.[0-9]+)?\t([rb])\t(/[^\t\n]{0,1024})")


class Place(NamedTuple):
    """How far a file was read: which file, by its inode, and how many bytes of it."""

    inode: int = 0
    offset: int = 0


def read_on(file: Path, place: Place) -> tuple[list[Count], Place]:
    """Return what a log counts from a place on, and the next place.

    A file that is another than before, or shorter, is read from its beginning; half a line waits
    for its end. No file counts nothing.
    """
    try:
        with file.open("rb") as stream:
            data, begin = _next(stream, place)
    except FileNotFoundError:
        return [], place
    whole = data.rfind(b"\n") + 1
    return list(_counts(data[:whole].split(b"\n"))), Place(begin.inode, begin.offset + whole)


def _next(stream: BinaryIO, place: Place) -> tuple[bytes, Place]:
    inode, end = _of(stream)
    begin = place if place.inode == inode and place.offset <= end else Place(inode)
    stream.seek(begin.offset)
    return stream.read(_AT_ONCE), begin


def _of(stream: BinaryIO) -> tuple[int, int]:
    return Path(f"/proc/self/fd/{stream.fileno()}").stat().st_ino, stream.seek(0, 2)


def _counts(lines: Iterable[bytes]) -> Iterable[Count]:
    views: Counter[tuple[int, str, bytes]] = Counter()
    for line in lines:
        if found := _LINE.fullmatch(line):
            path = found[3].decode("utf-8", "replace").removesuffix("index.html")
            views[int(found[1]) // HOUR, path, found[2]] += 1
    for hour, path in sorted({(hour, path) for hour, path, _viewer in views}):
        yield Count(hour, path, views[hour, path, b"r"], views[hour, path, b"b"])


def nginx_log(file: Path, host: str) -> tuple[str, str]:
    """Return what nginx is told about it: outside of the server, and where it answers pages."""
    name = "broadsheet_" + re.sub(r"[^a-z0-9]", "_", host.lower())
    outside = f"""\
# Views of pages: when, by a reader or a bot, and which page. No address, nothing of the reader.
map $http_user_agent ${name}_viewer {{
    default r;
    "~^.{{0,10}}$" b;
    "~*{BOT_NAMES}" b;
}}
map "$request_method$status$http_sec_purpose$http_purpose$http_x_moz" ${name}_counted {{
    default 0;
    "GET200" 1;
    "GET304" 1;
}}
log_format {name} escape=json "$msec\\t${name}_viewer\\t$uri";

"""
    return outside, f'access_log "{file}" {name} if=${name}_counted;'
