from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from broadsheet.articles.models import PlainPage
from broadsheet.base.models import BasePage
from broadsheet.config.groups import set_up_groups
from broadsheet.standing.models import ContactPage
from broadsheet.standing.starters import STARTERS, Starter
from tests.newsroom import make_site, make_staff

pytestmark = pytest.mark.django_db

PAGES = reverse("standing_desk:pages")
START = reverse("standing_desk:start")


@pytest.fixture
def desk(client: Client) -> Client:
    """An editor's browser."""
    make_site()
    set_up_groups()
    client.force_login(make_staff("editor"))
    return client


@pytest.mark.parametrize("starter", STARTERS, ids=lambda starter: starter.slug)
def test_each_starter_makes_one_draft_to_edit_that_readers_do_not_see(
    desk: Client, starter: Starter
) -> None:
    slug = starter.slug
    first = desk.post(START, {"starter": slug})
    page = BasePage.objects.get(slug=slug)
    assert first.headers["Location"] == reverse("wagtailadmin_pages:edit", args=[page.pk])
    assert desk.get(f"/{slug}/").status_code == 404
    assert desk.post(START, {"starter": slug}).headers["Location"] == first.headers["Location"]
    assert isinstance(page.specific, ContactPage if slug == "contact" else PlainPage)
    assert page.specific.body.startswith("<p>")
    assert desk.get(first.headers["Location"]).status_code == 200
    specific: Any = page.specific
    specific.save_revision().publish()
    shown = desk.get(f"/{slug}/").content.decode()
    assert str(starter.title) in shown
    assert f'href="/{slug}/"' in desk.get("/").content.decode().split("<footer")[1]


def test_the_screen_lists_what_stands_and_offers_the_rest(desk: Client) -> None:
    desk.post(START, {"starter": "imprint"})
    screen = desk.get(PAGES).content.decode()
    assert "/imprint/" in screen
    assert "Draft" in screen
    offered = {starter.slug for starter in STARTERS if f'value="{starter.slug}"' in screen}
    assert offered == {starter.slug for starter in STARTERS} - {"imprint"}


def test_a_contact_page_stands_at_contact_whatever_is_typed(desk: Client) -> None:
    desk.post(START, {"starter": "contact"})
    page = ContactPage.objects.get()
    page.slug = "elsewhere"
    page.save()
    assert ContactPage.objects.get().slug == "contact"


@pytest.mark.parametrize("value", ["nothing", "", "../about"])
def test_an_unknown_starter_is_not_found(desk: Client, value: str) -> None:
    assert desk.post(START, {"starter": value}).status_code == 404
    assert not PlainPage.objects.exists()


def test_those_who_may_not_add_pages_see_no_screen(client: Client) -> None:
    make_site()
    set_up_groups()
    for role in ("moderator", "newsletter"):
        client.force_login(make_staff(role))
        assert client.get(PAGES).status_code in (302, 403)
        assert client.post(START, {"starter": "about"}).status_code in (302, 403)
        assert PAGES not in client.get("/desk/").content.decode()
    assert not PlainPage.objects.exists()
