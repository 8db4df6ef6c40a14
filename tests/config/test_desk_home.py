"""What the desk opens on, and the words of its menus, for each role."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from wagtail.admin.menu import admin_menu

from broadsheet.articles.home import HomePanel
from broadsheet.articles.models import ArticlePage
from broadsheet.config.groups import set_up_groups
from broadsheet.core.clock import now
from tests.newsroom import make_article, make_section, make_site, make_staff

pytestmark = pytest.mark.django_db

WRITERS = {"drafts", "scheduled"}
PANELS = {
    "administrator": WRITERS | {"waiting", "replies", "edition"},
    "editor": WRITERS | {"waiting", "replies", "edition"},
    "reporter": WRITERS,
    "contributor": WRITERS,
    "moderator": {"replies"},
    "newsletter": {"edition"},
}


@pytest.fixture(autouse=True)
def newsroom() -> None:
    make_site()
    make_section()
    set_up_groups()


def home_of(client: Client, role: str) -> Any:
    client.force_login(make_staff(role))
    return client.get("/desk/")


@pytest.mark.parametrize("role", PANELS)
def test_each_role_finds_what_concerns_it_and_nothing_else(client: Client, role: str) -> None:
    answer = home_of(client, role)
    lists = [panel for panel in answer.context["panels"] if isinstance(panel, HomePanel)]
    assert {panel.name for panel in lists} == PANELS[role]
    words = answer.content.decode()
    assert ("New article" in words) is (
        role in {"administrator", "editor", "reporter", "contributor"}
    )
    for foreign in ("wagtail.org", "Search all pages", "Dashboard", "editor guide"):
        assert foreign not in words


@pytest.mark.parametrize("role", PANELS)
def test_the_page_tree_is_for_administrators(client: Client, role: str) -> None:
    names = _menu(home_of(client, role))
    assert ("explorer" in names) is (role == "administrator")
    assert ("reports" in names) is (role == "administrator")


@pytest.mark.parametrize("path", ["/desk/pages/", "/desk/pages/1/"])
def test_the_tree_leads_others_to_the_articles(client: Client, path: str) -> None:
    home_of(client, "editor")
    assert client.get(path)["Location"] == "/desk/articles/"
    home_of(client, "administrator")
    assert client.get(path).status_code == 200


def test_the_menu_speaks_as_a_newsroom_does(client: Client) -> None:
    labels = _menu(home_of(client, "editor"))
    assert labels["images"] == "Pictures"
    assert labels["documents"] == "Files"
    assert next(iter(labels)).startswith("article")


def test_help_stays_in_the_house(client: Client) -> None:
    answer = home_of(client, "editor")
    assert b"/desk/guide/" in answer.content
    assert b"guide.wagtail.org" not in answer.content
    assert b"Without a mouse" in client.get("/desk/guide/").content


def test_my_drafts_are_mine_and_the_rest_is_not_there(client: Client) -> None:
    me = make_staff("reporter")
    for title, owner in (("Half a thought", me), ("Somebody else", make_staff("editor"))):
        article = make_article(title, published=None)
        ArticlePage.objects.filter(pk=article.pk).update(owner=owner)
    make_article("Long published")
    words = home_of(client, "reporter").content.decode()
    assert "Half a thought" in words
    assert "Somebody else" not in words
    assert "Long published" not in words


def test_what_is_scheduled_stands_with_its_time_and_not_among_drafts(client: Client) -> None:
    article = make_article("Tomorrow's news", published=None)
    ArticlePage.objects.filter(pk=article.pk).update(owner=make_staff("editor"))
    article.go_live_at = now() + timedelta(days=1)
    article.save_revision().publish()
    words = home_of(client, "editor").content.decode()
    assert words.count("Tomorrow&#x27;s news") == 1


def test_the_first_hours_list_can_be_pressed_on_the_first_page(client: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(make_staff("administrator"))
    page = strict.get("/desk/").content.decode()
    token = page.split("bs-first-hour")[1].split('name="csrfmiddlewaretoken" value="')[1]
    pressed = {"csrfmiddlewaretoken": token.split('"')[0], "from": "home", "do": "hide"}
    assert strict.post("/desk/first-hour/aside/", pressed).status_code == 302
    assert "bs-first-hour" not in home_of(client, "administrator").content.decode()


def test_an_empty_desk_says_what_to_do(client: Client) -> None:
    words = home_of(client, "editor").content.decode()
    for hint in ("nothing unfinished", "Nothing is scheduled", "Nobody waits", "Nothing waits"):
        assert hint in words


def test_fifty_drafts_cost_no_more_than_five(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    editor = make_staff("editor")
    for number in range(4):
        make_article(f"Draft {number}", published=None)
    ArticlePage.objects.update(owner=editor)
    home_of(client, "editor")
    with django_assert_max_num_queries(60) as few:
        client.get("/desk/")
    for number in range(4, 12):
        make_article(f"Draft {number}", published=None)
    ArticlePage.objects.update(owner=editor)
    with django_assert_max_num_queries(len(few.captured_queries)):
        client.get("/desk/")


def _menu(answer: Any) -> dict[str, str]:
    """Return the labels of the main menu's items by their names."""
    request = answer.wsgi_request
    items = admin_menu.menu_items_for_request(request)
    return {item.name: str(item.label) for item in items}
