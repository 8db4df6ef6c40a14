"""What a request may be answered with: encoding, precondition and range, by RFC 9110."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

ENCODINGS: Final = ("br", "gzip", "identity")
"""Content codings that pages are stored in, best first."""

_ITEM = re.compile(r"\s*([^\s,;]+)\s*(?:;\s*q\s*=\s*([01](?:\.[0-9]{0,3})?)\s*)?$", re.IGNORECASE)
_RANGE = re.compile(r"bytes\s*=\s*([0-9]{0,18})\s*-\s*([0-9]{0,18})\s*$", re.IGNORECASE)
_TAG = re.compile(r'\s*(?:W/)?("[\x21\x23-\x7e\x80-\xff]*")\s*(?:,|$)')
_MOST_LETTERS: Final = 4096


def choose_encoding(accepted: str | None, available: Collection[str]) -> str | None:
    """Return the best available coding that a client accepts, or None if it accepts none.

    `accepted` is Accept-Encoding, None where it is absent: then only `identity`, which every
    client can read, is chosen. Equal weights are settled by our order; an item that cannot be
    read is passed over.

    Source: RFC 9110, 12.5.3.
    """
    if accepted is None:
        return "identity" if "identity" in available else None
    weights = _weights(accepted)
    rest = weights.get("*")
    best: tuple[float, int] | None = None
    for rank, coding in enumerate(ENCODINGS):
        weight = weights.get(coding, rest)
        if weight is None:
            # Identity is acceptable unless refused, but less than anything that was asked for.
            weight = 0.0005 if coding == "identity" else 0.0
        if coding in available and weight > 0 and (best is None or weight > best[0]):
            best = (weight, rank)
    return ENCODINGS[best[1]] if best else None


def _weights(accepted: str) -> dict[str, float]:
    weights: dict[str, float] = {}
    for item in accepted[:_MOST_LETTERS].split(","):
        if found := _ITEM.match(item):
            name = found[1].lower()
            weights["gzip" if name == "x-gzip" else name] = float(found[2] or 1)
    return weights


def is_known(if_none_match: str, etag: str) -> bool:
    """Return whether a client has this entity already, by weak comparison of If-None-Match.

    Source: RFC 9110, 13.1.2.
    """
    if if_none_match.strip() == "*":
        return True
    opaque = etag.removeprefix("W/")
    text, position = if_none_match[:_MOST_LETTERS], 0
    while found := _TAG.match(text, position):
        if found[1] == opaque:
            return True
        position = found.end()
    return False


def http_date(text: str) -> datetime | None:
    """Return an HTTP date, or None for what is none (RFC 9110, 5.6.7)."""
    try:
        moment = parsedate_to_datetime(text)
    except (TypeError, ValueError, IndexError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def is_unmodified(if_modified_since: str, modified: datetime) -> bool:
    """Return whether nothing is newer than a client's copy; a malformed date counts for nothing.

    `modified` has whole seconds. Source: RFC 9110, 13.1.3.
    """
    since = http_date(if_modified_since)
    return since is not None and modified <= since


@dataclass(frozen=True, slots=True)
class Part:
    """Bytes `first` to `last` of an entity, both included."""

    first: int
    last: int

    @property
    def length(self) -> int:
        """How many bytes that is."""
        return self.last - self.first + 1


class RangeUnsatisfiable(Exception):
    """No byte of the entity lies in the range that was asked for: the answer is 416."""


def choose_part(asked: str, size: int) -> Part | None:
    """Return the part that a Range header asks for, or None where the whole is to be sent.

    Several ranges at once, other units and malformed headers are passed over, as a server may.

    Raises:
        RangeUnsatisfiable: the range begins behind the end.

    Source: RFC 9110, 14.1.2 and 14.2.
    """
    found = _RANGE.match(asked)
    if found is None or not (found[1] or found[2]):
        return None
    if not found[1]:
        wanted = min(int(found[2]), size)
        if not wanted:
            raise RangeUnsatisfiable
        return Part(size - wanted, size - 1)
    first = int(found[1])
    last = min(int(found[2]), size - 1) if found[2] else size - 1
    if found[2] and int(found[2]) < first:
        return None
    if first >= size:
        raise RangeUnsatisfiable
    return Part(first, last)
