import json
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings

from broadsheet.articles import registries
from broadsheet.articles.models import ArticlePage, Author
from broadsheet.articles.structured_data import as_script_text, merged, news_article
from tests.newsroom import (
    NOON,
    SITE_NAME,
    make_article,
    make_author,
    make_image,
    make_story,
    publish,
)

pytestmark = pytest.mark.django_db

HOME = settings.PUBLIC_ORIGIN
_SCRIPT = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


def json_ld(get: Any, article: ArticlePage) -> dict[str, Any]:
    page = get(article.url).content.decode()
    article_data, _way = (json.loads(script) for script in _SCRIPT.findall(page))
    data: dict[str, Any] = article_data
    return data


@pytest.fixture
def contributions() -> Iterator[list[registries.StructuredData]]:
    before = list(registries.structured_data)
    yield registries.structured_data
    registries.structured_data[:] = before


def test_an_article_says_what_search_engines_require_and_recommend(get: Any) -> None:
    article = make_article(
        "Ferries resume",
        authors=[make_author(role="Harbour correspondent")],
        tags=["harbour"],
        image=make_image(width=64, height=48),
        sources=["Timetable"],
        corrections=[(NOON + timedelta(days=1), "The mole is longer.")],
    )
    data = json_ld(get, article)
    url = f"{HOME}{article.url}"
    assert data["@context"] == "https://schema.org"
    assert data["@type"] == "NewsArticle"
    assert data["headline"] == "Ferries resume"
    assert data["mainEntityOfPage"] == data["url"] == url
    assert data["description"] == "Talks resumed after a month of silence."
    assert data["datePublished"] == "2026-03-14T12:00:00+00:00"
    assert data["dateModified"] >= data["datePublished"]
    assert data["author"] == [
        {
            "@type": "Person",
            "name": "Ruben Okafor",
            "url": f"{HOME}/authors/ruben-okafor/",
            "jobTitle": "Harbour correspondent",
        }
    ]
    assert data["publisher"]["name"] == SITE_NAME
    assert data["articleSection"] == "World"
    assert data["keywords"] == ["harbour"]
    assert len(data["image"]) == 3
    assert all(image.startswith(f"{HOME}/media/") for image in data["image"])
    assert data["citation"] == [{"@type": "DigitalDocument", "name": "Timetable"}]
    assert data["correction"][0]["text"] == "The mole is longer."


def test_an_article_says_what_it_is_about_from_where_and_what_it_is_part_of() -> None:
    article = make_article(story=make_story())
    article.dateline = "Geneva"
    data = news_article(publish(article))
    assert data["isPartOf"]["name"] == SITE_NAME
    assert data["about"]["url"] == f"{HOME}/stories/the-harbour-talks/"
    assert data["contentLocation"] == {"@type": "Place", "name": "Geneva"}
    assert data["publisher"]["logo"]["url"] == f"{HOME}/icons/512.png"


def test_an_article_tells_the_way_to_it(get: Any) -> None:
    article = make_article("Ferries resume")
    way = json.loads(_SCRIPT.findall(get(article.url).content.decode())[1])
    assert [(step["name"], step["item"]) for step in way["itemListElement"]] == [
        (SITE_NAME, f"{HOME}/"),
        ("World", f"{HOME}/world/"),
        ("Ferries resume", f"{HOME}{article.url}"),
    ]


def test_an_article_without_byline_is_by_the_newsroom(get: Any) -> None:
    (author,) = json_ld(get, make_article())["author"]
    assert author["name"] == SITE_NAME


def test_an_agency_is_no_person(get: Any) -> None:
    agency = make_author("Coast Press", kind=Author.Kind.AGENCY)
    assert json_ld(get, make_article(authors=[agency]))["author"][0]["@type"] == "Organization"


def test_an_opinion_is_called_one(get: Any) -> None:
    article = make_article()
    article.kind = ArticlePage.Kind.OPINION
    article.save_revision().publish()
    assert json_ld(get, article)["@type"] == ["NewsArticle", "OpinionNewsArticle"]


def test_a_headline_cannot_end_the_script(get: Any) -> None:
    article = make_article("</script><script>alert(1)</script> & \u2028", slug="bad")
    assert json_ld(get, article)["headline"] == article.title
    assert b"<script>alert" not in get(article.url).content


def test_upper_parts_add_to_it(contributions: list[registries.StructuredData]) -> None:
    contributions.append(lambda _article: {"publisher": {"logo": "L"}, "commentCount": 3})
    data = news_article(make_article())
    assert data["commentCount"] == 3
    assert data["publisher"]["name"] == SITE_NAME
    assert data["publisher"]["logo"] == "L"


def test_objects_are_merged_lists_joined_and_the_rest_replaced() -> None:
    assert merged({"a": {"x": 1}, "b": [1], "c": 1}, {"a": {"y": 2}, "b": [2], "c": 2}) == {
        "a": {"x": 1, "y": 2},
        "b": [1, 2],
        "c": 2,
    }


def test_script_text_has_no_character_that_html_acts_on() -> None:
    assert not set("<>&\u2028") & set(as_script_text({"a": "<b>&\u2028"}))


def test_the_head_has_canonical_description_and_open_graph(get: Any) -> None:
    article = make_article('Ferries "resume"', image=make_image(width=64, height=48))
    page = get(article.url).content.decode()
    assert f'<link rel="canonical" href="{HOME}{article.url}">' in page
    assert '<meta name="description" content="Talks resumed after a month of silence.">' in page
    assert '<meta property="og:title" content="Ferries &quot;resume&quot;">' in page
    assert '<meta property="og:type" content="article">' in page
    assert f'<meta property="og:image" content="{HOME}/media/' in page
    assert '<meta property="og:image:alt" content="A quay.">' in page
    assert '<meta name="twitter:card" content="summary_large_image">' in page
