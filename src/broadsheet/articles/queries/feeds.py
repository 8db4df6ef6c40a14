"""What feeds and sitemaps list."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Exists, Max, OuterRef, QuerySet
from django.urls import reverse

from broadsheet.articles.models import (
    ArticlePage,
    Author,
    Byline,
    FrontPage,
    PlainPage,
    SectionPage,
    Story,
    Tag,
    TaggedArticle,
)
from broadsheet.articles.queries.archive import of_month
from broadsheet.articles.queries.articles import by_author, for_feeds, public, tagged
from broadsheet.articles.queries.front import live_sections

FEED_SIZE = 20
MAX_SITEMAP = 50_000
MAX_NEWS = 1000
NEWS_DAYS = timedelta(days=2)


@dataclass(frozen=True)
class Feed:
    """One of the site's feeds: what it is about and its addresses."""

    title: str
    url: str
    page_url: str
    articles: QuerySet[ArticlePage]


@dataclass(frozen=True)
class SitemapEntry:
    """An address of the site and when what stands there last changed."""

    path: str
    changed: datetime | date | None


def site_feed(title: str) -> Feed:
    """Return the feed of the whole site."""
    return Feed(title, reverse("articles:feed"), "/", for_feeds(public()))


def section_feeds() -> list[Feed]:
    """Return the feed of every section, in the order of the navigation."""
    return [section_feed(section) for section in live_sections()]


def section_feed(section: SectionPage) -> Feed:
    """Return the feed of one section."""
    return Feed(
        section.title,
        reverse("articles:section_feed", args=[section.slug]),
        section.url,
        for_feeds(public().filter(section=section)),
    )


def author_feed(author: Author) -> Feed:
    """Return the feed of what one author writes."""
    address = reverse("articles:author_feed", args=[author.slug])
    return Feed(
        author.name,
        address,
        reverse("articles:author", args=[author.slug]),
        for_feeds(by_author(author)),
    )


def tag_feed(tag: Tag) -> Feed:
    """Return the feed of what carries one tag."""
    return Feed(
        tag.name,
        reverse("articles:tag_feed", args=[tag.slug]),
        reverse("articles:tag", args=[tag.slug]),
        for_feeds(tagged(tag)),
    )


def public_authors() -> QuerySet[Author]:
    """Return the authors of public articles, by name."""
    bylines = Byline.objects.filter(author=OuterRef("pk"), article__listed_at__isnull=False)
    return Author.objects.filter(Exists(bylines)).order_by("name", "pk")


def public_tags() -> QuerySet[Tag]:
    """Return the tags of public articles, by name."""
    carriers = TaggedArticle.objects.filter(
        tag=OuterRef("pk"), content_object__listed_at__isnull=False
    )
    return Tag.objects.filter(Exists(carriers)).order_by("name", "pk")


def public_stories() -> QuerySet[Story]:
    """Return the stories that public articles belong to, by title."""
    articles = public().order_by().filter(story=OuterRef("pk"))
    return Story.objects.filter(Exists(articles)).order_by("title", "pk")


def standing_entries() -> Iterator[SitemapEntry]:
    """Yield the pages that are no articles: front, sections, standing pages, and their like."""
    newest = public().aggregate(newest=Max("listed_at"))["newest"]
    for front in FrontPage.objects.live():
        yield SitemapEntry(front.url, newest)
    for section in live_sections():
        yield SitemapEntry(section.url, None)
    for page in PlainPage.objects.live():
        yield SitemapEntry(page.url, page.last_published_at)
    for author in public_authors():
        yield SitemapEntry(reverse("articles:author", args=[author.slug]), None)
    for story in public_stories():
        yield SitemapEntry(reverse("articles:story", args=[story.slug]), None)
    for tag in public_tags():
        yield SitemapEntry(reverse("articles:tag", args=[tag.slug]), None)


def month_entries(first: date) -> list[SitemapEntry]:
    """Return the articles of a month for its sitemap, without those kept out of search engines."""
    articles = of_month(first).filter(noindex=False).select_related("section").defer("body")
    return [SitemapEntry(article.url, article.changed_at) for article in articles[:MAX_SITEMAP]]


def news() -> list[ArticlePage]:
    """Return the articles of the two days before the newest one, for the news sitemap."""
    newest = public().values_list("listed_at", flat=True).first()
    if newest is None:
        return []
    recent = public().filter(noindex=False, listed_at__gte=newest - NEWS_DAYS)
    return list(recent.select_related("section").defer("body")[:MAX_NEWS])
