"""Akismet's clients ask a newsroom that is served: WordPress as a proxy, a library by its host."""

import http.client
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from urllib.parse import urlencode, urlsplit

import pytest

from tests.journeys.served import Served

KEY, SITE = "0123456789ab", "https://blog.example"
SPAM = "Buy cheap viagra and cialis online! Best casino bonus http://pills.example/buy"


@pytest.fixture(scope="module")
def key(newsroom: Served) -> Iterator[str]:
    """A key that was made in the desk."""
    with closing(sqlite3.connect(newsroom.data / "broadsheet.sqlite3", timeout=10)) as database:
        database.execute(
            "INSERT INTO spam_akismetkey (key, site, per_minute, made_at)"
            " VALUES (?, ?, 600, '2026-03-14 12:00:00')",
            (KEY, SITE),
        )
        database.commit()
        yield KEY
        database.execute("DELETE FROM spam_keyuse")
        database.execute("DELETE FROM spam_taughtexample WHERE client_id IS NOT NULL")
        database.execute("DELETE FROM spam_akismetkey")
        database.commit()


def post(newsroom: Served, target: str, host: str, **fields: str) -> tuple[int, str]:
    """Send a request whose line says `target` as it is, as a client does that uses a proxy."""
    place = urlsplit(newsroom.url)
    connection = http.client.HTTPConnection("127.0.0.1", place.port, timeout=30)
    with closing(connection):
        headers = {"Host": host, "Content-Type": "application/x-www-form-urlencoded"}
        connection.request("POST", target, urlencode({"blog": SITE, **fields}), headers)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()


def test_wordpress_may_take_the_newsroom_for_its_proxy(newsroom: Served, key: str) -> None:
    here = "http://rest.akismet.com/1.1"
    host = "rest.akismet.com"
    assert post(newsroom, f"{here}/verify-key", host, key=key) == (200, "valid")
    checked = post(newsroom, f"{here}/comment-check", host, api_key=key, comment_content=SPAM)
    assert checked == (200, "true")
    taught = post(newsroom, f"{here}/submit-ham", host, api_key=key, comment_content=SPAM)
    assert taught == (200, "Thanks for making the web a better place.")
    status, _page = post(newsroom, "http://rest.akismet.com/desk/", host)
    assert status == 421


def test_a_key_may_stand_before_the_newsrooms_own_name(newsroom: Served, key: str) -> None:
    host = f"{key}.localhost"
    assert post(newsroom, "/1.1/verify-key", host) == (200, "valid")
    assert post(newsroom, "/1.1/verify-key", f"000000000000.{host[13:]}") == (200, "invalid")
