"""A draft is seen nowhere: not in a list, not by the search, not by a machine."""

from typing import Any

import pytest
from django.test import Client

from broadsheet.articles.models import ArticlePage
from tests.newsroom import (
    NOON,
    make_article,
    make_author,
    make_section,
    make_staff,
    make_story,
    publish,
)

pytestmark = pytest.mark.django_db

HUSHED = "Zanzibar merger"
PLACES = [
    "/",
    "/world/",
    "/authors/ruben-okafor/",
    "/tags/harbour/",
    "/stories/the-harbour-talks/",
    "/archive/2026/03/",
    "/archive/2026/03/14/",
    "/search/?q=zanzibar",
    "/search/?q=merger&order=newest",
    "/corrections/",
    "/feeds/latest.xml",
    "/feeds/sections/world.xml",
    "/feeds/authors/ruben-okafor.xml",
    "/feeds/tags/harbour.xml",
    "/archive/2026/03/sitemap.xml",
    "/archive/sitemap.xml",
    "/news-sitemap.xml",
]


def make_secret(**fields: Any) -> ArticlePage:
    return make_article(
        HUSHED,
        standfirst="Zanzibar and nothing but.",
        authors=[make_author()],
        tags=["harbour", "zanzibar"],
        story=make_story(),
        corrections=[(NOON, "Zanzibar is an archipelago.")],
        **fields,
    )


@pytest.fixture
def company() -> ArticlePage:
    """Publish an article filed under everything that the secret one is."""
    return make_article(authors=[make_author()], tags=["harbour"], story=make_story())


@pytest.mark.usefixtures("company")
@pytest.mark.parametrize("path", PLACES)
def test_a_draft_is_seen_nowhere(get: Any, path: str) -> None:
    make_secret(published=None)
    answer = get(path)
    assert answer.status_code == 200
    assert b"Zanzibar" not in answer.content.replace(b'value="zanzibar"', b"")


@pytest.mark.usefixtures("company")
@pytest.mark.parametrize("path", PLACES)
def test_an_article_taken_down_is_seen_nowhere(get: Any, path: str) -> None:
    make_secret().unpublish()
    answer = get(path)
    assert answer.status_code == 200
    assert b"Zanzibar" not in answer.content


def test_what_only_drafts_carry_has_no_page(get: Any) -> None:
    make_secret(published=None)
    for path in ["/tags/zanzibar/", "/authors/ruben-okafor/", "/feeds/tags/zanzibar.xml"]:
        assert get(path).status_code == 404


def test_a_draft_has_no_address(get: Any) -> None:
    draft = make_secret(published=None)
    assert draft.url is None
    assert get(f"/world/{draft.slug}/").status_code == 404
    assert get("/world/2026/03/14/zanzibar-merger/").status_code == 404


def test_an_unpublished_change_is_not_seen(get: Any, company: ArticlePage) -> None:
    company.title = HUSHED
    company.save_revision()
    assert b"Zanzibar" not in get(company.url).content
    assert b"Zanzibar" not in get("/world/").content
    assert b"Envoys meet" in get("/search/?q=envoys").content


def test_an_article_taken_down_is_gone_and_comes_back(get: Any) -> None:
    article = make_secret()
    article.unpublish()
    assert get(article.url).status_code == 410
    publish(article)
    assert get(article.url).status_code == 200


def test_an_article_deleted_leaves_the_search(get: Any) -> None:
    make_secret().delete()
    assert b"Zanzibar" not in get("/search/?q=merger").content


def test_a_draft_can_be_previewed_in_the_desk(client: Client) -> None:
    draft = make_secret(published=None)
    client.force_login(make_staff("administrator"))
    answer = client.get(f"/desk/pages/{draft.pk}/view_draft/", headers={"host": "127.0.0.1"})
    assert answer.status_code == 200
    assert HUSHED.encode() in answer.content
    assert make_section().live
