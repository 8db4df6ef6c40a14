"""The *Edit* link on public pages: its cookie, its script, and where it leads."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from broadsheet.articles.models import PlainPage
from broadsheet.config.groups import set_up_groups
from broadsheet.record.models import Source
from tests.newsroom import (
    PASSWORD,
    make_article,
    make_author,
    make_section,
    make_site,
    make_staff,
    make_story,
)

pytestmark = pytest.mark.django_db

MOST_BYTES = 400


@pytest.fixture
def editor(client: Client) -> Client:
    make_site()
    set_up_groups()
    client.force_login(make_staff("editor"))
    return client


def lead(client: Client, path: str) -> Any:
    return client.get("/desk/go/", {"path": path})


def test_the_cookie_comes_and_goes_with_signing_in_and_says_nothing(client: Client) -> None:
    make_site()
    set_up_groups()
    editor = make_staff("editor")
    signed_in = client.post("/account/login/", {"login": editor.email, "password": PASSWORD})
    cookie = signed_in.cookies["desk"]
    assert cookie.value == ""
    assert cookie["samesite"] == "Lax"
    assert not cookie["httponly"], "the script on public pages asks whether it is there"
    assert "desk" not in client.get("/desk/").cookies
    gone = client.post("/desk/logout/").cookies["desk"]
    assert gone["max-age"] == 0


def test_a_reader_gets_no_cookie_anywhere(client: Client) -> None:
    article = make_article()
    for path in ("/", article.url, "/search/", "/account/login/"):
        assert "desk" not in client.get(path).cookies


def test_every_public_page_carries_the_small_script_and_no_more_for_staff(editor: Client) -> None:
    article = make_article()
    script = Path(settings.THEME_STATIC) / "theme" / "edit.js"
    assert script.stat().st_size <= MOST_BYTES
    for path in ("/", article.url):
        page = editor.get(path).content.decode()
        assert page.count('<script src="/static/theme/edit.js"') == 1
        assert page == Client().get(path).content.decode()


@pytest.mark.parametrize("suffix", ["", "replies/1/"])
def test_an_article_leads_to_its_editor(editor: Client, suffix: str) -> None:
    article = make_article("Søren at the harbour", slug="sorens-harbour")
    assert lead(editor, article.url + suffix)["Location"] == f"/desk/pages/{article.pk}/edit/"


def test_the_pages_of_the_tree_lead_to_their_editors(editor: Client) -> None:
    section, front = make_section("World"), make_site()
    plain = front.add_child(instance=PlainPage(title="About us", slug="about"))
    assert lead(editor, "/")["Location"] == f"/desk/pages/{front.pk}/edit/"
    assert lead(editor, "/world/")["Location"] == f"/desk/pages/{section.pk}/edit/"
    assert lead(editor, "/world/page/1/")["Location"] == f"/desk/pages/{section.pk}/edit/"
    assert lead(editor, "/about/")["Location"] == f"/desk/pages/{plain.pk}/edit/"


def test_what_articles_are_filed_under_leads_to_its_row(editor: Client) -> None:
    author, story = make_author("Ruben Okafor"), make_story("The harbour talks")
    tag = make_article(tags=["Ferries"]).tags.get()
    source = Source.objects.create(name="The port", slug="the-port")
    rows = {
        "/authors/ruben-okafor/": reverse("wagtailsnippets_articles_author:edit", args=[author.pk]),
        "/authors/ruben-okafor/page/1/": reverse(
            "wagtailsnippets_articles_author:edit", args=[author.pk]
        ),
        "/stories/the-harbour-talks/": reverse(
            "wagtailsnippets_articles_story:edit", args=[story.pk]
        ),
        "/tags/ferries/": reverse("wagtailsnippets_articles_tag:edit", args=[tag.pk]),
        "/sources/the-port/": reverse("wagtailsnippets_record_source:edit", args=[source.pk]),
    }
    assert {path: lead(editor, path)["Location"] for path in rows} == rows


@pytest.mark.parametrize("path", ["/search/", "/archive/", "/privacy/", "/feeds/"])
def test_a_page_that_the_program_makes_says_so(editor: Client, path: str) -> None:
    answer = lead(editor, path)
    assert answer.status_code == 200
    assert b"no editor of its own" in answer.content


@pytest.mark.parametrize(
    "path",
    [
        "",
        "world/",
        "//elsewhere.example/",
        "/\\elsewhere.example/",
        "https://elsewhere.example/",
        "javascript:alert(1)",
        "/world/\r\nX: y",
        "/world/\0",
        "/" + "a" * 3_000,
        "/world/?page=2",
    ],
)
def test_an_address_of_elsewhere_is_refused(editor: Client, path: str) -> None:
    answer = lead(editor, path)
    assert answer.status_code == 400
    assert b"no address of this site" in answer.content


@pytest.mark.parametrize(
    "path",
    ["/nothing/", "/world/2026/03/14/never/", "/authors/nobody/", "/%00/", "/%ff%fe/", "/…/"],
)
def test_a_page_that_does_not_exist_is_said_not_to(editor: Client, path: str) -> None:
    answer = lead(editor, path)
    assert answer.status_code == 404
    assert b"no page at this address" in answer.content


def test_who_is_not_signed_in_signs_in_first_and_then_arrives(client: Client) -> None:
    article = make_article()
    set_up_groups()
    editor = make_staff("editor")
    door = lead(client, article.url)["Location"]
    assert door.startswith("/account/login/?next=")
    answer = client.post(door, {"login": editor.email, "password": PASSWORD})
    assert client.get(answer["Location"])["Location"] == f"/desk/pages/{article.pk}/edit/"
