"""What feeds and sitemaps list."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import quote

from django.db.models import Exists, Max, OuterRef, QuerySet
from django.urls import reverse

from broadsheet.articles.keys import (
    ALL,
    TOPICS,
    author_list,
    month_list,
    reads_list,
    section_list,
    story_list,
    tag_list,
)
from broadsheet.articles.models import (
    ArticlePage,
    Author,
    Byline,
    FrontPage,
    NewsWindow,
    PlainPage,
    SectionPage,
    Story,
    Tag,
    TaggedArticle,
)
from broadsheet.articles.queries.archive import of_month
from broadsheet.articles.queries.articles import by_author, for_feeds, members, public, tagged
from broadsheet.articles.queries.front import live_sections
from broadsheet.articles.queries.site import site_name
from broadsheet.articles.registries import sitemap_paths
from broadsheet.core.freshness import reads

FEED_SIZE = 20
MAX_SITEMAP = 50_000
MAX_NEWS = 1000
NEWS_DAYS = timedelta(days=2)


ENDINGS = ("xml", "atom", "json")
"""How the addresses of a feed end: RSS 2.0, Atom and JSON Feed."""


@dataclass(frozen=True)
class Feed:
    """One of the site's feeds: what it is about, and its address without the ending.

    `list_name` is the freshness key of its articles.
    """

    name: str
    title: str
    about: str
    stem: str
    page_url: str
    articles: QuerySet[ArticlePage]
    list_name: str

    def url(self, ending: str) -> str:
        """Return the feed's address in one of the formats of ENDINGS."""
        return f"{self.stem}.{ending}"


@dataclass(frozen=True)
class SitemapEntry:
    """An address of the site and when what stands there last changed."""

    path: str
    changed: datetime | date | None


def site_feed() -> Feed:
    """Return the feed of the whole site."""
    name = site_name()
    return Feed(name, name, name, "/feeds/latest", "/", members(), ALL)


def section_feeds() -> list[Feed]:
    """Return the feed of every section, in the order of the navigation."""
    return [section_feed(section) for section in live_sections()]


def section_feed(section: SectionPage) -> Feed:
    """Return the feed of one section."""
    articles = members().filter(section=section.pk)
    about = (section.title, section.summary, "sections", section.slug, section.url)
    return _feed(*about, articles, section_list(section.pk))


def author_feed(author: Author) -> Feed:
    """Return the feed of what one author writes."""
    page = reverse("articles:author", args=[author.slug])
    about = author.role or author.get_kind_display()
    articles, name = by_author(author), author_list(author.pk)
    return _feed(author.name, about, "authors", author.slug, page, articles, name)


def tag_feed(tag: Tag) -> Feed:
    """Return the feed of what carries one tag."""
    page = reverse("articles:tag", args=[tag.slug])
    return _feed(tag.name, "", "tags", tag.slug, page, tagged(tag), tag_list(tag.pk))


def story_feed(story: Story) -> Feed:
    """Return the feed of a running story."""
    page = reverse("articles:story", args=[story.slug])
    articles, name = members().filter(story=story), story_list(story.pk)
    return _feed(story.title, story.summary, "stories", story.slug, page, articles, name)


def feed_of(kind: str, slug: str) -> Feed | None:
    """Return the feed of that kind and name, or None when readers may not see anything of it."""
    match kind:
        case "sections":
            section = SectionPage.objects.live().filter(slug=slug).first()
            return section_feed(section) if section else None
        case "authors":
            author = _authors().filter(slug=slug).first()
            return author_feed(author) if author else None
        case "stories":
            story = _stories().filter(slug=slug).first()
            return story_feed(story) if story else None
        case _:
            tag = _tags().filter(slug=slug).first()
            return tag_feed(tag) if tag else None


def newest_in(feed: Feed) -> list[ArticlePage]:
    """Return a feed's articles, newest first, with all that a feed carries of them."""
    reads_list(feed.list_name)
    return list(for_feeds(feed.articles)[:FEED_SIZE])


def _feed(
    name: str,
    about: str,
    kind: str,
    slug: str,
    page_url: str,
    articles: QuerySet[ArticlePage],
    list_name: str,
) -> Feed:
    paper = site_name()
    stem = f"/feeds/{kind}/{quote(slug)}"
    title = f"{name} · {paper}"
    return Feed(name, title, about or paper, stem, page_url, articles, list_name)


def public_authors() -> QuerySet[Author]:
    """Return the authors of public articles, by name."""
    reads(TOPICS)
    return _authors()


def public_tags() -> QuerySet[Tag]:
    """Return the tags of public articles, by name."""
    reads(TOPICS)
    return _tags()


def public_stories() -> QuerySet[Story]:
    """Return the stories that public articles belong to, by title."""
    reads(TOPICS)
    return _stories()


def _authors() -> QuerySet[Author]:
    bylines = Byline.objects.filter(author=OuterRef("pk"), article__listed_at__isnull=False)
    return Author.objects.filter(Exists(bylines)).order_by("name", "pk")


def _tags() -> QuerySet[Tag]:
    carriers = TaggedArticle.objects.filter(
        tag=OuterRef("pk"), content_object__listed_at__isnull=False
    )
    return Tag.objects.filter(Exists(carriers)).order_by("name", "pk")


def _stories() -> QuerySet[Story]:
    articles = members().order_by().filter(story=OuterRef("pk"))
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
    for name in ("archive", "stories", "authors", "tags", "corrections", "feeds"):
        yield SitemapEntry(reverse(f"articles:{name}"), None)
    for paths in sitemap_paths:
        for path in paths():
            yield SitemapEntry(path, None)


def month_entries(first: date) -> list[SitemapEntry]:
    """Return the articles of a month for its sitemap, without those kept out of search engines."""
    reads_list(month_list(first))
    articles = of_month(first).filter(noindex=False).select_related("section").defer("body")
    return [SitemapEntry(article.url, article.changed_at) for article in articles[:MAX_SITEMAP]]


def news() -> list[ArticlePage]:
    """Return the articles of the last two days, for the news sitemap.

    How far back that is stands in the database, where a job moves it on; before its first run it
    is counted from the newest article.
    """
    since = news_since()
    if since is None:
        return []
    recent = public().filter(noindex=False, listed_at__gte=since)
    return list(recent.select_related("section").defer("body")[:MAX_NEWS])


def news_since() -> datetime | None:
    """Return since when an article counts as news, or None when nothing was ever published."""
    window = NewsWindow.objects.first()
    if window is not None:
        return window.since
    newest = public().values_list("listed_at", flat=True).first()
    return newest - NEWS_DAYS if newest else None


def news_window_is_due(now: datetime) -> bool:
    """Tell whether an article that counts as news is older than that by `now`."""
    window = NewsWindow.objects.first()
    if window is None:
        return True
    oldest = public().filter(listed_at__gte=window.since).order_by("listed_at")
    first = oldest.values_list("listed_at", flat=True).first()
    return first is not None and first < now - NEWS_DAYS
