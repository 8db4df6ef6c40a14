"""Read a request that a stored page may answer; whatever is out of the ordinary is left to others.

Readers' browsers ask in one plain form. What has that form is understood here, completely and
strictly; what has not, however valid, is None and goes to a server that knows all of HTTP.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final
from urllib.parse import unquote_to_bytes

from broadsheet.readership.engine.viewers import viewer

LONGEST: Final = 8 * 1024
"""Bytes of a request that are looked at; a longer one is out of the ordinary."""
_REMEMBERED: Final = 2048
"""Requests of at most as many bytes, and as many of them, are remembered with their meaning."""

# RFC 9112, 3 and 5; a value may be of any bytes but control characters (RFC 9110, 5.5).
_FORM: Final = re.compile(
    rb"(GET|HEAD) (/[A-Za-z0-9/._~!$&'()*+,;=:@%-]*)(?:\?[!-~]*)? HTTP/1\.1\r\n"
    rb"((?:[A-Za-z0-9!#$%&'*+.^_`|~-]+:[\t -~\x80-\xff]*\r\n)+)\r\n"
)
_PERCENT: Final = re.compile(rb"%(?![0-9A-Fa-f]{2})|%2[Ff]|%[01]|%7[Ff]")
_LOOKED_AT: Final = frozenset(
    b"""host accept-encoding if-none-match if-modified-since connection
    user-agent sec-purpose purpose x-purpose x-moz""".split()
)
_UNUSUAL: Final = frozenset(
    b"""content-length transfer-encoding expect upgrade range if-range if-match if-unmodified-since
    trailer http2-settings proxy-connection""".split()
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that a stored page may answer.

    `path` and `environ` are as WSGI has them (PEP 3333); `environ` has only what an answer is
    chosen by. `closes` says that the client wants the connection closed afterwards, `viewer` whose
    view of a page it is, if it is one.
    """

    path: str
    host: str
    head: bool
    closes: bool
    viewer: str | None
    environ: Mapping[str, str]


def read_request(data: bytes) -> Asked | None:
    """Return what is asked, or None: not one whole request, or not an ordinary one."""
    return _remembered(data) if len(data) <= _REMEMBERED else _read(data)


def _read(data: bytes) -> Asked | None:
    found = _FORM.fullmatch(data)
    if found is None or _PERCENT.search(found[2]):
        return None
    said = _headers(found[3])
    if said is None or b"host" not in said:
        return None
    connection = said.pop(b"connection", b"keep-alive").lower()
    if connection not in (b"keep-alive", b"close"):
        return None
    environ = {
        f"HTTP_{name.decode().upper().replace('-', '_')}": value.decode("latin-1")
        for name, value in said.items()
    }
    head = found[1] == b"HEAD"
    return Asked(
        path=unquote_to_bytes(found[2]).decode("latin-1"),
        host=environ.pop("HTTP_HOST"),
        head=head,
        closes=connection == b"close",
        viewer=None if head else viewer(environ),
        environ=environ,
    )


def _headers(lines: bytes) -> dict[bytes, bytes] | None:
    """Return the headers that matter; None where one is unusual, or said twice."""
    said: dict[bytes, bytes] = {}
    for line in lines.split(b"\r\n")[:-1]:
        name, _, value = line.partition(b":")
        name = name.lower()
        if name in _UNUSUAL or name in said:
            return None
        if name in _LOOKED_AT:
            said[name] = value.strip(b" \t")
    return said


_remembered = lru_cache(maxsize=_REMEMBERED)(_read)
