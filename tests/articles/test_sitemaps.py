"""What crawlers are told of pages: sitemaps, and the sitemap of news."""

from datetime import UTC, datetime, timedelta
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.conf import settings

from broadsheet.articles.actions import move_news_window
from tests.articles.sitemap_rules import broken_rules
from tests.newsroom import NOON, SITE_NAME, make_article, make_author, make_site

pytestmark = pytest.mark.django_db

HOME = settings.PUBLIC_ORIGIN
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"


def addresses(answer: Any) -> list[str]:
    root = ET.fromstring(answer.content)  # noqa: S314 - our own answer
    return [element.text or "" for element in root.iter(f"{SITEMAP}loc")]


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
            "/archive/",
            "/stories/",
            "/authors/",
            "/tags/",
            "/corrections/",
            "/feeds/",
            "/sources/",
            "/privacy/",
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


def test_what_is_two_days_old_leaves_the_news_sitemap_when_its_time_has_come(get: Any) -> None:
    make_article("Sunday", published=NOON)
    make_article("Monday", published=NOON + timedelta(days=1))
    assert move_news_window(NOON + timedelta(days=1)) == 1
    assert news_titles(get) == ["Monday", "Sunday"]
    # Nothing is written, and so nothing stored is out of date, while nothing has to leave.
    assert move_news_window(NOON + timedelta(days=1, hours=23)) == 0
    assert move_news_window(NOON + timedelta(days=2, seconds=1)) == 1
    assert news_titles(get) == ["Monday"]
    assert move_news_window(NOON + timedelta(days=9)) == 1
    assert news_titles(get) == []
    make_article("Next week", published=NOON + timedelta(days=9))
    assert news_titles(get) == ["Next week"]


@pytest.mark.parametrize("path", ["/news-sitemap.xml", "/archive/2026/03/sitemap.xml"])
def test_a_sitemap_keeps_to_its_schema(get: Any, path: str) -> None:
    make_article("Bell\x07 & <rings>", slug="bell")
    make_article("Second")
    assert broken_rules(get(path).content) == []


def test_an_empty_sitemap_of_news_is_one_all_the_same(get: Any) -> None:
    make_site()
    assert addresses(get("/news-sitemap.xml")) == []


def test_the_schema_that_tests_hold_sees_a_broken_sitemap() -> None:
    broken = f"""<urlset xmlns="{SITEMAP[1:-1]}" xmlns:news="{NEWS[1:-1]}"><url><loc>/x</loc>
    <news:news><news:title>T</news:title><news:publication><news:language>english</news:language>
    </news:publication><news:publication_date>today</news:publication_date></news:news></url>
    <url/></urlset>"""
    assert len(broken_rules(broken.encode())) == 6


def test_the_index_of_sitemaps_says_when_a_month_last_changed(get: Any) -> None:
    make_article("March")
    root = ET.fromstring(get("/sitemap.xml").content)  # noqa: S314 - our own answer
    changed = [element.text or "" for element in root.iter(f"{SITEMAP}lastmod")]
    assert len(changed) == 1
    assert datetime.fromisoformat(changed[0]).tzinfo is not None


def news_titles(get: Any) -> list[str]:
    root = ET.fromstring(get("/news-sitemap.xml").content)  # noqa: S314 - our own answer
    return [title.text or "" for title in root.iter(f"{NEWS}title")]
