from datetime import UTC, datetime, timedelta
from typing import Any
from xml.etree import ElementTree as ET

import feedparser
import pytest
from django.conf import settings

from broadsheet.articles.feeds import with_full_addresses
from tests.newsroom import NOON, SITE_NAME, make_article, make_author, make_section, make_site

pytestmark = pytest.mark.django_db

HOME = settings.PUBLIC_ORIGIN
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"


def addresses(answer: Any) -> list[str]:
    root = ET.fromstring(answer.content)  # noqa: S314 - our own answer
    return [element.text or "" for element in root.iter(f"{SITEMAP}loc")]


def test_a_feed_carries_whole_articles(get: Any) -> None:
    make_article("Ferries <resume> & sail", authors=[make_author()], tags=["harbour"])
    answer = get("/feeds/latest.xml")
    assert answer.headers["Content-Type"] == "application/rss+xml; charset=utf-8"
    feed = feedparser.parse(answer.content)
    assert not feed.bozo
    assert feed.feed.title == SITE_NAME
    assert feed.feed.link == f"{HOME}/"
    (entry,) = feed.entries
    assert entry.title == "Ferries <resume> & sail"
    assert entry.link == entry.id == f"{HOME}/world/2026/03/14/ferries-resume-sail/"
    assert entry.summary == "Talks resumed after a month of silence."
    assert "Neither side spoke afterwards." in entry.content[0].value
    assert entry.author == "Ruben Okafor"
    assert [tag.term for tag in entry.tags] == ["harbour"]
    assert entry.published_parsed[:5] == (2026, 3, 14, 12, 0)


@pytest.mark.parametrize("path", ["sections/world", "authors/ruben-okafor", "tags/harbour"])
def test_sections_authors_and_tags_have_feeds(get: Any, path: str) -> None:
    make_article("In it", authors=[make_author()], tags=["harbour"])
    make_article("Not in it", section=make_section("Sport"))
    feed = feedparser.parse(get(f"/feeds/{path}.xml").content)
    assert not feed.bozo
    assert [entry.title for entry in feed.entries] == ["In it"]


def test_a_feed_has_the_twenty_newest(get: Any) -> None:
    for number in range(22):
        make_article(f"Tides {number}", published=NOON + timedelta(hours=number))
    feed = feedparser.parse(get("/feeds/latest.xml").content)
    assert [entry.title for entry in feed.entries] == [f"Tides {n}" for n in range(21, 1, -1)]


def test_a_feed_of_an_empty_site_is_the_same_at_any_time(get: Any) -> None:
    make_site()
    feed = feedparser.parse(get("/feeds/latest.xml").content)
    assert not feed.bozo
    assert feed.entries == []
    assert feed.feed.updated_parsed[0] == 1970


def test_a_character_that_xml_cannot_hold_is_left_out(get: Any) -> None:
    make_article("Bell\x07 rings", slug="bell")
    assert feedparser.parse(get("/feeds/latest.xml").content).entries[0].title == "Bell rings"
    assert get("/news-sitemap.xml").content.count(b"<news:title>Bell rings<") == 1


def test_addresses_within_a_feed_lead_here_from_anywhere() -> None:
    html = '<a href="/world/">x</a><img src="/m.jpg" srcset="/m.jpg 1w, /n.jpg 2w"><a href="http://e/">'
    assert with_full_addresses(html) == (
        f'<a href="{HOME}/world/">x</a><img src="{HOME}/m.jpg" '
        f'srcset="{HOME}/m.jpg 1w, {HOME}/n.jpg 2w"><a href="http://e/">'
    )


def test_the_page_of_feeds_links_every_feed(get: Any) -> None:
    make_article(authors=[make_author()])
    page = get("/feeds/").content.decode()
    for path in ["latest.xml", "sections/world.xml", "authors/ruben-okafor.xml"]:
        assert f"/feeds/{path}" in page


def test_the_sitemap_leads_to_every_public_page(get: Any) -> None:
    make_article("March", tags=["harbour"], authors=[make_author()])
    make_article("April", published=datetime(2026, 4, 2, tzinfo=UTC))
    maps = addresses(get("/sitemap.xml"))
    assert maps == [
        f"{HOME}/archive/sitemap.xml",
        f"{HOME}/archive/2026/04/sitemap.xml",
        f"{HOME}/archive/2026/03/sitemap.xml",
    ]
    found = [page for url in maps for page in addresses(get(url.removeprefix(HOME)))]
    assert set(found) == {
        f"{HOME}{path}"
        for path in [
            "/",
            "/world/",
            "/tags/harbour/",
            "/authors/ruben-okafor/",
            "/world/2026/03/14/march/",
            "/world/2026/04/02/april/",
        ]
    }
    assert all(get(url.removeprefix(HOME)).status_code == 200 for url in found)


def test_what_is_kept_out_of_search_engines_is_in_no_sitemap(get: Any) -> None:
    article = make_article()
    article.noindex = True
    article.save_revision().publish()
    assert addresses(get("/news-sitemap.xml")) == []
    assert b'content="noindex"' in get(article.url).content


def test_the_news_sitemap_has_the_last_two_days_of_news(get: Any) -> None:
    make_article("Old", published=NOON - timedelta(days=3))
    make_article("Newest & best", published=NOON)
    root = ET.fromstring(get("/news-sitemap.xml").content)  # noqa: S314 - our own answer
    assert [title.text for title in root.iter(f"{NEWS}title")] == ["Newest & best"]
    assert next(root.iter(f"{NEWS}name")).text == SITE_NAME
    assert next(root.iter(f"{NEWS}publication_date")).text == "2026-03-14T12:00:00+00:00"


def test_robots_are_told_of_the_sitemaps_and_kept_from_the_desk(get: Any) -> None:
    answer = get("/robots.txt")
    lines = answer.content.decode().splitlines()
    assert answer.headers["Content-Type"].startswith("text/plain")
    assert f"Sitemap: {HOME}/sitemap.xml" in lines
    assert f"Sitemap: {HOME}/news-sitemap.xml" in lines
    assert "Disallow: /desk/" in lines
