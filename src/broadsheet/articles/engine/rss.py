"""RSS 2.0 with whole articles.

Source: RSS 2.0 Specification (RSS Advisory Board); RSS 1.0 modules Content and Dublin Core; the
RSS Advisory Board's Best Practices Profile for atom:link and one enclosure an item.
"""

from email.utils import format_datetime
from xml.etree import ElementTree as ET

from broadsheet.articles.engine.feed import Channel, Item, clean

MIME = "application/rss+xml"
_ATOM = "http://www.w3.org/2005/Atom"
_CONTENT = "http://purl.org/rss/1.0/modules/content/"
_CREATOR = "http://purl.org/dc/elements/1.1/"
for _prefix, _space in (("atom", _ATOM), ("content", _CONTENT), ("dc", _CREATOR)):
    ET.register_namespace(_prefix, _space)


def write(feed: Channel) -> bytes:
    """Return a feed as RSS 2.0."""
    rss = ET.Element("rss", {"version": "2.0"})
    channel = ET.SubElement(rss, "channel")
    _say(channel, "title", feed.title)
    _say(channel, "link", feed.page_url)
    _say(channel, "description", feed.about)
    ET.SubElement(channel, f"{{{_ATOM}}}link", {"href": feed.url, "rel": "self", "type": MIME})
    _say(channel, "language", feed.language)
    _say(channel, "lastBuildDate", format_datetime(feed.updated))
    if feed.icon:
        image = ET.SubElement(channel, "image")
        _say(image, "url", feed.icon)
        _say(image, "title", feed.title)
        _say(image, "link", feed.page_url)
    for item in feed.items:
        _add(channel, item)
    return bytes(ET.tostring(rss, encoding="utf-8", xml_declaration=True))


def _add(channel: ET.Element, item: Item) -> None:
    element = ET.SubElement(channel, "item")
    _say(element, "title", item.title)
    _say(element, "link", item.url)
    _say(element, "description", item.summary)
    for writer in item.writers:
        _say(element, f"{{{_CREATOR}}}creator", writer.name)
    for tag in item.tags:
        _say(element, "category", tag)
    _say(element, "guid", item.id).set("isPermaLink", "false")
    _say(element, "pubDate", format_datetime(item.published))
    if item.picture and item.picture.size:
        picture = {
            "url": item.picture.url,
            "length": str(item.picture.size),
            "type": item.picture.mime,
        }
        ET.SubElement(element, "enclosure", picture)
    _say(element, f"{{{_CONTENT}}}encoded", item.html)


def _say(parent: ET.Element, name: str, text: str) -> ET.Element:
    element = ET.SubElement(parent, name)
    element.text = clean(text)
    return element
