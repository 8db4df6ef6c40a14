"""What page templates ask of articles: `{% load articles %}`."""

import re
from collections.abc import Callable
from typing import Any

from django import template
from django.http import Http404
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from wagtail.rich_text import RichText, expand_db_html

from broadsheet.articles import queries
from broadsheet.articles.engine.embeds import Frame, frame_of, host_of
from broadsheet.articles.engine.rich_text import CITED, safe, without_editing_marks
from broadsheet.articles.heads import FeedLink, Head
from broadsheet.articles.heads import feed_links as links_of
from broadsheet.articles.models import ArticlePage, FrontPage, PlainPage, SectionPage
from broadsheet.articles.pictures import SHARE_SPECS, renditions
from broadsheet.articles.pictures import picture as picture_html
from broadsheet.articles.queries import desk
from broadsheet.articles.site_data import breadcrumbs
from broadsheet.articles.structured_data import (
    as_script_text,
    description,
    news_article,
)
from broadsheet.base.models import NewsImage, User
from broadsheet.core.freshness import clock_of_changes
from broadsheet.core.shared import kept_as

register = template.Library()
_FIGURE = re.compile(r"[-+\N{MINUS SIGN}]?[\d.,\s\u202f\u00a0]*\d\s?(?:%|[^\w\s]|\w{1,3})?")


@register.simple_tag
def new_article_address(user: User) -> str:
    """Return where somebody begins an article, or nothing for who writes none."""
    return reverse("article_list:choose_parent") if desk.may_write(user) else ""


@register.simple_tag
def sections() -> list[SectionPage]:
    """Return the sections of the navigation."""
    return queries.live_sections()


@register.simple_tag
def plain_pages() -> list[PlainPage]:
    """Return the standing pages, which every footer links."""
    return queries.plain_pages()


@register.simple_tag
def front_page(page: FrontPage) -> queries.Front:
    """Return what the front page shows."""
    return queries.compose_front(page)


@register.simple_tag
def section_listing(page: SectionPage, number: int | None = None) -> queries.Listing[ArticlePage]:
    """Return a page of a section's list; a page beyond its end is a 404."""
    try:
        return queries.articles_of_section(page, number)
    except queries.NoSuchPage as missing:
        raise Http404 from missing


@register.simple_tag
def discover_more(article: ArticlePage) -> list[ArticlePage]:
    """Return the articles chosen for an article when it was published."""
    return queries.discover_more(article)


@register.simple_tag
def entry(template_name: str, article: ArticlePage, **how: Any) -> SafeString:
    """Return an article as a list shows it: a template, given `article` and what else it takes.

    All pages that show it so share what was made. Its template is given nothing of the page.
    """
    return kept_as(
        (entry, template_name, article.pk, *sorted(how.items())),
        lambda: render_to_string(template_name, {"article": _own(article), **how}),
    )


def _own(article: ArticlePage) -> ArticlePage:
    """Return an article that no page has asked anything yet, so that all is noted that it tells."""
    return next(iter(queries.by_keys([article.pk])), article) if clock_of_changes() else article


@register.simple_tag
def versions(article: ArticlePage) -> list[queries.Version]:
    """Return every published version of an article, newest first."""
    return queries.versions(article)


@register.simple_tag
def difference(article: ArticlePage, number: int) -> queries.Difference:
    """Return what one version of an article changed; a version that never was is a 404."""
    try:
        return queries.difference(article, number)
    except queries.NoSuchVersion as missing:
        raise Http404 from missing


@register.simple_tag
def picture(
    image: NewsImage, sizes: str = "100vw", *, alt: str = "", lazy: bool = True, klass: str = ""
) -> SafeString:
    """Return an image as <picture>, with the space it takes known before it arrives."""
    return picture_html(image, sizes=sizes, alt=alt, lazy=lazy, klass=klass)


@register.simple_tag
def page_head(title: str, path: str, **told: Any) -> SafeString:
    """Return what stands in <head> of a page that is no article.

    May be given `description`, `listing`, `feed`, `author`, `noindex`, and `parent` with
    `parent_path`: the page above it.
    """
    parent, parent_path = told.pop("parent", ""), told.pop("parent_path", "")
    if not path:  # the preview of a page that is stored nowhere yet
        return _NOTHING
    steps = ((str(parent), str(parent_path)),) if parent else ()
    known = {name: value for name, value in told.items() if value}
    return Head(str(title), path, steps=steps, **known).render()


@register.simple_tag
def feed_for(kind: str, thing: Any = None) -> queries.Feed:
    """Return the feed of the site, or of a section, an author, a tag or a story."""
    return _FEEDS[kind](thing) if thing is not None else queries.site_feed()


@register.simple_tag
def feed_links(feed: queries.Feed) -> list[FeedLink]:
    """Return the formats of a feed: `format`, `mime`, `title` and `url` of each."""
    return links_of(feed)


@register.simple_tag
def picture_address(image: NewsImage) -> str:
    """Return the address of an image as JPEG, or nothing when its file cannot be read."""
    spec = SHARE_SPECS[0]
    made = renditions(image, (spec,))
    return str(made[spec].url) if spec in made else ""


@register.simple_tag
def opening_block(article: ArticlePage) -> int:
    """Return which block of the body, counted from 1, the place of writing stands before.

    It is the first text: key points or a picture may come before it.
    """
    kinds = [block.block_type for block in article.body]
    return kinds.index("text") + 1 if "text" in kinds else 1


@register.simple_tag
def text(value: RichText, article: ArticlePage | None = None) -> SafeString:
    """Return a text of an article as readers see it; where it cites a source stands its number.

    A source that is no longer listed leaves nothing behind, as in a feed, which lists none.
    """
    numbers = queries.numbers_of_sources(article) if isinstance(article, ArticlePage) else {}
    seen = queries.cited_before(article, value) if numbers and article is not None else set()

    def marker(found: re.Match[str]) -> str:
        key = found[1]
        if key not in numbers:
            return ""
        place = "" if key in seen else format_html(' id="cite-{}"', numbers[key])
        seen.add(key)
        return format_html(
            '<sup class="cite"><a{} href="#source-{}" aria-label="{}">{}</a></sup>',
            place,
            numbers[key],
            _("Source %(number)d") % {"number": numbers[key]},
            numbers[key],
        )

    return SafeString(CITED.sub(marker, reader_html(value)))


@register.filter
def reader_html(value: RichText | str) -> SafeString:
    """Return rich text as readers see it: links lead somewhere, and nothing in it can run."""
    source = value.source if isinstance(value, RichText) else value
    return SafeString(expand_db_html(without_editing_marks(safe(source))))


@register.simple_tag
def references(article: ArticlePage) -> list[queries.Reference]:
    """Return an article's source references, numbered."""
    return queries.references(article)


@register.simple_tag
def is_plain(article: ArticlePage) -> bool:
    """Tell whether the styles of the first view are enough for an article's body."""
    return queries.is_plain(article)


@register.simple_tag
def frames(article: ArticlePage) -> list[Frame]:
    """Return what an article can show in place of somebody else's pages."""
    return queries.frames(article)


@register.simple_tag
def public_article(article: ArticlePage | None) -> ArticlePage | None:
    """Return an article as readers see it now, or None when they may not."""
    return queries.public_article(article)


@register.simple_tag
def embed_frame(url: str) -> Frame | None:
    """Return how a page elsewhere is shown in place, or None when only a link leads there."""
    return frame_of(url)


@register.simple_tag
def site_of(url: str) -> str:
    """Return the host of an address, as people say it."""
    return host_of(url)


@register.filter
def is_figure(cell: str) -> bool:
    """Tell whether a table's cell holds a number, perhaps with its unit."""
    return bool(_FIGURE.fullmatch(cell.strip()))


@register.simple_tag
def article_head(article: ArticlePage) -> SafeString:
    """Return what stands in <head> for machines: canonical, description, Open Graph, JSON-LD."""
    if not article.url:
        return _NOTHING
    data = news_article(article)
    images = data.get("image", [])
    way = breadcrumbs([(article.section.title, article.section.url), (article.title, article.url)])
    context = {
        "article": article,
        "url": data["url"],
        "markdown": f"{data['url'][:-1]}.md" if queries.open_to_all() else "",
        "description": description(article),
        "image": images[0] if images else "",
        "image_alt": _lead_alt(article),
        "site_name": queries.site_name(),
        "json_ld": [mark_safe(as_script_text(told)) for told in (data, way)],  # noqa: S308 - escaped
    }
    return render_to_string("articles/article_head.html", context)


_NOTHING = SafeString("")
_FEEDS: dict[str, Callable[[Any], queries.Feed]] = {
    "section": queries.section_feed,
    "author": queries.author_feed,
    "tag": queries.tag_feed,
    "story": queries.story_feed,
}


def _lead_alt(article: ArticlePage) -> str:
    image = article.lead_image
    return article.lead_alt or (image.alt if image else "")
