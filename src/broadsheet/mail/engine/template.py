"""Bytes with holes in them: what is the same for all is kept, what differs is filled in."""

import html
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum

from broadsheet.mail.engine import quoted
from broadsheet.mail.engine.headers import LONGEST_LINE, HeaderRefused

_NAME = r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*"
_MARKER = re.compile(rf"__slot_({_NAME})__")
_MARKER_BYTES = re.compile(rf"__slot_({_NAME})__".encode())
# Bytes that mean themselves in a header, in quoted-printable text and in quoted-printable HTML.
_HARMLESS = (
    b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~@+:/?#%,;!$*()[]|^{}"
)
_PLAIN = _HARMLESS + b"\n"
_NONE: frozenset[bytes] = frozenset()
# A header line holds one value and some words around it.
LONGEST_IN_HEADER = 600
_NOT_IN_HEADER = re.compile("[\x00- <>\x7f-\xa0\u2028\u2029\ud800-\udfff]")


class SlotRefused(ValueError):
    """A slot is unknown, missing or stands where it cannot be filled; `str()` of it says which."""


class Clean(bytes):
    """A letter whose every line is known to be fit for SMTP as it is; only this engine makes them.

    CRLF ends its lines and stands nowhere else, no line begins with a dot or is longer than 998
    bytes. A slice, a copy by way of a file or anything else made of it is plain bytes again.
    """

    __slots__ = ()


class Place(Enum):
    """Where a hole is, and so how a value must be written in it."""

    HEADER = "header"
    TEXT = "text"
    HTML = "html"


@dataclass(frozen=True, slots=True)
class Template:
    """Byte chunks of which some are holes: at index `i` of `chunks` stands the value of `name`."""

    chunks: tuple[bytes, ...]
    holes: tuple[tuple[int, str, Place], ...]

    def fill(self, values: "Values") -> list[bytes]:
        """Return the chunks with every hole filled, to be joined.

        Raises:
            HeaderRefused: a value cannot stand in a header.
            SlotRefused: a value is missing.
        """
        filled = list(self.chunks)
        for index, name, place in self.holes:
            raw = values.plain.get(name)
            filled[index] = values.written(name, place) if raw is None else raw
        return filled

    def __add__(self, other: "Template") -> "Template":
        moved = tuple((len(self.chunks) + i, name, place) for i, name, place in other.holes)
        return Template(self.chunks + other.chunks, self.holes + moved)


class Values:
    """One recipient's values; `plain` has those that mean themselves wherever they stand."""

    __slots__ = ("_given", "plain")

    def __init__(self, given: Mapping[str, str]) -> None:
        self._given = given
        together = "\n".join(given.values()).encode("utf-8", "surrogatepass")
        raws = together.split(b"\n")
        # Mostly all are plain, which one look tells.
        if together.translate(None, _PLAIN) or len(raws) != len(given):
            raws = [value.encode("utf-8", "surrogatepass") for value in given.values()]
            harmful = frozenset(raw for raw in raws if raw.translate(None, _HARMLESS))
        else:
            harmful = _NONE
        self.plain: dict[str, bytes] = {
            name: raw
            for name, raw in zip(given, raws, strict=True)
            if len(raw) < quoted.LINE and raw[:1] != b"." and raw not in harmful
        }

    def written(self, name: str, place: Place) -> bytes:
        """Return the value of `name` as it has to be written in `place`.

        Raises:
            HeaderRefused: it cannot stand in a header.
            SlotRefused: it is missing.
        """
        try:
            value = self._given[name]
        except KeyError:
            raise SlotRefused(f"no value for the slot {name!r}") from None
        return _WRITTEN[place](value, name)


def marker(name: str) -> str:
    """Return what to write into a letter where the slot `name` is to be filled per recipient.

    It survives HTML escaping, link rewriting and CSS inlining unchanged.

    Raises:
        SlotRefused: the name is not made of words of a-z and 0-9 joined by single _.
    """
    made = f"__slot_{name}__"
    if not _MARKER.fullmatch(made):
        raise SlotRefused(f"{name!r:.60} is no name for a slot")
    return made


def names_in(text: str) -> list[str]:
    """Return the slots whose markers stand in `text`, in order, with repetition."""
    return [found[1] for found in _MARKER.finditer(text)]


def constant(chunk: bytes) -> Template:
    """Return a template without holes."""
    return Template((chunk,), ())


def in_header(raw: bytes) -> Template:
    """Return header bytes with markers in them as a template."""
    pieces = _MARKER_BYTES.split(raw)
    chunks = tuple(b"" if i % 2 else piece for i, piece in enumerate(pieces))
    holes = tuple((i, pieces[i].decode(), Place.HEADER) for i in range(1, len(pieces), 2))
    return Template(chunks, holes)


def check_room(raw_head: bytes) -> None:
    """Pass header fields whose lines stay short enough for SMTP whatever their slots are given.

    Raises:
        SlotRefused: one might not.
    """
    for line in raw_head.split(b"\r\n"):
        fixed, slots = _MARKER_BYTES.subn(b"", line)
        if len(fixed) + slots * LONGEST_IN_HEADER > LONGEST_LINE:
            raise SlotRefused("a header line is too long to hold its slots")


def in_body(text: str, place: Place) -> Template:
    """Return text with markers in it as a template in quoted-printable, soft breaks at its holes.

    Every hole begins a line, and what follows it begins another unless a line ends there, so the
    76 characters of a line are kept whatever the values are.
    """
    pieces = _MARKER.split(text)
    chunks: list[bytes] = []
    holes: list[tuple[int, str, Place]] = []
    for i, piece in enumerate(pieces):
        if i % 2:
            holes.append((len(chunks), piece, place))
            chunks.append(b"")
            continue
        last = i == len(pieces) - 1
        encoded = quoted.encode(piece, joined=not last)
        if i and not encoded.startswith(b"\r\n"):
            encoded = b"=\r\n" + encoded
        if not last and not encoded.endswith(b"\r\n") and (i or encoded):
            encoded += b"=\r\n"
        chunks.append(encoded)
    return Template(tuple(chunks), tuple(holes))


def _as_header(value: str, name: str) -> bytes:
    if _NOT_IN_HEADER.search(value):
        raise HeaderRefused(f"slot {name}: contains a blank, a bracket or a control character")
    raw = value.encode()
    if len(raw) > LONGEST_IN_HEADER:
        raise HeaderRefused(f"slot {name}: is longer than {LONGEST_IN_HEADER} bytes")
    return raw


def _as_text(value: str, name: str) -> bytes:
    del name
    return quoted.encode(value, joined=True)


def _as_html(value: str, name: str) -> bytes:
    del name
    return quoted.encode(html.escape(value), joined=True)


_WRITTEN: Mapping[Place, Callable[[str, str], bytes]] = {
    Place.HEADER: _as_header,
    Place.TEXT: _as_text,
    Place.HTML: _as_html,
}
