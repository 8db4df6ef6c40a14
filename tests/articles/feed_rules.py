"""The rules of RSS 2.0, Atom and JSON Feed, as far as a feed of articles can break them."""

import json
import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

ATOM = "{http://www.w3.org/2005/Atom}"
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
_SEVERAL = {"category", "enclosure", "author", "link", "entry", "item", "creator"}


def problems(content: bytes, ending: str) -> list[str]:
    """Return the rules that a feed breaks, one a line; `ending` says which format it has."""
    if ending == "json":
        return list(_json_feed(json.loads(content)))
    root = ET.fromstring(content)  # noqa: S314 - our own answer
    return list(_rss(root) if ending == "xml" else _atom(root))


def _rss(root: ET.Element) -> Iterator[str]:
    """Source: RSS 2.0 Specification, RSS Advisory Board."""
    channel = root.find("channel")
    if root.tag != "rss" or root.get("version") != "2.0" or channel is None or len(root) != 1:
        yield "no single channel in RSS 2.0"
        return
    yield from _once(channel, ["title", "link", "description"])
    yield from _date(channel, "lastBuildDate")
    own = channel.find(f"{ATOM}link")
    if own is None or own.get("rel") != "self" or not _is_url(own.get("href")):
        yield "no atom:link to itself"
    identities = []
    for item in channel.findall("item"):
        yield from _rss_item(item)
        identities.append(item.findtext("guid") or "")
    yield from _unique(identities)


def _rss_item(item: ET.Element) -> Iterator[str]:
    if item.find("title") is None and item.find("description") is None:
        yield "an item has neither title nor description"
    yield from _date(item, "pubDate")
    if not _is_url(item.findtext("link")):
        yield "an item leads nowhere"
    guid = item.find("guid")
    if guid is None or not guid.text:
        yield "an item has no guid"
    elif guid.get("isPermaLink", "true") == "true" and not _is_url(guid.text):
        yield "a guid is called a permalink and is none"
    enclosures = item.findall("enclosure")
    if len(enclosures) > 1:
        yield "an item has several enclosures"
    for enclosure in enclosures:
        if not _is_url(enclosure.get("url")) or not (enclosure.get("length") or "").isdigit():
            yield "an enclosure has no address or no length"
        if "/" not in (enclosure.get("type") or ""):
            yield "an enclosure has no type"


def _atom(root: ET.Element) -> Iterator[str]:
    """Source: RFC 4287, sections 4.1.1 and 4.1.2."""
    if root.tag != f"{ATOM}feed":
        yield "the root is no atom:feed"
        return
    needed = [f"{ATOM}{name}" for name in ("id", "title", "updated")]
    yield from _once(root, needed)
    yield from _atom_parts(root)
    if not any(link.get("rel") == "self" for link in root.findall(f"{ATOM}link")):
        yield "no link to itself"
    signed = root.find(f"{ATOM}author") is not None
    entries = root.findall(f"{ATOM}entry")
    for entry in entries:
        yield from _once(entry, [f"{ATOM}{name}" for name in ("id", "title", "updated")])
        yield from _atom_parts(entry)
        if not signed and entry.find(f"{ATOM}author") is None:
            yield "an entry has no author"
        content = entry.find(f"{ATOM}content")
        if content is None or content.get("type") not in ("html", "text", "xhtml"):
            yield "an entry has no content"
    yield from _unique(entry.findtext(f"{ATOM}id") or "" for entry in entries)


def _atom_parts(element: ET.Element) -> Iterator[str]:
    for moment in (*element.findall(f"{ATOM}updated"), *element.findall(f"{ATOM}published")):
        if not _MOMENT.fullmatch(moment.text or ""):
            yield f"{moment.text} is no date of RFC 3339"
    for author in element.findall(f"{ATOM}author"):
        if not author.findtext(f"{ATOM}name"):
            yield "an author has no name"
    for link in element.findall(f"{ATOM}link"):
        if not _is_url(link.get("href")):
            yield "a link leads nowhere"
    for category in element.findall(f"{ATOM}category"):
        if not category.get("term"):
            yield "a category has no term"
    identity = element.findtext(f"{ATOM}id") or ""
    if not urlsplit(identity).scheme:
        yield f"{identity} is no IRI"


def _json_feed(feed: dict[str, Any]) -> Iterator[str]:
    """Source: jsonfeed.org/version/1.1."""
    if feed.get("version") != "https://jsonfeed.org/version/1.1" or not feed.get("title"):
        yield "no version or no title"
    for name in ("home_page_url", "feed_url", "icon"):
        if name in feed and not _is_url(feed[name]):
            yield f"{name} leads nowhere"
    if not isinstance(feed.get("items"), list):
        yield "no items"
        return
    for item in feed["items"]:
        yield from _json_item(item)
    yield from _unique(item["id"] for item in feed["items"])


def _json_item(item: dict[str, Any]) -> Iterator[str]:
    if not isinstance(item.get("id"), str) or not item["id"]:
        yield "an item has no id"
    if "content_html" not in item and "content_text" not in item:
        yield "an item has no content"
    for name in ("date_published", "date_modified"):
        if name in item and not _MOMENT.fullmatch(item[name]):
            yield f"{item[name]} is no date of RFC 3339"
    if any(not (author.get("name") or author.get("url")) for author in item.get("authors", [])):
        yield "an author has neither name nor address"
    if not all(isinstance(tag, str) and tag for tag in item.get("tags", [])):
        yield "a tag is no text"
    yield from (f"{name} is empty" for name, value in item.items() if value in ("", [], None))


def _once(parent: ET.Element, names: Iterable[str]) -> Iterator[str]:
    for name in names:
        count = len(parent.findall(name))
        if count != 1:
            yield f"{name} stands {count} times"
    kinds = [child.tag for child in parent]
    for kind in set(kinds):
        if kinds.count(kind) > 1 and kind.rpartition("}")[2] not in _SEVERAL:
            yield f"{kind} stands several times"


def _date(parent: ET.Element, name: str) -> Iterator[str]:
    try:
        moment: datetime | None = parsedate_to_datetime(parent.findtext(name) or "")
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        yield f"{name} is no date of RFC 822"


def _unique(identities: Iterable[str]) -> Iterator[str]:
    seen = list(identities)
    if len(seen) != len(set(seen)):
        yield "two items have one identity"


def _is_url(text: str | None) -> bool:
    return bool(text) and urlsplit(text or "").scheme in ("http", "https")
