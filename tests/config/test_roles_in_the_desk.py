"""What each role finds in the desk: every way that is shown leads somewhere."""

import json
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from broadsheet.articles.models import SectionPage
from broadsheet.config.groups import set_up_groups
from broadsheet.newsletters.models import Newsletter
from tests.newsroom import make_section, make_staff

pytestmark = pytest.mark.django_db

MENUS = {
    "editor": {
        "Articles",
        "Front page",
        "Filed under",
        "Sources",
        "Standing pages",
        "Pictures",
        "Sound and film",
        "Files",
        "Replies",
        "Newsletter",
    },
    "reporter": {"Articles", "Filed under", "Sources", "Pictures", "Sound and film", "Files"},
    "contributor": {"Articles", "Pictures", "Sound and film", "Files"},
    "moderator": {"Replies", "Spam filter", "Settings"},
    "newsletter": {"Newsletter", "Outbox"},
}
EVERYBODYS = {"Figures", "Help", "Account", "Log out"}


@pytest.fixture
def section() -> SectionPage:
    """A newsroom with a section and its groups."""
    made = make_section()
    set_up_groups()
    return made


def sign_in(client: Client, role: str) -> Client:
    client.force_login(make_staff(role))
    return client


def menu(page: str) -> list[tuple[str, str, int]]:
    """Return label, address and depth of what the desk's menu shows."""
    props = re.search(r'id="wagtail-sidebar-props"[^>]*>(.*?)</script>', page, re.DOTALL)
    assert props
    found: list[tuple[str, str, int]] = []
    _gather(json.loads(props[1]), 0, found)
    return found


def _gather(node: Any, depth: int, found: list[tuple[str, str, int]]) -> None:
    if isinstance(node, dict):
        if "name" in node and "label" in node:
            found.append((node["label"], node.get("url", ""), depth))
        inside = depth + ("_args" in node)
        for value in node.values():
            _gather(value, inside, found)
    elif isinstance(node, list):
        for value in node:
            _gather(value, depth, found)


@pytest.mark.parametrize("role", MENUS)
@pytest.mark.usefixtures("section")
def test_the_menu_shows_a_role_what_it_may_use(client: Client, role: str) -> None:
    desk = sign_in(client, role)
    entries = menu(desk.get("/desk/").content.decode())
    top = min(depth for _, _, depth in entries)
    shown = {label for label, _, depth in entries if depth == top} - EVERYBODYS
    assert shown == MENUS[role]
    for label, address, _ in entries:
        if address.startswith("/desk/"):
            assert desk.get(address, follow=True).status_code == 200, label


@pytest.mark.parametrize("role", ["administrator", "editor", "reporter", "contributor"])
@pytest.mark.usefixtures("section")
def test_writers_may_add_and_choose_pictures(client: Client, role: str) -> None:
    desk = sign_in(client, role)
    for screen in ("images/", "images/add/", "images/chooser/", "documents/chooser/"):
        assert desk.get(f"/desk/{screen}").status_code == 200, screen


@pytest.mark.parametrize("role", ["moderator", "newsletter"])
@pytest.mark.usefixtures("section")
def test_others_may_not_add_pictures(client: Client, role: str) -> None:
    assert sign_in(client, role).get("/desk/images/add/").status_code == 302


@pytest.mark.usefixtures("section")
def test_the_account_page_leads_to_password_and_second_factor(client: Client) -> None:
    desk = sign_in(client, "moderator")
    page = desk.get("/desk/account/").content.decode()
    for address in ("/account/password/change/", "/account/2fa/"):
        assert f'href="{address}"' in page
        assert desk.get(address).status_code == 200


@pytest.mark.parametrize(("role", "offered"), [("editor", True), ("contributor", False)])
def test_only_who_may_publish_is_asked_whether_to_mail(
    client: Client, section: SectionPage, role: str, *, offered: bool
) -> None:
    Newsletter.objects.get_or_create(slug="every-article", defaults={"name": "Every article"})
    address = reverse("article_list:publish_new", args=[section.pk])
    panel = sign_in(client, role).post(
        address, {"act": "publish", "title": "Ferries resume", "body-count": "0"}
    )
    assert panel.status_code == 200
    assert (b'name="choice-mail"' in panel.content) is offered
