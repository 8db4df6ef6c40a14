"""Sitemaps, robots.txt and Markdown: what machines read, made of the database alone."""

from collections.abc import Iterable
from itertools import islice
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from broadsheet.articles import queries
from broadsheet.articles.addresses import calendar_day, plain
from broadsheet.articles.as_markdown import markdown_of
from broadsheet.articles.engine.feed import clean
from broadsheet.articles.engine.markdown import escaped
from broadsheet.articles.engine.robots import Position, robots_txt
from broadsheet.articles.queries import absolute
from broadsheet.core.freshness import published

_XML = "application/xml; charset=utf-8"


@published
@require_safe
def sitemap(_request: HttpRequest) -> HttpResponse:
    """Return the index of sitemaps: one for the standing pages, one for each month's articles."""
    maps = [queries.SitemapEntry(reverse("articles:standing_sitemap"), None)]
    maps += [
        queries.SitemapEntry(f"{month.url}sitemap.xml", changed)
        for month, changed in queries.months_changed()
    ]
    shown = [{"url": absolute(entry.path), "changed": entry.changed} for entry in maps]
    return _xml("articles/sitemap_index.xml", {"maps": shown})


@published
@require_safe
def standing_sitemap(_request: HttpRequest) -> HttpResponse:
    """Return the sitemap of every page that is no article."""
    return _sitemap(islice(queries.standing_entries(), queries.MAX_SITEMAP))


@published
@require_safe
def month_sitemap(_request: HttpRequest, year: str, month: str) -> HttpResponse:
    """Return the sitemap of a month's articles."""
    entries = queries.month_entries(calendar_day(year, month, "01"))
    if not entries:
        raise Http404
    return _sitemap(entries)


@published
@require_safe
def news_sitemap(_request: HttpRequest) -> HttpResponse:
    """Return the sitemap of the newest articles, as news search engines want it."""
    articles = [
        {"url": absolute(article.url), "title": clean(article.title), "date": article.listed_at}
        for article in queries.news()
    ]
    context = {"articles": articles, "name": clean(queries.site_name())}
    return _xml("articles/news_sitemap.xml", {**context, "language": settings.LANGUAGE_CODE})


@published
@require_safe
def robots(_request: HttpRequest) -> HttpResponse:
    """Return robots.txt for the newsroom's position towards machines."""
    maps = [absolute("/sitemap.xml"), absolute("/news-sitemap.xml")]
    return _text(robots_txt(Position(queries.publishing().machines), maps))


@published
@require_safe
def llms(_request: HttpRequest) -> HttpResponse:
    """Return what language models are told to read first, where the newsroom lets them.

    Source: llmstxt.org.
    """
    _only_when_open_to_all()
    lines = [f"# {escaped(queries.site_name())}", "", f"## {_('Sections')}", ""]
    lines += [
        f"- [{escaped(section.title)}]({absolute(section.url)}): {escaped(section.summary)}"
        for section in queries.live_sections()
    ]
    lines += ["", f"## {_('Newest articles, as Markdown')}", ""]
    lines += [
        f"- [{escaped(article.title)}]({absolute(article.url[:-1])}.md): "
        f"{escaped(article.standfirst)}"
        for article in queries.newest_in(queries.site_feed())
        if not article.noindex
    ]
    lines += ["", f"## {_('Everything else')}", ""]
    lines += [
        f"- [{_('Archive')}]({absolute(reverse('articles:archive'))})",
        f"- [{_('Feeds')}]({absolute(reverse('articles:feeds'))})",
        f"- [{_('Corrections')}]({absolute(reverse('articles:corrections'))})",
    ]
    return _text("\n".join(lines) + "\n", "text/markdown")


@published
@require_safe
def article_markdown(_request: HttpRequest, section: str, day: str, slug: str) -> HttpResponse:
    """Return an article as Markdown, where the newsroom offers that and readers may see it."""
    _only_when_open_to_all()
    calendar_day(*day.split("/"))
    article = queries.public_at(plain(section), day, plain(slug))
    if article is None:
        raise Http404
    answer = _text(markdown_of(article), "text/markdown")
    answer["Link"] = f'<{absolute(article.url)}>; rel="canonical"'
    return answer


def _only_when_open_to_all() -> None:
    if not queries.open_to_all():
        raise Http404


def _text(text: str, mime: str = "text/plain") -> HttpResponse:
    return HttpResponse(text, content_type=f"{mime}; charset=utf-8")


def _sitemap(entries: Iterable[queries.SitemapEntry]) -> HttpResponse:
    shown = [{"url": absolute(entry.path), "changed": entry.changed} for entry in entries]
    return _xml("articles/sitemap.xml", {"entries": shown})


def _xml(template: str, context: dict[str, Any]) -> HttpResponse:
    return HttpResponse(render_to_string(template, context), content_type=_XML)
