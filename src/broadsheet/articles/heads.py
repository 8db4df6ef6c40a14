"""What stands in <head> of a page that is no article: address, neighbours, feeds, cards."""

from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from broadsheet.articles import queries
from broadsheet.articles.engine import atom, json_feed, rss
from broadsheet.articles.models import Author
from broadsheet.articles.pictures import SHARE_SPECS, renditions
from broadsheet.articles.queries import absolute
from broadsheet.articles.site_data import ICON, breadcrumbs, profile, website
from broadsheet.articles.structured_data import as_script_text
from broadsheet.base.models import NewsImage

_MIMES = {"xml": rss.MIME, "atom": atom.MIME, "json": json_feed.MIME}
_FORMATS = {"xml": "RSS", "atom": "Atom", "json": "JSON Feed"}
_LETTERS = 200


@dataclass(frozen=True)
class FeedLink:
    """One format of a feed, as a page links it."""

    mime: str
    title: str
    format: str
    url: str


def feed_links(feed: queries.Feed) -> list[FeedLink]:
    """Return the three formats of a feed."""
    return [
        FeedLink(_MIMES[e], f"{feed.title} ({_FORMATS[e]})", _FORMATS[e], feed.url(e))
        for e in queries.ENDINGS
    ]


@dataclass(frozen=True)
class Head:
    """A page: its title, its path, and what else its head may tell.

    `steps` leads from the front page to the page's parent, as (name, path).
    """

    title: str
    path: str
    description: str = ""
    listing: queries.Listing[Any] | None = None
    feed: queries.Feed | None = None
    steps: tuple[tuple[str, str], ...] = ()
    author: Author | None = None
    noindex: bool = False

    def render(self) -> SafeString:
        """Return the head's elements."""
        listing = self.listing
        own = self.path
        title = self.title
        if listing is not None and not listing.is_head:
            own = queries.page_url(self.path, listing.number)
            title = f"{title} · {_('page %(number)s') % {'number': listing.number}}"
        image = _portrait(self.author.portrait) if self.author else ""
        context = {
            "url": absolute(own),
            "title": title,
            "type": "profile" if self.author else "website",
            "description": Truncator(" ".join(self.description.split())).chars(_LETTERS),
            "site_name": queries.site_name(),
            "image": image or absolute(ICON),
            "newer_url": listing.newer_url if listing else "",
            "older_url": listing.older_url if listing else "",
            "noindex": self.noindex,
            "feed": feed_links(self.feed) if self.feed else [],
            "json_ld": [_script(data) for data in self._data(image)],
        }
        return SafeString(render_to_string("articles/page_head.html", context))

    def _data(self, image: str) -> list[dict[str, Any]]:
        if self.path == "/":
            return [website(self.description)]
        if self.noindex:
            return []
        told = [breadcrumbs([*self.steps, (self.title, self.path)])]
        return [*told, profile(self.author, image)] if self.author else told


def _portrait(image: NewsImage | None) -> str:
    if image is None:
        return ""
    made = renditions(image, SHARE_SPECS[2:])
    return absolute(made[SHARE_SPECS[2]].url) if made else ""


def _script(data: dict[str, Any]) -> SafeString:
    return mark_safe(as_script_text(data))  # noqa: S308 - as_script_text escapes for it
