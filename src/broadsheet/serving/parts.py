"""A file or the one part of it that is asked for, so that players may seek (RFC 9110, 13 and 14).

Only single ranges of bytes are answered in part; whatever else is asked gets the whole, as the RFC
allows.
"""

import re
from http import HTTPStatus
from pathlib import Path
from stat import S_ISREG
from typing import BinaryIO

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import http_date

_SINGLE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII | re.IGNORECASE)

_FOR_EVER = "public, max-age=31536000, immutable"


class Unsatisfiable(Exception):
    """The range begins after the end."""


def single_range(asked: str, size: int) -> tuple[int, int] | None:
    """Return where a part of `size` bytes begins and how long it is; None when the whole is due.

    Raises:
        Unsatisfiable: nothing of what is asked for is there.
    """
    found = _SINGLE.fullmatch(asked.strip(" \t"))
    if not found or not any(found.groups()):
        return None
    first, last = found.groups()
    if not first:
        start, end = max(0, size - int(last)), size
    else:
        start, end = int(first), min(int(last) + 1, size) if last else size
        if last and int(last) < start:
            return None
    if start >= size:
        raise Unsatisfiable
    return start, end - start


def still_the_same(condition: str, etag: str, modified: str) -> bool:
    """Tell whether a part may follow parts of what `If-Range` names; a weak tag never says so."""
    return not condition or condition in (etag, modified)


class _Part:
    """Reads as a file does, but not beyond its end."""

    def __init__(self, file: BinaryIO, start: int, length: int) -> None:
        file.seek(start)
        self._file, self._left = file, length

    def read(self, size: int = -1) -> bytes:
        wanted = self._left if size < 0 else min(size, self._left)
        found = self._file.read(wanted)
        self._left -= len(found)
        return found

    def close(self) -> None:
        self._file.close()


def answer_with(request: HttpRequest, path: Path, kind: str) -> HttpResponseBase:
    """Answer GET or HEAD with the file at `path`, or the part that is asked for, as `kind`.

    The file's name stands for its content, so the answer may be kept for ever.

    Raises:
        Http404: there is no such file.
    """
    try:
        found = path.stat()
        if not S_ISREG(found.st_mode):
            raise Http404
        etag, modified = f'"{found.st_mtime_ns:x}-{found.st_size:x}"', http_date(found.st_mtime)
        answer: HttpResponseBase | None = get_conditional_response(
            request, etag=etag, last_modified=int(found.st_mtime)
        )
        if answer is None:
            same = still_the_same(request.headers.get("If-Range", ""), etag, modified)
            # A range is defined for GET alone.
            asked = request.headers.get("Range", "") if request.method == "GET" and same else ""
            answer = _whole_or_part(path, found.st_size, kind, asked)
    except (OSError, ValueError) as missing:
        raise Http404 from missing
    for name, value in (("ETag", etag), ("Last-Modified", modified), ("Accept-Ranges", "bytes")):
        answer.headers[name] = value
    if answer.status_code < HTTPStatus.BAD_REQUEST:
        answer.headers["Cache-Control"] = _FOR_EVER
    return answer


def _whole_or_part(path: Path, size: int, kind: str, asked: str) -> HttpResponseBase:
    try:
        part = single_range(asked, size)
    except Unsatisfiable:
        status = HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE
        return HttpResponse(status=status, headers={"Content-Range": f"bytes */{size}"})
    if part is None:
        return FileResponse(path.open("rb"), content_type=kind)
    start, length = part
    return FileResponse(
        _Part(path.open("rb"), start, length),
        content_type=kind,
        status=HTTPStatus.PARTIAL_CONTENT,
        headers={
            "Content-Length": str(length),
            "Content-Range": f"bytes {start}-{start + length - 1}/{size}",
        },
    )
