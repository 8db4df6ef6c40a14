"""A locked or full database: a plain 503, and nothing that was acknowledged is lost."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest
from django.db import connection
from django.test import Client

from broadsheet.newsletters.models import Newsletter, Subscription
from tests.newsroom import make_site

pytestmark = pytest.mark.django_db(transaction=True)

FORM = {"address": "rosa.lind@post.example"}


@pytest.fixture
def reader() -> Iterator[Client]:
    """A browser on a site that offers a newsletter; it waits a tenth of a second, not five."""
    make_site()
    Newsletter.objects.get_or_create(slug="every-article", defaults={"name": "Every article"})
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout=100")
    yield Client(
        raise_request_exception=False,
        headers={"host": "127.0.0.1", "origin": "http://127.0.0.1:8000"},
    )
    connection.close()


def _subscribe(reader: Client, address: str) -> int:
    return reader.post("/subscribe/", {"address": address}).status_code


def _is_plain(reader: Client, address: str) -> None:
    answer = reader.post("/subscribe/", {"address": address})
    assert answer.status_code == 503
    assert int(answer["Retry-After"]) > 0
    assert b"Traceback" not in answer.content
    assert b"database" not in answer.content


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="PostgreSQL locks rows, not files")
def test_a_database_locked_by_another_asks_to_come_back_and_then_works(reader: Client) -> None:
    assert _subscribe(reader, "first@post.example") == 302
    with closing(sqlite3.connect(connection.settings_dict["NAME"])) as other:
        other.execute("BEGIN IMMEDIATE")
        _is_plain(reader, "second@post.example")
        assert reader.get("/subscribe/").status_code == 200, "readers only read"
        other.rollback()
    assert Subscription.objects.count() == 1
    assert _subscribe(reader, "second@post.example") == 302
    assert Subscription.objects.count() == 2


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="PostgreSQL has its own limits")
def test_a_full_database_stores_nothing_by_halves_and_keeps_the_rest(reader: Client) -> None:
    assert _subscribe(reader, "first@post.example") == 302
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS filler (x)")
        cursor.execute("PRAGMA page_count")
        pages = cursor.fetchone()[0]
        cursor.execute(f"PRAGMA max_page_count={pages}")
        try:
            while True:
                cursor.execute("INSERT INTO filler VALUES (zeroblob(900))")
        except Exception as full:  # noqa: BLE001 - whatever it is, the file is full now
            assert "full" in str(full)  # noqa: PT017 - the loop ends by it
    held = Subscription.objects.count()
    answers = {_subscribe(reader, f"reader.{number}@post.example") for number in range(40)}
    assert 503 in answers
    assert answers <= {302, 503}
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA max_page_count=1073741823")
        cursor.execute("DROP TABLE filler")
        cursor.execute("PRAGMA integrity_check")
        assert cursor.fetchone() == ("ok",)
    assert Subscription.objects.count() >= held
    assert _subscribe(reader, "last@post.example") == 302
