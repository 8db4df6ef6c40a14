"""A feed before it has a format: what RSS, Atom and JSON Feed are all written from."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ADDRESS = re.compile(r'\b(href|src|poster|data)="(/[^"]*)"')
_SRCSET = re.compile(r'\bsrcset="([^"]*)"')
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Picture:
    """A picture beside an item; `size` is in bytes, 0 when it is not known."""

    url: str
    mime: str
    size: int


@dataclass(frozen=True)
class Writer:
    """Somebody whose name stands over an item."""

    name: str
    url: str = ""


@dataclass(frozen=True)
class Item:
    """One article in full; `id` never changes, whatever becomes of `url`."""

    id: str
    url: str
    title: str
    summary: str
    html: str
    published: datetime
    updated: datetime
    writers: Sequence[Writer] = ()
    tags: Sequence[str] = ()
    picture: Picture | None = None


@dataclass(frozen=True)
class Channel:
    """A feed: what it is called, where it and its page are, and its items, newest first."""

    title: str
    about: str
    language: str
    url: str
    page_url: str
    icon: str = ""
    items: Sequence[Item] = field(default=())

    @property
    def updated(self) -> datetime:
        """When anything in it last changed; of an empty feed the epoch, as now is no constant."""
        return max((item.updated for item in self.items), default=EPOCH)


def clean(text: str) -> str:
    """Return text without the characters that XML 1.0 cannot hold.

    Source: XML 1.0, production [2] Char.
    """
    return _FORBIDDEN.sub("", text)


def with_full_addresses(html: str, origin: str) -> str:
    """Return HTML whose addresses lead to `origin` also when it is read elsewhere."""
    html = _ADDRESS.sub(lambda found: f'{found[1]}="{_full(found[2], origin)}"', html)
    return _SRCSET.sub(lambda found: f'srcset="{_full_srcset(found[1], origin)}"', html)


def _full_srcset(srcset: str, origin: str) -> str:
    return ", ".join(_full(candidate.strip(), origin) for candidate in srcset.split(","))


def _full(address: str, origin: str) -> str:
    ours = address.startswith("/") and not address.startswith("//")
    return f"{origin}{address}" if ours else address
