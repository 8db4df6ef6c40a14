"""Composing the front page in the desk: who may, and choosing without a tree of pages."""

from collections.abc import Callable
from urllib.parse import quote

import pytest
from django.test import Client

from broadsheet.articles.models import SectionPage
from broadsheet.config.groups import set_up_groups
from tests.newsroom import make_article, make_section, make_site, make_staff

pytestmark = pytest.mark.django_db

CHOOSER = "/desk/choose/article/"
Desk = Callable[[str], Client]


@pytest.fixture
def desk(client: Client) -> Desk:
    """Return a browser in which the member of staff with a role has signed in."""
    make_site()
    set_up_groups()
    client.defaults["HTTP_HOST"] = "127.0.0.1"

    def signed_in(role: str) -> Client:
        client.force_login(make_staff(role))
        return client

    return signed_in


def test_an_editor_comes_to_the_front_page_by_one_press(desk: Desk) -> None:
    browser = desk("editor")
    assert "/desk/front/" in browser.get("/desk/").content.decode()
    answer = browser.get("/desk/front/")
    assert answer.status_code == 302
    screen = browser.get(answer.headers["Location"])
    assert screen.status_code == 200
    assert CHOOSER in screen.content.decode()


@pytest.mark.parametrize("role", ["reporter", "moderator", "newsletter"])
def test_whoever_may_not_publish_the_front_page_is_not_shown_the_way(desk: Desk, role: str) -> None:
    assert "/desk/front/" not in desk(role).get("/desk/", follow=True).content.decode()


def test_the_chooser_lists_articles_with_section_and_state(desk: Desk) -> None:
    make_article("Ferries resume")
    make_article("Not yet", published=None)
    page = desk("editor").get(f"{CHOOSER}results/").content.decode()
    for words in ["Ferries resume", "Not yet", "World", "live", "draft"]:
        assert words in page


def test_the_chooser_finds_by_words_and_survives_any(desk: Desk) -> None:
    make_article("Ferries resume")
    make_article("Market opens")
    browser = desk("editor")
    for line in ['"', "\x00", "NEAR(", "%", "a" * 5_000, "\u202e", "👩\u200d🚒"]:
        assert browser.get(f"{CHOOSER}results/?q={quote(line)}").status_code == 200


def test_who_works_with_no_page_is_told_of_no_draft(desk: Desk) -> None:
    make_article("Not yet", published=None)
    assert b"Not yet" not in desk("moderator").get(f"{CHOOSER}results/").content


def test_nobody_chooses_without_signing_in(client: Client) -> None:
    make_site()
    assert client.get(f"{CHOOSER}results/", headers={"host": "127.0.0.1"}).status_code == 302


def test_a_section_is_chosen_from_a_list(desk: Desk) -> None:
    make_section("Sport")
    page = desk("editor").get("/desk/choose/section/results/").content.decode()
    assert SectionPage.objects.get().title in page
