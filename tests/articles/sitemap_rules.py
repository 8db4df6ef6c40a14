"""The published schemas of sitemaps and news sitemaps, as rules; no schema is fetched.

Source: sitemaps.org/schemas/sitemap/0.9/sitemap.xsd; google.com/schemas/sitemap-news/0.9/
sitemap-news.xsd, whose elements stand in a sequence.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"
MOST = 50_000
_LANGUAGE = re.compile(r"zh-cn|zh-tw|[a-z]{2,3}")
_DATE = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?")


def broken_rules(content: bytes) -> list[str]:
    """Return the rules that a sitemap breaks, one a line."""
    root = ET.fromstring(content)  # noqa: S314 - our own answer
    if root.tag != f"{SITEMAP}urlset":
        return ["the root is no urlset"]
    broken = [rule for url in root for rule in _url(url)]
    return [*broken, *(["more than may be"] if len(root) > MOST else [])]


def _url(url: ET.Element) -> Iterator[str]:
    locations = url.findall(f"{SITEMAP}loc")
    if url.tag != f"{SITEMAP}url" or len(locations) != 1:
        yield "a url has not exactly one loc"
    for location in locations:
        parts = urlsplit(location.text or "")
        if parts.scheme not in ("http", "https") or not parts.netloc:
            yield f"{location.text} is no full address"
    for changed in url.findall(f"{SITEMAP}lastmod"):
        yield from _date(changed.text)
    known = {f"{SITEMAP}{name}" for name in ("loc", "lastmod", "changefreq", "priority")}
    yield from (
        f"{child.tag} is unknown" for child in url if child.tag not in {*known, f"{NEWS}news"}
    )
    for news in url.findall(f"{NEWS}news"):
        yield from _news(news)


def _news(news: ET.Element) -> Iterator[str]:
    order = [child.tag.removeprefix(NEWS) for child in news]
    if order != ["publication", "publication_date", "title"]:
        yield f"news has {', '.join(order)}"
    publication = news.find(f"{NEWS}publication")
    parts = [] if publication is None else [child.tag.removeprefix(NEWS) for child in publication]
    if parts != ["name", "language"]:
        yield f"a publication has {', '.join(parts)}"
    language = news.findtext(f"{NEWS}publication/{NEWS}language") or ""
    if not _LANGUAGE.fullmatch(language):
        yield f"{language} is no language of ISO 639"
    yield from _date(news.findtext(f"{NEWS}publication_date"))
    if not news.findtext(f"{NEWS}title"):
        yield "news has no title"


def _date(text: str | None) -> Iterator[str]:
    if not _DATE.fullmatch(text or ""):
        yield f"{text} is no W3C date"
        return
    try:
        datetime.fromisoformat(text or "")
    except ValueError:
        yield f"{text} is no date"
