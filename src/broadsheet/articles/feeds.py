"""Feeds, sitemaps and robots.txt: what machines read, made of the database alone."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.feedgenerator import Rss201rev2Feed
from django.utils.xmlutils import SimplerXMLGenerator
from django.views.decorators.http import require_safe
from typing_extensions import override

from broadsheet.articles import queries
from broadsheet.articles.addresses import calendar_day, plain
from broadsheet.articles.models import ArticlePage, SectionPage
from broadsheet.articles.queries import absolute

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_ADDRESS = re.compile(r'\b(href|src)="(/[^"]*)"')
_SRCSET = re.compile(r'\bsrcset="([^"]*)"')
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_XML = "application/xml; charset=utf-8"


class FullTextRss(Rss201rev2Feed):
    """RSS 2.0 with whole articles in content:encoded, bylines in dc:creator.

    Source: RSS 2.0 Specification; RSS 1.0 Modules: Content, and Dublin Core.
    """

    content_type = "application/rss+xml; charset=utf-8"

    @override
    def rss_attributes(self) -> dict[str, str]:
        return {
            **super().rss_attributes(),
            "xmlns:content": "http://purl.org/rss/1.0/modules/content/",
            "xmlns:dc": "http://purl.org/dc/elements/1.1/",
        }

    @override
    def latest_post_date(self) -> datetime:
        # Of an empty feed Django would say now, and the page would be a function of the clock.
        dates = [item["updateddate"] for item in self.items if item["updateddate"]]
        return max(dates, default=_EPOCH)

    @override
    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        for name in item["creators"]:
            handler.addQuickElement("dc:creator", name)
        handler.addQuickElement("content:encoded", item["content"])


@require_safe
def feed_index(request: HttpRequest) -> HttpResponse:
    """Show every feed of the site."""
    feeds = [queries.site_feed(queries.site_name()), *queries.section_feeds()]
    feeds += [queries.author_feed(author) for author in queries.public_authors()]
    return render(request, "articles/feeds.html", {"feeds": feeds})


@require_safe
def site_feed(_request: HttpRequest) -> HttpResponse:
    """Return the newest articles of the whole site."""
    return _rss(queries.site_feed(queries.site_name()), about=queries.site_name())


@require_safe
def section_feed(_request: HttpRequest, slug: str) -> HttpResponse:
    """Return the newest articles of a section."""
    section = get_object_or_404(SectionPage.objects.live(), slug=plain(slug))
    return _rss(queries.section_feed(section), about=section.summary)


@require_safe
def author_feed(_request: HttpRequest, slug: str) -> HttpResponse:
    """Return the newest articles of an author."""
    author = get_object_or_404(queries.public_authors(), slug=plain(slug))
    return _rss(queries.author_feed(author), about=author.role)


@require_safe
def tag_feed(_request: HttpRequest, slug: str) -> HttpResponse:
    """Return the newest articles that carry a tag."""
    tag = get_object_or_404(queries.public_tags(), slug=plain(slug))
    return _rss(queries.tag_feed(tag), about="")


@require_safe
def sitemap(_request: HttpRequest) -> HttpResponse:
    """Return the index of sitemaps: one for the standing pages, one for each month's articles."""
    maps = [reverse("articles:standing_sitemap")]
    maps += [f"{month.url}sitemap.xml" for month in queries.months()]
    context = {"maps": [absolute(path) for path in maps]}
    return _xml("articles/sitemap_index.xml", context)


@require_safe
def standing_sitemap(_request: HttpRequest) -> HttpResponse:
    """Return the sitemap of every page that is no article."""
    return _sitemap(queries.standing_entries())


@require_safe
def month_sitemap(_request: HttpRequest, year: str, month: str) -> HttpResponse:
    """Return the sitemap of a month's articles."""
    entries = queries.month_entries(calendar_day(year, month, "01"))
    if not entries:
        raise Http404
    return _sitemap(entries)


@require_safe
def news_sitemap(_request: HttpRequest) -> HttpResponse:
    """Return the sitemap of the newest articles, as news search engines want it."""
    articles = [
        {"url": absolute(article.url), "title": _clean(article.title), "date": article.listed_at}
        for article in queries.news()
    ]
    context = {"articles": articles, "name": _clean(queries.site_name())}
    return _xml("articles/news_sitemap.xml", {**context, "language": settings.LANGUAGE_CODE})


@require_safe
def robots(_request: HttpRequest) -> HttpResponse:
    """Return robots.txt (RFC 9309)."""
    maps = ("/sitemap.xml", "/news-sitemap.xml")
    lines = ["User-agent: *", "Disallow: /desk/", "Disallow: /account/", "Disallow: /search/"]
    lines += ["", *(f"Sitemap: {absolute(path)}" for path in maps)]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


def _rss(feed: queries.Feed, *, about: str) -> HttpResponse:
    name = queries.site_name()
    rss = FullTextRss(
        title=_clean(feed.title if feed.page_url == "/" else f"{feed.title} · {name}"),
        link=absolute(feed.page_url),
        description=_clean(about or name),
        language=settings.LANGUAGE_CODE,
        feed_url=absolute(feed.url),
    )
    for article in feed.articles[: queries.FEED_SIZE]:
        _add_item(rss, article)
    return HttpResponse(rss.writeString("utf-8"), content_type=rss.content_type)


def _add_item(rss: FullTextRss, article: ArticlePage) -> None:
    rss.add_item(
        title=_clean(article.title),
        link=absolute(article.url),
        description=_clean(article.standfirst),
        unique_id=absolute(article.url),
        unique_id_is_permalink=True,
        pubdate=article.first_published_at,
        updateddate=article.changed_at,
        categories=[_clean(item.tag.name) for item in article.tagged_items.all()],
        creators=[_clean(byline.author.name) for byline in article.bylines.all()],
        content=_clean(with_full_addresses(f"{article.body}{corrections_of(article)}")),
    )


def corrections_of(article: ArticlePage) -> str:
    """Return what was corrected in an article, as HTML for a feed; "" when nothing was."""
    corrections = article.corrections.all()
    if not corrections:
        return ""
    return render_to_string("articles/feed_corrections.html", {"corrections": corrections})


def with_full_addresses(html: str) -> str:
    """Return HTML that still leads to this site when it is read elsewhere."""
    html = _ADDRESS.sub(lambda found: f'{found[1]}="{absolute(found[2])}"', html)
    return _SRCSET.sub(lambda found: f'srcset="{_full_srcset(found[1])}"', html)


def _full_srcset(srcset: str) -> str:
    return ", ".join(absolute(candidate.strip()) for candidate in srcset.split(","))


def _sitemap(entries: Iterable[queries.SitemapEntry]) -> HttpResponse:
    shown = [{"url": absolute(entry.path), "changed": entry.changed} for entry in entries]
    return _xml("articles/sitemap.xml", {"entries": shown})


def _xml(template: str, context: dict[str, Any]) -> HttpResponse:
    return HttpResponse(render_to_string(template, context), content_type=_XML)


def _clean(text: str) -> str:
    """Return text without the characters that XML 1.0 cannot hold."""
    return _FORBIDDEN.sub("", text)
