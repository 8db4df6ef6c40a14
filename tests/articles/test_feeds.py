"""Feeds as news readers get them, in three formats."""

import json
import re
from datetime import timedelta
from itertools import product
from typing import Any

import feedparser
import pytest
from django.conf import settings

from broadsheet.articles.models import ArticlePage
from tests.articles.feed_rules import problems
from tests.newsroom import (
    NOON,
    SITE_NAME,
    make_article,
    make_author,
    make_image,
    make_section,
    make_site,
    make_story,
    publish,
)

pytestmark = pytest.mark.django_db

HOME = settings.PUBLIC_ORIGIN
ENDINGS = ["xml", "atom", "json"]
KINDS = ["sections/world", "authors/ruben-okafor", "tags/harbour", "stories/the-harbour-talks"]


def titles(answer: Any, ending: str) -> list[str]:
    if ending == "json":
        return [item["title"] for item in json.loads(answer.content)["items"]]
    feed = feedparser.parse(answer.content)
    assert not feed.bozo
    return [entry.title for entry in feed.entries]


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
    assert entry.link == f"{HOME}/world/2026/03/14/ferries-resume-sail/"
    assert entry.summary == "Talks resumed after a month of silence."
    assert "Neither side spoke afterwards." in entry.content[0].value
    assert entry.author == "Ruben Okafor"
    assert [tag.term for tag in entry.tags] == ["harbour"]
    assert entry.published_parsed[:5] == (2026, 3, 14, 12, 0)


def test_atom_carries_whole_articles(get: Any) -> None:
    article = make_article("Ferries <resume> & sail", authors=[make_author()], tags=["harbour"])
    answer = get("/feeds/latest.atom")
    assert answer.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    feed = feedparser.parse(answer.content)
    assert not feed.bozo
    assert feed.version == "atom10"
    (entry,) = feed.entries
    assert entry.title == "Ferries <resume> & sail"
    assert entry.id == f"urn:uuid:{article.translation_key}"
    assert entry.author == "Ruben Okafor"
    assert "Neither side spoke afterwards." in entry.content[0].value


def test_json_feed_carries_whole_articles(get: Any) -> None:
    article = make_article("Ferries <resume> & sail", authors=[make_author()], tags=["harbour"])
    answer = get("/feeds/latest.json")
    assert answer.headers["Content-Type"] == "application/feed+json; charset=utf-8"
    feed = json.loads(answer.content)
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    (item,) = feed["items"]
    assert item["id"] == f"urn:uuid:{article.translation_key}"
    assert item["url"] == f"{HOME}{article.url}"
    assert item["tags"] == ["harbour"]
    assert item["authors"] == [{"name": "Ruben Okafor", "url": f"{HOME}/authors/ruben-okafor/"}]
    assert "Neither side spoke afterwards." in item["content_html"]


def test_sections_authors_tags_and_stories_have_feeds(get: Any) -> None:
    make_article("In it", authors=[make_author()], tags=["harbour"], story=make_story())
    make_article("Not in it", section=make_section("Sport"))
    feeds = list(product(KINDS, ENDINGS))
    found = {
        (kind, ending): titles(get(f"/feeds/{kind}.{ending}"), ending) for kind, ending in feeds
    }
    assert found == {feed: ["In it"] for feed in feeds}


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_feed_keeps_the_rules_of_its_format(get: Any, ending: str) -> None:
    article = make_article(
        "Bell\x07 & <rings>",
        slug="bell",
        authors=[make_author(), make_author("Coast Press", kind="agency")],
        tags=["harbour"],
        image=make_image(),
        corrections=[(NOON, "It is \x00 one bell.")],
    )
    make_article("No standfirst, no byline", standfirst="")
    for path in ["latest", "sections/world", "authors/coast-press", "tags/harbour"]:
        content = get(f"/feeds/{path}.{ending}").content
        assert problems(content, ending) == []
        assert str(article.translation_key) in content.decode()


def test_a_feed_has_the_twenty_newest(get: Any) -> None:
    for number in range(22):
        make_article(f"Tides {number}", published=NOON + timedelta(hours=number))
    expected = [f"Tides {n}" for n in range(21, 1, -1)]
    found = {ending: titles(get(f"/feeds/latest.{ending}"), ending) for ending in ENDINGS}
    assert found == dict.fromkeys(ENDINGS, expected)


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_feed_of_an_empty_site_is_sound_and_the_same_at_any_time(get: Any, ending: str) -> None:
    make_site()
    content = get(f"/feeds/latest.{ending}").content
    assert problems(content, ending) == []
    assert titles(get(f"/feeds/latest.{ending}"), ending) == []
    assert b"1970" in content or ending == "json"


@pytest.mark.parametrize("ending", ENDINGS)
def test_an_article_keeps_its_identity_when_its_address_changes(get: Any, ending: str) -> None:
    def identities() -> set[str]:
        return set(
            re.findall(r"urn:uuid:[0-9a-f-]{36}", get(f"/feeds/latest.{ending}").content.decode())
        )

    article = make_article("Ferries resume")
    before = identities()
    article.address_slug = "ferries-sail"
    publish(article)
    assert identities() == before != set()
    assert b"ferries-sail" in get(f"/feeds/latest.{ending}").content


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_feed_carries_the_picture_corrections_and_the_word_sponsored(
    get: Any, ending: str
) -> None:
    article = make_article(
        "Paid for", image=make_image(), corrections=[(NOON, "Two, not <three>.")]
    )
    article.kind = ArticlePage.Kind.SPONSORED
    publish(article)
    text = get(f"/feeds/latest.{ending}").content.decode()
    assert "Sponsored" in text
    assert "Two, not" in text
    assert f"{HOME}/media/" in text
    assert "image/jpeg" in text or ending == "json"


def test_what_is_kept_out_of_search_engines_stays_in_feeds(get: Any) -> None:
    article = make_article("Quiet")
    article.noindex = True
    publish(article)
    assert titles(get("/feeds/latest.json"), "json") == ["Quiet"]


def test_a_draft_and_a_withdrawn_article_are_in_no_feed(get: Any) -> None:
    make_article("Draft", published=None)
    make_article("Withdrawn").unpublish()
    for ending in ENDINGS:
        assert titles(get(f"/feeds/latest.{ending}"), ending) == []


def test_the_page_of_feeds_links_every_feed_in_every_format(get: Any) -> None:
    make_article(authors=[make_author()], story=make_story())
    page = get("/feeds/").content.decode()
    for stem in ["latest", "sections/world", "authors/ruben-okafor", "stories/the-harbour-talks"]:
        for ending in ENDINGS:
            assert f'href="/feeds/{stem}.{ending}"' in page


@pytest.mark.parametrize(
    ("path", "stem"),
    [
        ("/world/", "sections/world"),
        ("/authors/ruben-okafor/", "authors/ruben-okafor"),
        ("/tags/harbour/", "tags/harbour"),
        ("/stories/the-harbour-talks/", "stories/the-harbour-talks"),
        ("/", "latest"),
        ("/archive/", "latest"),
        ("/world/2026/03/14/envoys/", "latest"),
    ],
)
def test_a_page_tells_readers_of_its_feed(get: Any, path: str, stem: str) -> None:
    make_article(slug="envoys", authors=[make_author()], tags=["harbour"], story=make_story())
    page = get(path).content.decode()
    found = re.findall(
        r'<link rel="alternate" type="([^"]+)" title="([^"]+)" href="([^"]+)">', page
    )
    ours = [(mime, href) for mime, title, href in found if href.startswith(f"/feeds/{stem}.")]
    assert ours == [
        ("application/rss+xml", f"/feeds/{stem}.xml"),
        ("application/atom+xml", f"/feeds/{stem}.atom"),
        ("application/feed+json", f"/feeds/{stem}.json"),
    ]


def test_the_name_of_the_site_is_the_name_of_its_feed(get: Any) -> None:
    make_article()
    assert json.loads(get("/feeds/latest.json").content)["title"] == SITE_NAME
    assert json.loads(get("/feeds/sections/world.json").content)["title"] == f"World · {SITE_NAME}"
