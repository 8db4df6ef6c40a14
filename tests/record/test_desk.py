from collections.abc import Callable

import pytest
from django.test import Client

from tests.newsroom import make_article, make_staff
from tests.record.said import say, source

Open = Callable[[str], tuple[int, str]]


@pytest.fixture
def desk(client: Client) -> Open:
    """Return a function that opens a page of the desk as the administrator."""
    client.force_login(make_staff("administrator"))

    def open_page(path: str) -> tuple[int, str]:
        response = client.get(f"/desk/{path}", headers={"host": "127.0.0.1"})
        return response.status_code, response.content.decode()

    return open_page


@pytest.mark.django_db
def test_sources_are_listed_in_the_desk(desk: Open) -> None:
    source("Ilse Varga")
    status, html = desk("snippets/record/source/")
    assert status == 200
    assert "Ilse Varga" in html


@pytest.mark.django_db
def test_a_source_is_edited_in_the_desk(desk: Open) -> None:
    assert desk(f"snippets/record/source/edit/{source().pk}/")[0] == 200
    assert desk("snippets/record/source/add/")[0] == 200


@pytest.mark.django_db
def test_statements_are_edited_with_their_article(desk: Open) -> None:
    article = make_article()
    say(article, "We will be back.", by=source())
    status, html = desk(f"pages/{article.pk}/edit/")
    assert status == 200
    assert "We will be back." in html
