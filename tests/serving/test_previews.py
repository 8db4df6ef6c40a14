"""What is previewed in the desk is shown to whoever previews it, and to nobody else."""

import pytest
from django.test import Client, RequestFactory
from wagtail.models import Site

from broadsheet.serving.engine.store import Store
from broadsheet.theme.models import Look
from tests.newsroom import make_article

pytestmark = pytest.mark.django_db
DESK = RequestFactory().get("/desk/")


def test_a_draft_is_stored_for_nobody(kept: Store, reader: Client) -> None:
    draft = make_article("Not before noon", published=None)
    assert b"Not before noon" in draft.make_preview_request(DESK).content
    assert kept.find(draft.url) is None
    assert kept.find("/") is None  # where Wagtail previews what has no address yet
    assert reader.get(draft.url).status_code == 404


def test_a_change_is_seen_by_its_editor_and_not_by_readers(kept: Store, reader: Client) -> None:
    article = make_article("The mole stands")
    article.title = "The mole may stand"
    for _withdrawn_then_stored in range(2):
        assert b"The mole may stand" in article.make_preview_request(DESK).content
        assert b"The mole may stand" not in reader.get(article.url).content
        assert kept.find(article.url) is not None


def test_a_look_that_is_tried_is_not_the_front_pages(kept: Store, reader: Client) -> None:
    make_article()
    look = Look(site=Site.objects.get(is_default_site=True), accent="#1f5fa8")
    for _withdrawn_then_stored in range(2):
        tried = look.make_preview_request(DESK, "front")
        assert b"--accent:#1f5fa8" in tried.content
        assert b"--accent:#1f5fa8" not in reader.get("/").content
        assert kept.find("/") is not None
