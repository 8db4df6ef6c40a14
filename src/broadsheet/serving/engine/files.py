"""Files that never change under their name: styles, fonts, pictures, sound and film."""

import mimetypes
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Final, Self

from broadsheet.serving.engine.answers import (
    NOT_MODIFIED,
    OK,
    PARTIAL_CONTENT,
    PRECONDITION_FAILED,
    RANGE_NOT_SATISFIABLE,
    Answer,
    Environ,
)
from broadsheet.serving.engine.negotiation import (
    Part,
    RangeUnsatisfiable,
    choose_encoding,
    choose_part,
    http_date,
    is_known,
    is_unmodified,
)

FOR_EVER: Final = "public, max-age=31536000, immutable"
FOR_A_MINUTE: Final = "public, max-age=60"
_HASHED = re.compile(r"\.[0-9a-f]{12}\.[^/]+$")
_PIECE: Final = 64 * 1024
_LONGEST_NAME: Final = 120
"""Letters, each of up to two bytes on disk with a suffix, in names that file systems can hold."""
_SUFFIXES: Final = {"br": ".br", "gzip": ".gz"}
_TAGS: Final = {"br": "-br", "gzip": "-gz", "identity": ""}
_TYPES: Final = {
    ".avif": "image/avif",
    ".css": "text/css; charset=utf-8",
    ".flac": "audio/flac",
    ".ico": "image/x-icon",
    ".js": "text/javascript; charset=utf-8",
    ".m4a": "audio/mp4",
    ".opus": "audio/ogg",
    ".vtt": "text/vtt; charset=utf-8",
    ".wav": "audio/wav",
    ".weba": "audio/webm",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
}


@dataclass(frozen=True)
class Folder:
    """A folder whose files are answered below an address.

    `kept_for_ever` says that a file's name changes with its content. `kinds`, where given, are the
    only ones answered, as beginnings of media types.
    """

    prefix: str
    root: Path
    kept_for_ever: bool = False
    kinds: tuple[str, ...] = ()


class FilePart:
    """Bytes of an open file, piece by piece; the file is closed after the last, or by `close`."""

    def __init__(self, stream: BinaryIO, part: Part) -> None:
        """Begin at the part's first byte."""
        stream.seek(part.first)
        self._stream = stream
        self.left = part.length
        """Bytes that are still to come."""
        self.done: Callable[[], None] | None = None
        """Called once when the file is closed."""

    def __iter__(self) -> Self:
        """Return itself, as iterators do."""
        return self

    def __next__(self) -> bytes:
        """Return the next piece."""
        piece = self._stream.read(min(self.left, _PIECE)) if self.left > 0 else b""
        if not piece:
            self.close()
            raise StopIteration
        self.left -= len(piece)
        return piece

    def close(self) -> None:
        """Let go of the file."""
        self._stream.close()
        done, self.done = self.done, None
        if done is not None:
            done()


@dataclass(frozen=True)
class FileAnswer:
    """The head of an answer and, where it has a body, the bytes of the file."""

    head: Answer
    body: FilePart | None = None


@dataclass(frozen=True)
class _Opened:
    """A file in one of its codings, with what is said of it."""

    stream: BinaryIO
    size: int
    etag: str
    modified: datetime
    headers: list[tuple[str, str]]


def answer_file(folder: Folder, path: str, environ: Environ) -> FileAnswer | None:
    """Return the answer for the file at a path, or None: there is none that may be seen.

    Preconditions and a single range are honoured (RFC 9110, 13 and 14).
    """
    file = _file_at(folder, path)
    if file is None:
        return None
    try:
        opened = _open(folder, file, environ)
    except OSError:
        return None
    if not _is_wanted(opened, environ):
        opened.stream.close()
        return FileAnswer(Answer(PRECONDITION_FAILED, [("Content-Length", "0")]))
    if _is_known(opened, environ):
        opened.stream.close()
        return FileAnswer(Answer(NOT_MODIFIED, opened.headers))
    try:
        part = _part(opened, environ)
    except RangeUnsatisfiable:
        opened.stream.close()
        beyond = [("Content-Range", f"bytes */{opened.size}"), ("Content-Length", "0")]
        return FileAnswer(Answer(RANGE_NOT_SATISFIABLE, beyond))
    status, said = OK, [("Content-Length", str(opened.size))]
    if part is not None:
        status, said = (
            PARTIAL_CONTENT,
            [
                ("Content-Length", str(part.length)),
                ("Content-Range", f"bytes {part.first}-{part.last}/{opened.size}"),
            ],
        )
    head = Answer(status, [*opened.headers, *said])
    return FileAnswer(head, FilePart(opened.stream, part or Part(0, opened.size - 1)))


def _file_at(folder: Folder, path: str) -> Path | None:
    """Return the file that a path below the folder's address names, if it may be seen."""
    segments = path.removeprefix(folder.prefix).split("/")
    if not path.startswith(folder.prefix) or not all(map(_is_plain, segments)):
        return None
    if folder.kinds and not _kind(segments[-1]).startswith(folder.kinds):
        return None
    file = folder.root.joinpath(*segments)
    return file if file.is_file() else None


def _is_plain(segment: str) -> bool:
    return 0 < len(segment) <= _LONGEST_NAME and segment[0] != "." and segment.isprintable()


def _kind(name: str) -> str:
    suffix = PurePosixPath(name).suffix.lower()
    return _TYPES.get(suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"


def _open(folder: Folder, file: Path, environ: Environ) -> _Opened:
    copies = {"identity": file}
    for coding, suffix in _SUFFIXES.items():
        copy = file.with_name(file.name + suffix)
        if copy.is_file():
            copies[coding] = copy
    # A part is always one of the bytes as they are, never of a compressed copy.
    wants_part = _text(environ, "HTTP_RANGE") is not None
    accepted = "identity" if wants_part else _text(environ, "HTTP_ACCEPT_ENCODING")
    coding = choose_encoding(accepted, copies) or "identity"
    stream = copies[coding].open("rb")
    status = os.fstat(stream.fileno())
    modified = datetime.fromtimestamp(int(status.st_mtime), UTC)
    etag = f'"{status.st_mtime_ns:x}-{status.st_size:x}{_TAGS[coding]}"'
    for_ever = folder.kept_for_ever or _HASHED.search(file.name)
    headers = [
        ("Content-Type", _kind(file.name)),
        ("Cache-Control", FOR_EVER if for_ever else FOR_A_MINUTE),
        ("ETag", etag),
        ("Last-Modified", format_datetime(modified, usegmt=True)),
        ("Accept-Ranges", "bytes"),
        ("X-Content-Type-Options", "nosniff"),
    ]
    if len(copies) > 1:
        headers.append(("Vary", "Accept-Encoding"))
    if coding != "identity":
        headers.append(("Content-Encoding", coding))
    return _Opened(stream, status.st_size, etag, modified, headers)


def _is_wanted(opened: _Opened, environ: Environ) -> bool:
    """Return whether If-Match, or else If-Unmodified-Since, holds (RFC 9110, 13.1.1 and 13.1.4)."""
    tags = _text(environ, "HTTP_IF_MATCH")
    if tags is not None:
        return tags.strip() == "*" or opened.etag in map(str.strip, tags.split(","))
    unmodified = http_date(_text(environ, "HTTP_IF_UNMODIFIED_SINCE") or "")
    return unmodified is None or opened.modified <= unmodified


def _is_known(opened: _Opened, environ: Environ) -> bool:
    tags = _text(environ, "HTTP_IF_NONE_MATCH")
    if tags is not None:
        return is_known(tags, opened.etag)
    since = _text(environ, "HTTP_IF_MODIFIED_SINCE")
    return since is not None and is_unmodified(since, opened.modified)


def _part(opened: _Opened, environ: Environ) -> Part | None:
    asked = _text(environ, "HTTP_RANGE")
    if asked is None or environ.get("REQUEST_METHOD") == "HEAD":
        return None
    condition = _text(environ, "HTTP_IF_RANGE")
    if condition is not None and not _is_current(condition, opened):
        return None
    return choose_part(asked, opened.size)


def _is_current(condition: str, opened: _Opened) -> bool:
    """Return whether If-Range holds: by the strong tag, or by the very date (RFC 9110, 13.1.5)."""
    if condition.strip().startswith(('"', "W/")):
        return condition.strip() == opened.etag
    return http_date(condition) == opened.modified


def _text(environ: Environ, name: str) -> str | None:
    value = environ.get(name)
    return None if value is None else str(value)
