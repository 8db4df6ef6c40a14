import json
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from wagtail.models import Site

from broadsheet.articles.models import PlainPage
from broadsheet.theme.addresses import may_be_linked
from broadsheet.theme.models import Menus
from tests.newsroom import make_section, make_site
from tests.theme.conftest import screen

pytestmark = pytest.mark.django_db


def store(**menus: list[dict[str, Any]]) -> None:
    make_site()
    chosen = {name: json.dumps(links) for name, links in menus.items()}
    Menus.objects.update_or_create(site=Site.objects.get(), defaults=chosen)


def to_page(page: Any, label: str = "") -> dict[str, Any]:
    return {"type": "page", "value": {"page": page.pk, "label": label}}


def to(address: str, label: str) -> dict[str, Any]:
    return {"type": "address", "value": {"address": address, "label": label}}


def part(client: Client, tag: str) -> str:
    return client.get("/").content.decode().split(f"<{tag}")[1].split(f"</{tag}>")[0]


def test_without_a_choice_the_sections_stand_at_the_top(client: Client) -> None:
    make_section("World")
    assert '<li><a href="/world/">World</a></li>' in part(client, "header")
    assert '<a href="/archive/">Archive</a>' in part(client, "footer")


def test_the_newsroom_orders_its_links_itself(client: Client) -> None:
    world, sport = make_section("World"), make_section("Sport")
    store(header=[to_page(sport, "Games"), to("/archive/", "Old papers"), to_page(world)])
    top = part(client, "header")
    places = [top.find(words) for words in (">Games<", ">Old papers<", ">World<")]
    assert -1 not in places
    assert places == sorted(places)


def test_a_link_follows_its_page_and_goes_when_readers_may_not_see_it(client: Client) -> None:
    about = make_site().add_child(instance=PlainPage(title="About us", slug="about"))
    store(footer=[to_page(about), to("https://union.example/", "Our union")])
    about.slug = "who-we-are"
    about.save()
    assert 'href="/who-we-are/">About us<' in part(client, "footer")
    about.unpublish()
    assert "About us" not in part(client, "footer")
    about.delete()
    assert "Our union" in part(client, "footer")


def test_what_happens_to_readers_data_is_always_linked_once(client: Client) -> None:
    store(footer=[to("/privacy/", "Data")])
    assert part(client, "footer").count('href="/privacy/"') == 1


@pytest.mark.parametrize(
    "address",
    [
        "/about/",
        "https://radio.example:8000/live?x=1#now",
        "mailto:news@courier.example",
        "tel:+49",
    ],
)
def test_an_address_that_browsers_may_follow_passes(address: str) -> None:
    may_be_linked(address)


@pytest.mark.parametrize(
    "address",
    [
        *("javascript:alert(1)", "JAVASCRIPT:alert(1)", "java\tscript:x", "data:text/html,x"),
        *("//evil.example/", "/\\evil.example", "about", "", "https://", "https://a@b.example/"),
        *('/x" onclick="y', "/a b", "vbscript:x", "https://[bad", "mailto:"),
    ],
)
def test_any_other_address_is_refused(address: str) -> None:
    with pytest.raises(ValidationError):
        may_be_linked(address)


def test_the_menus_screen_refuses_an_unsafe_address_and_stores_nothing(desk: Client) -> None:
    form = {
        "header-count": "1",
        "header-0-deleted": "",
        "header-0-order": "0",
        "header-0-type": "address",
        "header-0-value-label": "Click",
        "header-0-value-address": "javascript:alert(1)",
        "footer-count": "0",
    }
    page = desk.post(screen("menus"), form)
    assert "begins with https://" in page.content.decode()
    assert len(Menus.objects.get().header) == 0
    desk.post(screen("menus"), {**form, "header-0-value-address": "/archive/"})
    assert '<a href="/archive/">Click</a>' in part(desk, "header")
