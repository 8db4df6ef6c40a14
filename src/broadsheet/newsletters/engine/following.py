"""Links of a mail that lead through a count, the same for all its readers; and who is counted."""

import re
from collections.abc import Mapping
from html import escape, unescape

_LINK = re.compile(r"""(<a\b[^>]*?\shref=)(["'])(https?://.*?)\2""", re.IGNORECASE | re.DOTALL)
_SLOT = "__slot_"
_AHEAD = ("HTTP_SEC_PURPOSE", "HTTP_PURPOSE", "HTTP_X_PURPOSE", "HTTP_X_MOZ")
_PROGRAM = re.compile(r"(?<!cu)bot|crawl|spider|scan|preview|headless", re.IGNORECASE)
LONGEST = 2000
"""Characters of a link that can be counted; a longer one stays as it is."""


def links_in(html: str) -> list[str]:
    """Return where the links of a mail lead, each address once, without its readers' own links."""
    found = (unescape(link[3]) for link in _LINK.finditer(html) if _SLOT not in link[3])
    return [address for address in dict.fromkeys(found) if len(address) <= LONGEST]


def led(html: str, ways: Mapping[str, str]) -> str:
    """Return a mail's HTML with each link to a key of `ways` leading to its value instead."""

    def changed(link: re.Match[str]) -> str:
        way = ways.get(unescape(link[3]))
        return link[0] if way is None else f"{link[1]}{link[2]}{escape(way)}{link[2]}"

    return _LINK.sub(changed, html)


def is_somebody(environ: Mapping[str, object]) -> bool:
    """Tell whether a GET with these headers (PEP 3333) is a browser's that shows it to somebody.

    Every browser since 2023 says of a request whether it opens a page; what looks through mails
    for harm, fetches ahead or copies pages does not say so, or gives its name. Whoever lies is
    counted. Source: W3C, Fetch Metadata Request Headers.
    """
    opens = (environ.get("HTTP_SEC_FETCH_MODE"), environ.get("HTTP_SEC_FETCH_DEST"))
    if opens != ("navigate", "document"):
        return False
    if any("pre" in str(environ.get(name, "")).lower() for name in _AHEAD):
        return False
    return not _PROGRAM.search(str(environ.get("HTTP_USER_AGENT", ""))[:400])
