"""What counts as a view, and whose it is: a reader's, or obviously a program's.

A view is a GET of a stored page, answered with the page or with 304: a browser that has the page
asks again whenever it is shown. Not counted: HEAD, pages fetched ahead of a click (Sec-Purpose:
prefetch), and what is no page, such as feeds. Nothing of the reader is kept: the name that the
program gives itself is looked at and forgotten.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

READER: Final = "reader"
BOT: Final = "bot"

# Also read by PCRE in nginx; a "CUBOT" is a telephone.
BOT_NAMES: Final = (
    "(?<!cu)bot|crawl|spider|slurp|scrap|scan|fetch|monitor|check|preview|archiv|headless|lighthouse"
    "|feed|rss|curl|wget|python|java/|ruby|perl|php|go-http|libwww|http-?client|okhttp|axios|aiohttp"
    "|facebookexternalhit|whatsapp|embed|validator|uptime|pingdom|zgrab|nmap|wrk"
)
"""Parts of the names of programs that are no browsers, whatever their case."""

_BOT: Final = re.compile(BOT_NAMES, re.IGNORECASE)
_AHEAD: Final = ("HTTP_SEC_PURPOSE", "HTTP_PURPOSE", "HTTP_X_PURPOSE", "HTTP_X_MOZ")


def viewer(environ: Mapping[str, object]) -> str | None:
    """Return whose view a GET with these headers is (PEP 3333); None: it is not to be counted."""
    for name in _AHEAD:
        if "pre" in str(environ.get(name, "")).lower():
            return None
    return _named(str(environ.get("HTTP_USER_AGENT", ""))[:400])


@lru_cache(maxsize=1024)
def _named(agent: str) -> str:
    return BOT if len(agent) < len("Mozilla/5.0") or _BOT.search(agent) else READER
