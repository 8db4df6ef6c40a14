from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from broadsheet.articles.models import ArticlePage
from tests.newsroom import make_article, make_author, make_section, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client: Client) -> Client:
    """Return the browser of an administrator who has signed in."""
    client.force_login(make_staff("administrator"))
    client.defaults["HTTP_HOST"] = "127.0.0.1"
    return client


def test_the_list_of_articles_has_every_section_and_state(desk: Client) -> None:
    make_article("Published")
    make_article("Drafted", published=None, section=make_section("Sport"))
    page = desk.get("/desk/articles/").content.decode()
    assert "Published" in page
    assert "Drafted" in page
    assert reverse("article_list:choose_parent") in page


def test_the_menu_has_articles_and_what_they_are_filed_under(desk: Client) -> None:
    make_article()
    page = desk.get("/desk/").content.decode()
    assert "/desk/articles/" in page
    assert "Filed under" in page


@pytest.mark.parametrize("name", ["author", "story", "tag"])
def test_authors_stories_and_tags_are_kept_in_the_desk(desk: Client, name: str) -> None:
    make_article(tags=["harbour"], authors=[make_author()])
    assert desk.get(f"/desk/snippets/articles/{name}/").status_code == 200
    assert desk.get(f"/desk/snippets/articles/{name}/add/").status_code == 200


def test_an_author_is_added_in_the_desk(desk: Client) -> None:
    answer = desk.post(
        "/desk/snippets/articles/author/add/",
        {"name": "Sunniva Dahl", "slug": "sunniva-dahl", "kind": "staff"},
    )
    assert answer.status_code == 302
    assert make_author("Sunniva Dahl").name == "Sunniva Dahl"


def publish_in_editor(desk: Client, article: ArticlePage, **changed: str) -> Any:
    """Return the answer to publishing with the editor's form, filled in as it is offered."""
    address = f"/desk/pages/{article.pk}/edit/"
    form = desk.get(address).context["form"]
    fields = {
        "title": article.title,
        "standfirst": article.standfirst,
        "address_slug": article.address_slug,
        "kind": article.kind,
        "body-count": "0",
        "tags": "",
        "action-publish": "yes",
    }
    for formset in form.formsets.values():
        fields[f"{formset.prefix}-TOTAL_FORMS"] = fields[f"{formset.prefix}-INITIAL_FORMS"] = "0"
    return desk.post(address, fields | changed)


def test_an_editor_publishes_from_the_form(desk: Client, get: Any) -> None:
    article = make_article("Ferries resume", published=None)
    answer = publish_in_editor(desk, article, title="Ferries are back")
    assert answer.status_code == 302
    article.refresh_from_db()
    assert article.live
    assert b"Ferries are back" in get(article.url).content


def test_a_slug_that_is_taken_is_an_error_at_its_box(desk: Client) -> None:
    make_article("Ferries resume")
    other = make_article("Trains resume")
    answer = publish_in_editor(desk, other, address_slug="ferries-resume")
    assert answer.status_code == 200
    assert "address_slug" in answer.context["form"].errors
    other.refresh_from_db()
    assert other.address_slug == "trains-resume"


def test_a_section_may_not_take_an_address_of_the_program(desk: Client) -> None:
    section = make_section("World")
    fields = {"title": "Search", "slug": "search", "position": "0", "action-publish": "yes"}
    answer = desk.post(f"/desk/pages/{section.pk}/edit/", fields)
    assert answer.status_code == 200
    assert "slug" in answer.context["form"].errors
