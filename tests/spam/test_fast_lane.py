"""A check in the fast lane is answered as by the view."""

from collections.abc import Callable
from io import BytesIO
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import DatabaseError, connection

from broadsheet.spam import actions, fast_lane
from broadsheet.spam.clients import Newsroom
from broadsheet.spam.models import KeyUse
from tests.newsroom import NOON

pytestmark = pytest.mark.django_db

SITE = "https://blog.example"
PILLS = "Buy cheap viagra and cialis online! Best casino bonus http://pills.example/buy"


def ask(
    path: str = fast_lane.CHECK,
    host: str = "127.0.0.1:8000",
    method: str = "POST",
    lane: Callable[[fast_lane.Application], fast_lane.Application] = fast_lane.checks_first,
    **fields: str,
) -> tuple[str, bytes]:
    seen = []

    def start_response(status: str, headers: list[tuple[str, str]]) -> None:
        seen.append(f"{status} {dict(headers).get('Cache-Control', '')}")

    def django(_environ: Any, _start_response: Any) -> list[bytes]:
        seen.append("Django's")
        return [b""]

    body = urlencode({"blog": SITE, **fields}).encode()
    environ = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "HTTP_HOST": host,
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": BytesIO(body),
    }
    answer = b"".join(lane(django)(environ, start_response))
    return seen[0], answer


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "rest.akismet.com", "000000000000.127.0.0.1"])
def test_a_check_is_judged_and_counted(host: str) -> None:
    key = actions.make_key(site=SITE, per_minute=600, now=NOON)
    answer = ask(host=host, api_key=key.key, comment_content=PILLS)
    assert answer == ("200 OK no-store", b"true")
    assert KeyUse.objects.get().spam == 1
    assert ask(host=host, api_key="000000000000")[1] == b"invalid"


def aside(application: fast_lane.Application) -> fast_lane.Application:
    return fast_lane.checks_aside(application, 1)


@pytest.mark.django_db(transaction=True)
def test_the_front_answers_checks_by_threads_of_their_own() -> None:
    key = actions.make_key(site=SITE, per_minute=600, now=NOON)
    answer = ask(lane=aside, api_key=key.key, comment_content=PILLS)
    assert answer == ("200 OK no-store", b"true")
    assert ask("/", lane=aside)[0] == "Django's"


@pytest.mark.parametrize(
    ("path", "host", "method"),
    [
        ("/1.1/verify-key", "127.0.0.1", "POST"),
        ("/", "127.0.0.1", "POST"),
        ("/1.1/comment-check", "evil.example", "POST"),
        ("/1.1/comment-check", "", "POST"),
        ("/1.1/comment-check", "127.0.0.1", "GET"),
    ],
)
def test_everything_else_is_djangos(path: str, host: str, method: str) -> None:
    assert ask(path, host, method)[0] == "Django's"


def test_a_database_that_fails_is_not_asked_over_the_same_connection_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    closed = []
    monkeypatch.setattr(connection, "close", lambda: closed.append("closed"))

    def fail(_self: object, _key: str) -> None:
        raise DatabaseError

    monkeypatch.setattr(Newsroom, "client", fail)
    with pytest.raises(DatabaseError):
        ask(api_key="0123456789ab")
    assert closed
    closed.clear()
    monkeypatch.setattr(Newsroom, "client", lambda _self, _key: None)
    monkeypatch.setattr(connection, "errors_occurred", True)
    assert ask(api_key="0123456789ab")[1] == b"invalid"
    assert closed
