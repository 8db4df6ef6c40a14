"""Atom with whole articles.

Source: RFC 4287, The Atom Syndication Format.
"""

from datetime import datetime
from xml.etree import ElementTree as ET

from broadsheet.articles.engine.feed import Channel, Item, clean

MIME = "application/atom+xml"
_SPACE = "http://www.w3.org/2005/Atom"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


def write(feed: Channel) -> bytes:
    """Return a feed as Atom; what has no byline is by the feed's own publisher."""
    # ElementTree would prefix every name: readers older than namespaces want them bare.
    root = ET.Element("feed", {"xmlns": _SPACE, _LANGUAGE: feed.language})
    _say(root, "id", feed.url)
    _say(root, "title", feed.title)
    _say(root, "subtitle", feed.about)
    _say(root, "updated", _moment(feed.updated))
    _link(root, rel="self", type=MIME, href=feed.url)
    _link(root, rel="alternate", type="text/html", href=feed.page_url)
    author = ET.SubElement(root, "author")
    _say(author, "name", feed.title)
    if feed.icon:
        _say(root, "icon", feed.icon)
    for item in feed.items:
        _add(root, item)
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))


def _add(root: ET.Element, item: Item) -> None:
    entry = ET.SubElement(root, "entry")
    _say(entry, "id", item.id)
    _say(entry, "title", item.title)
    _link(entry, rel="alternate", type="text/html", href=item.url)
    _say(entry, "published", _moment(item.published))
    _say(entry, "updated", _moment(item.updated))
    for writer in item.writers:
        author = ET.SubElement(entry, "author")
        _say(author, "name", writer.name)
        if writer.url:
            _say(author, "uri", writer.url)
    for tag in item.tags:
        ET.SubElement(entry, "category", {"term": clean(tag)})
    if item.picture:
        size = {"length": str(item.picture.size)} if item.picture.size else {}
        _link(entry, rel="enclosure", type=item.picture.mime, href=item.picture.url, **size)
    if item.summary:
        _say(entry, "summary", item.summary)
    _say(entry, "content", item.html).set("type", "html")


def _link(parent: ET.Element, **attributes: str) -> None:
    ET.SubElement(parent, "link", attributes)


def _say(parent: ET.Element, name: str, text: str) -> ET.Element:
    element = ET.SubElement(parent, name)
    element.text = clean(text)
    return element


def _moment(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
