"""JSON Feed with whole articles.

Source: JSON Feed Version 1.1, jsonfeed.org/version/1.1.
"""

import json
from typing import Any

from broadsheet.articles.engine.feed import Channel, Item, clean

MIME = "application/feed+json"
_VERSION = "https://jsonfeed.org/version/1.1"


def write(feed: Channel) -> bytes:
    """Return a feed as JSON Feed 1.1; what is empty is left out."""
    data = {
        "version": _VERSION,
        "title": clean(feed.title),
        "home_page_url": feed.page_url,
        "feed_url": feed.url,
        "description": clean(feed.about),
        "icon": feed.icon,
        "language": feed.language,
    }
    said: dict[str, Any] = {name: value for name, value in data.items() if value}
    said["items"] = [_item(item) for item in feed.items]
    return json.dumps(said, ensure_ascii=False, indent=1).encode()


def _item(item: Item) -> dict[str, Any]:
    data: dict[str, Any] = {
        "id": item.id,
        "url": item.url,
        "title": clean(item.title),
        "content_html": clean(item.html),
        "summary": clean(item.summary),
        "image": item.picture.url if item.picture else "",
        "date_published": item.published.isoformat(timespec="seconds"),
        "date_modified": item.updated.isoformat(timespec="seconds"),
        "authors": [
            {"name": clean(writer.name), **({"url": writer.url} if writer.url else {})}
            for writer in item.writers
        ],
        "tags": [clean(tag) for tag in item.tags],
    }
    # An item must have content, though it be empty: the standard asks for one of the two kinds.
    return {name: value for name, value in data.items() if value or name == "content_html"}
