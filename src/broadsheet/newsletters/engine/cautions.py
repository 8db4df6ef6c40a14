"""What may be wrong with a mail before it is sent: its weight, its pictures, its links."""

from collections import Counter
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urlsplit

from typing_extensions import override

CLIPPED = 102 * 1024
"""Gmail shows no more of a mail's HTML than this many bytes."""
_SCHEMES = frozenset(("http", "https", "mailto", "tel"))
_HERE = frozenset(("localhost", "127.0.0.1", "::1"))


@dataclass(frozen=True)
class Findings:
    """What was found: bytes of HTML, pictures without words, links that lead nowhere.

    `is_local`: the site itself has no address that anybody else can reach.
    """

    size: int
    without_alt: tuple[str, ...]
    bad_links: tuple[str, ...]
    is_local: bool = False

    @property
    def is_clipped(self) -> bool:
        """Tell whether Gmail would cut it."""
        return self.size > CLIPPED


def inspect(html: str, *, origin: str = "") -> Findings:
    """Return what may be wrong with a mail's HTML.

    Links below `origin`, the site's own address, lead somewhere if that does.
    """
    reader = _Reader()
    reader.feed(html)
    reader.close()
    bad = [link for link in reader.bad_links if not origin or not link.startswith(f"{origin}/")]
    away = not origin or leads_somewhere(origin)
    return Findings(len(html.encode()), tuple(reader.without_alt), tuple(bad), not away)


class _Reader(HTMLParser):
    """Looks at pictures and links."""

    def __init__(self) -> None:
        super().__init__()
        self.without_alt: list[str] = []
        self.bad_links: Counter[str] = Counter()

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "img" and given.get("alt") is None:
            self.without_alt.append(str(given.get("src") or "")[:200])
        if tag == "a" and "href" in given and not leads_somewhere(given["href"] or ""):
            self.bad_links[(given["href"] or "")[:200]] += 1


def leads_somewhere(address: str) -> bool:
    """Tell whether a reader, wherever they are, can follow an address."""
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return False
    if parts.scheme not in _SCHEMES:
        return False
    if parts.scheme in ("mailto", "tel"):
        return bool(parts.path)
    host = parts.hostname or ""
    return host not in _HERE and ("." in host or ":" in host)
