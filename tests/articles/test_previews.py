"""A page is previewed before it was ever saved, as the desk's side panel does by itself."""

import json

import pytest
from django.test import Client
from django.urls import reverse

from tests.newsroom import make_article, make_site, make_staff

pytestmark = pytest.mark.django_db
NEW = {
    "articles.sectionpage": {"summary": "Of the sea", "colour": "", "position": "3"},
    "articles.plainpage": {"body": "null"},
    "standing.contactpage": {"body": "null", "address": "desk@lantern.example"},
}


@pytest.fixture
def desk(client: Client) -> Client:
    """An administrator's browser."""
    make_site()
    client.force_login(make_staff("administrator"))
    client.defaults["HTTP_HOST"] = "127.0.0.1"
    return client


@pytest.mark.parametrize("kind", NEW)
def test_a_page_is_previewed_before_its_first_save(desk: Client, kind: str) -> None:
    app, model = kind.split(".")
    address = reverse("wagtailadmin_pages:preview_on_add", args=[app, model, make_site().pk])
    written = {"title": "The sea", "slug": "the-sea", **NEW[kind]}
    kept = desk.post(address, written)
    assert json.loads(kept.content) == {"is_valid": True, "is_available": True}
    shown = desk.get(address)
    assert shown.status_code == 200
    assert "The sea" in shown.content.decode()


def test_the_front_page_is_previewed_as_it_is_composed(desk: Client) -> None:
    lead = make_article("Ferry back in harbour")
    front = make_site()
    address = reverse("wagtailadmin_pages:preview_on_edit", args=[front.pk])
    written = {
        "title": front.title,
        "slug": front.slug,
        "lead": str(lead.pk),
        "other_sections": "on",
        "blocks-count": "0",
        "seconds-TOTAL_FORMS": "0",
        "seconds-INITIAL_FORMS": "0",
        "seconds-MIN_NUM_FORMS": "0",
        "seconds-MAX_NUM_FORMS": "9",
    }
    kept = desk.post(address, written)
    assert json.loads(kept.content) == {"is_valid": True, "is_available": True}
    shown = desk.get(address)
    assert shown.status_code == 200
    assert "Ferry back in harbour" in shown.content.decode()
