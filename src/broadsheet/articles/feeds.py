"""Feeds: whole articles for news readers, made of the database alone."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from broadsheet.articles import queries
from broadsheet.articles.addresses import plain
from broadsheet.articles.engine import atom, json_feed, rss
from broadsheet.articles.engine.feed import (
    EPOCH,
    Channel,
    Item,
    Picture,
    Writer,
    with_full_addresses,
)
from broadsheet.articles.models import ArticlePage
from broadsheet.articles.pictures import SHARE_SPECS, renditions
from broadsheet.articles.queries import absolute
from broadsheet.core.freshness import published

_FORMATS = {"xml": rss, "atom": atom, "json": json_feed}
_ICON = "/icons/512.png"


@published
@require_safe
def feed_index(request: HttpRequest) -> HttpResponse:
    """Show every feed of the site, but for those of tags, which each tag's page links."""
    groups = (
        (_("The whole paper"), [queries.site_feed()]),
        (_("Sections"), queries.section_feeds()),
        (_("Stories"), [queries.story_feed(story) for story in queries.public_stories()]),
        (_("Authors"), [queries.author_feed(author) for author in queries.public_authors()]),
    )
    shown = [(name, feeds) for name, feeds in groups if feeds]
    return render(request, "articles/feeds.html", {"groups": shown})


@published
@require_safe
def site_feed(_request: HttpRequest, ending: str) -> HttpResponse:
    """Return the newest articles of the site."""
    return _answer(queries.site_feed(), ending)


@published
@require_safe
def feed_of(_request: HttpRequest, kind: str, slug: str, ending: str) -> HttpResponse:
    """Return the newest articles of a section, an author, a tag or a story."""
    feed = queries.feed_of(kind, plain(slug))
    if feed is None:
        raise Http404
    return _answer(feed, ending)


def _answer(feed: queries.Feed, ending: str) -> HttpResponse:
    channel = Channel(
        title=feed.title,
        about=feed.about,
        language=settings.LANGUAGE_CODE,
        url=absolute(feed.url(ending)),
        page_url=absolute(feed.page_url),
        icon=absolute(_ICON),
        items=[_item(article) for article in queries.newest_in(feed)],
    )
    writer = _FORMATS[ending]
    return HttpResponse(writer.write(channel), content_type=f"{writer.MIME}; charset=utf-8")


def _item(article: ArticlePage) -> Item:
    kind = [] if article.kind == ArticlePage.Kind.NEWS else [str(article.get_kind_display())]
    published = article.first_published_at or EPOCH
    return Item(
        # Of the article itself, not of its address, which may change: RFC 9562, RFC 4287 4.2.6.
        id=f"urn:uuid:{article.translation_key}",
        url=absolute(article.url),
        title=article.title,
        summary=article.standfirst,
        html=with_full_addresses(_full_text(article), settings.PUBLIC_ORIGIN),
        published=published,
        updated=article.changed_at or published,
        writers=[
            Writer(byline.author.name, absolute(f"/authors/{byline.author.slug}/"))
            for byline in article.bylines.all()
        ],
        tags=[*kind, *(item.tag.name for item in article.tagged_items.all())],
        picture=_picture(article),
    )


def _full_text(article: ArticlePage) -> str:
    """Return the body, after a warning where it was paid for, and before what was corrected."""
    parts = [str(article.body)]
    if article.kind == ArticlePage.Kind.SPONSORED:
        parts.insert(0, f"<p><strong>{escape(article.get_kind_display())}</strong></p>")
    corrections = article.corrections.all()
    if corrections:
        parts.append(
            render_to_string("articles/feed_corrections.html", {"corrections": corrections})
        )
    return "\n".join(parts)


def _picture(article: ArticlePage) -> Picture | None:
    if article.lead_image is None:
        return None
    made = renditions(article.lead_image, SHARE_SPECS[:1])
    if not made:
        return None
    rendition = made[SHARE_SPECS[0]]
    try:
        size = rendition.file.size
    except OSError:
        size = 0
    return Picture(absolute(rendition.url), "image/jpeg", size)
