"""A request of the protocol, read in bounded work whatever was sent."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

MOST_BYTES = 2 * 1024 * 1024
"""Bytes of a body that are read; of a longer one the rest is left."""

_MOST_FIELDS = 2_000
_MOST_VALUE = 150_000
_MOST_NAME = 200
_KEY = re.compile(r"[0-9a-f]{12}")
_HOST = re.compile(r"(?:([0-9a-f]{12})\.)?(.+)")
_CHARSET = re.compile(
    r"utf-?8|us-ascii|iso-8859-1?[0-9]|latin-?1|(?:windows-|cp)125[0-8]|koi8-[ru]|gb2312|gbk"
    r"|gb18030|big5|shift[_-]jis|euc-(?:jp|kr)|iso-2022-jp|tis-620"
)
"""Names that Python decodes in linear time."""

FOREIGN_HOST = "rest.akismet.com"
PATHS = ("/1.1/", "/1.2/")


@dataclass(frozen=True, slots=True)
class Asked:
    """The fields of a request, decoded when they are looked at; of equal names the last counts."""

    raw: Mapping[str, bytes]
    charset: str
    host_key: str = ""

    def get(self, name: str) -> str:
        """Return a field as text, "" when it is missing."""
        value = self.raw.get(name, b"")
        plain = unquote_to_bytes(value[:_MOST_VALUE].replace(b"+", b" "))
        return plain.decode(self.charset, "replace")

    @property
    def key(self) -> str:
        """Return the key, wherever it was given, "" when there is none that could be one."""
        for said in (self.get("key"), self.get("api_key"), self.host_key):
            found = said.strip().lower()
            if found:
                return found if _KEY.fullmatch(found) else ""
        return ""

    @property
    def is_test(self) -> bool:
        """Tell whether nothing is to be learnt or counted."""
        return self.get("is_test").strip().lower() not in ("", "0", "false")


def read_form(body: bytes, query: str = "", host: str = "") -> Asked:
    """Return what a form-encoded body, an address's query and a host's name ask."""
    raw = dict(_pairs(query.encode("utf-8", "replace")))
    raw |= _pairs(body[:MOST_BYTES])
    stated = Asked(raw, "ascii").get("blog_charset").strip().lower()
    charset = stated if _CHARSET.fullmatch(stated) else "utf-8"
    found = _HOST.fullmatch(host.lower())
    return Asked(raw, charset, (found[1] or "") if found else "")


def answers_for(host: str, path: str, own: tuple[str, ...]) -> bool:
    """Tell whether a request for this host, not our own, may be one of the protocol's.

    `host` is without a port. Clients ask Akismet's own host, when they are pointed here by a proxy
    setting, or a host that begins with their key.
    """
    found = _HOST.fullmatch(host.lower())
    return path.startswith(PATHS) and found is not None and found[2] in (FOREIGN_HOST, *own)


def _pairs(form: bytes) -> Iterator[tuple[str, bytes]]:
    for part in form.split(b"&", _MOST_FIELDS)[:_MOST_FIELDS]:
        name, _, value = part.partition(b"=")
        name = name[:_MOST_NAME]
        if b"%" in name:
            name = unquote_to_bytes(name)
        yield name.decode("latin-1"), value
