from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from broadsheet.articles import queries
from broadsheet.articles.models import ArticlePage
from tests.newsroom import (
    NOON,
    make_article,
    make_author,
    make_section,
    make_site,
    make_story,
)

pytestmark = pytest.mark.django_db

MALFORMED = ["0", "01", "-1", "1.0", "٣", "99999999", "%00", "%FF", "abc", "1%20"]
NOWHERE = [
    "/authors/nobody/",
    "/authors/%00/",
    "/tags/%00/",
    "/stories/%FF/",
    "/archive/2026/13/",
    "/archive/0000/01/",
    "/archive/0001/01/",
    "/archive/9999/12/",
    "/archive/9999/",
    "/archive/1999/",
    "/archive/26/",
    "/archive/2026/02/30/",
    "/archive/2026/3/",
    "/archive/1999/01/",
    "/world/2026/03/14/nothing/",
    "/world/2026/3/14/envoys-meet-behind-closed-doors/",
    "/feeds/sections/none.xml",
    "/feeds/sections/world.rss",
    "/feeds/latest.html",
    "/feeds/pages/world.json",
    "/feeds/tags/none.atom",
    "/feeds/authors/%FF.json",
    "/feeds/stories/a/b.xml",
    "/feeds/sections/%00.xml",
    "/feeds/other.xml",
    "/archive/1999/01/sitemap.xml",
]


def publish_many(count: int, **fields: Any) -> list[ArticlePage]:
    return [
        make_article(f"Tide table {number}", published=NOON + timedelta(hours=number), **fields)
        for number in range(1, count + 1)
    ]


def titles(listing: Any) -> list[str]:
    return [article.title for article in listing.articles]


def test_a_section_lists_its_articles_newest_first() -> None:
    publish_many(3)
    make_article("Elsewhere", section=make_section("Sport"))
    listing = queries.articles_of_section(make_section(), None)
    assert titles(listing) == ["Tide table 3", "Tide table 2", "Tide table 1"]


def test_page_one_of_a_section_holds_its_oldest_articles(get: Any) -> None:
    publish_many(22)
    section = make_section()
    first = queries.articles_of_section(section, 1)
    head = queries.articles_of_section(section, None)
    assert titles(first) == [f"Tide table {number}" for number in range(20, 0, -1)]
    assert len(head.articles) == 22
    assert head.older_url == ""
    assert get("/world/page/1/").status_code == 200
    assert get("/world/page/2/").status_code == 200
    assert get("/world/page/3/").status_code == 404


def test_a_section_without_articles_is_a_page_all_the_same(get: Any) -> None:
    make_section("Weather")
    assert get("/weather/").status_code == 200


def test_a_malformed_page_number_is_not_found(get: Any) -> None:
    make_article(tags=["harbour"], authors=[make_author()], story=make_story())
    lists = ["/world", "/tags/harbour", "/authors/ruben-okafor", "/stories/the-harbour-talks"]
    lists += ["/corrections", "/archive/2026/03", "/archive/2026/03/14"]
    paths = [f"{base}/page/{number}/" for base in lists for number in MALFORMED]
    assert {path: get(path).status_code for path in paths} == dict.fromkeys(paths, 404)


def test_an_address_that_names_nothing_is_not_found(get: Any) -> None:
    make_article()
    assert {path: get(path).status_code for path in NOWHERE} == dict.fromkeys(NOWHERE, 404)


@pytest.mark.parametrize(
    "path", ["/", "/world/", "/tags/harbour/", "/archive/", "/search/", "/feeds/latest.xml"]
)
def test_lists_are_for_reading_alone(client: Any, path: str) -> None:
    make_article(tags=["harbour"])
    answer = client.post(path, headers={"host": "127.0.0.1"})
    assert answer.status_code == 405
    assert client.head(path, headers={"host": "127.0.0.1"}).status_code == 200


def test_an_author_lists_an_article_once_whatever_their_roles(get: Any) -> None:
    ruben = make_author("Ruben Okafor")
    make_article("Written and photographed", authors=[ruben, ruben])
    listing = queries.articles_of_author(ruben, "/authors/ruben-okafor/", None)
    assert titles(listing) == ["Written and photographed"]
    assert b"Written and photographed" in get("/authors/ruben-okafor/").content


def test_a_tag_lists_what_carries_it(get: Any) -> None:
    make_article("Ferries resume", tags=["harbour", "ferries"])
    make_article("Market opens", tags=["market"])
    page = get("/tags/harbour/").content
    assert b"Ferries resume" in page
    assert b"Market opens" not in page


def test_a_tag_may_be_written_in_any_script(get: Any) -> None:
    article = make_article("Ferries resume", tags=["港"])
    tag = article.tags.get()
    assert get(f"/tags/{tag.slug}/").status_code == 200


def test_a_story_lists_its_articles(get: Any) -> None:
    make_article("First round", story=make_story())
    assert b"First round" in get("/stories/the-harbour-talks/").content


def test_the_archive_counts_months_and_days_by_the_date_in_the_address() -> None:
    make_article("Late", published=datetime(2026, 3, 31, 23, 30, tzinfo=UTC))
    make_article("Early", published=datetime(2026, 3, 2, 8, tzinfo=UTC))
    # In Lisbon, summer time has begun: half past eleven at night in UTC is the next day there.
    assert [(month.url, month.count) for month in queries.months()] == [
        ("/archive/2026/04/", 1),
        ("/archive/2026/03/", 1),
    ]
    march = datetime(2026, 3, 1, tzinfo=UTC).date()
    squares = [day for week in queries.sheet_of_month(march, 0).weeks for day in week]
    assert [day.url for day in squares if day.count] == ["/archive/2026/03/02/"]


def test_the_archive_has_a_page_for_each_month_and_day(get: Any) -> None:
    make_article("Ferries resume")
    assert b"/archive/2026/03/" in get("/archive/").content
    assert b"Ferries resume" in get("/archive/2026/03/").content
    assert b"Ferries resume" in get("/archive/2026/03/14/").content


def test_corrections_are_listed_newest_first(get: Any) -> None:
    make_article("One", corrections=[(NOON, "The quay is older.")])
    make_article("Two", corrections=[(NOON + timedelta(days=1), "The mole is longer.")])
    listing = queries.corrections("/corrections/", None)
    assert [correction.text for correction in listing.articles] == [
        "The mole is longer.",
        "The quay is older.",
    ]
    page = get("/corrections/").content.decode()
    assert page.index("The mole is longer.") < page.index("The quay is older.")


def test_a_site_without_corrections_says_so(get: Any) -> None:
    make_site()
    assert get("/corrections/").status_code == 200


def test_more_articles_take_no_more_queries(get: Any) -> None:
    def queries_of(path: str) -> int:
        get(path)
        with CaptureQueriesContext(connection) as asked:
            get(path)
        return len(asked)

    paths = ["/", "/world/", "/tags/harbour/", "/authors/ruben-okafor/"]
    ruben = make_author()
    publish_many(6, tags=["harbour"], authors=[ruben])
    few = {path: queries_of(path) for path in paths}
    for number in range(10):
        make_article(f"More {number}", tags=["harbour"], authors=[ruben])
    many = {path: queries_of(path) for path in paths}
    assert all(many[path] <= few[path] for path in paths), (few, many)
