"""A published page as it is stored: its bytes in each coding, and what they were made from."""

import gzip
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import blake2b
from pathlib import PurePosixPath
from typing import Final

import brotli

_SUFFIXES: Final = {"identity": "", "gzip": ".gz", "br": ".br"}
_LONGEST_SEGMENT: Final = 240
_LONGEST_PATH: Final = 1024
_TOO_SMALL_TO_COMPRESS: Final = 256

Headers = tuple[tuple[str, str], ...]
STATUS: Final = ":status"
"""The name under which headers say a status other than 200, as HTTP/2 writes it (RFC 9113, 8.3.2).

A file server, which can say no such thing, finds no tree for these pages.
"""


class PathRefused(ValueError):
    """No page can be stored at this address."""


@dataclass(frozen=True, slots=True)
class Page:
    """What a path is answered with.

    `bodies` has `identity` always, `gzip` and `br` where they are smaller; `headers` are those of
    the page itself, without what follows from its bytes. `modified` has whole seconds. `slots` are
    the counters of the freshness keys that the page was made from, `made_at` the moment at which
    its making began.
    """

    path: str
    headers: Headers
    bodies: Mapping[str, bytes]
    modified: datetime
    made_at: int
    slots: tuple[int, ...]

    def recompressed(self) -> "Page":
        """Return the page with its codings at full strength: slow to make, as small as can be."""
        return replace(self, bodies=compressed(self.bodies["identity"], thorough=True))


def compressed(body: bytes, *, thorough: bool = False) -> dict[str, bytes]:
    """Return a body in each coding in which it is smaller than as it is, `identity` included.

    Quickly: brotli 5 and gzip 6, about a millisecond for 60 KB. Thoroughly: brotli 11 and gzip 9,
    about sixty.
    """
    bodies = {"identity": body}
    if len(body) < _TOO_SMALL_TO_COMPRESS:
        return bodies
    made = {
        "gzip": gzip.compress(body, 9 if thorough else 6, mtime=0),
        "br": brotli.compress(body, quality=11 if thorough else 5),
    }
    return bodies | {coding: data for coding, data in made.items() if len(data) < len(body)}


def digest(body: bytes) -> str:
    """Return what tells these bytes from any others; it is the page's entity tag."""
    return blake2b(body, digest_size=15).hexdigest()


def file_name(path: str, coding: str = "identity") -> PurePosixPath:
    """Return where, below the store's folder, a path's bytes in a coding lie.

    An address that ends in a slash is the file `index.html` of its folder, as file servers have it.

    Raises:
        PathRefused: a file server could take the path for another one, or no file can have it.
    """
    segments = path.split("/")
    if segments[0] or len(segments) == 1 or len(path.encode()) > _LONGEST_PATH:
        raise PathRefused(path[:80])
    segments = [*segments[1:-1], segments[-1] or "index.html"]
    if not all(map(_is_plain, segments)):
        raise PathRefused(path[:80])
    *folders, name = segments
    return PurePosixPath(*folders, name + _SUFFIXES[coding])


def _is_plain(segment: str) -> bool:
    return (
        0 < len(segment.encode()) <= _LONGEST_SEGMENT
        and not segment.startswith(".")
        and segment.isprintable()
        and "\\" not in segment
        and not segment.endswith((".gz", ".br", ".new"))
    )


def headers_as_text(headers: Headers) -> str:
    """Return headers as the store's index keeps them."""
    return json.dumps(headers, ensure_ascii=False)


def headers_from_text(text: str) -> Headers:
    """Return what `headers_as_text` was given."""
    return tuple((name, value) for name, value in json.loads(text))
