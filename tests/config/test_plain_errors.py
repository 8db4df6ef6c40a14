"""What a reader sees when something fails: plain words, the right status, no traceback."""

from datetime import timedelta
from typing import NoReturn

import pytest
from django.db import OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from broadsheet.config.urls import handler400, handler500
from broadsheet.config.urls import urlpatterns as real
from broadsheet.core.limits import TooMany
from broadsheet.core.tokens import TokenRefused

__all__ = ["handler400", "handler500"]


def _full(_request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA page_count")
        pages = cursor.fetchone()[0]
        cursor.execute(f"PRAGMA max_page_count={pages}")
        try:
            cursor.execute("CREATE TABLE filler AS SELECT randomblob(10000000) AS x")
        finally:
            cursor.execute("PRAGMA max_page_count=1073741823")
    return HttpResponse("stored")


def _locked(_request: HttpRequest) -> NoReturn:
    raise OperationalError("database is locked")


def _broken(_request: HttpRequest) -> NoReturn:
    raise ValueError("a secret detail")


def _busy(_request: HttpRequest) -> NoReturn:
    raise TooMany(timedelta(minutes=5))


def _forged(_request: HttpRequest) -> NoReturn:
    raise TokenRefused("This link is not valid.")


def _reads(request: HttpRequest) -> HttpResponse:
    return HttpResponse(str(len(request.POST)))


urlpatterns = [
    path("full", _full),
    path("locked", _locked),
    path("broken", _broken),
    path("busy", _busy),
    path("forged", _forged),
    path("reads", _reads),
    *real,
]

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


@pytest.fixture
def reader() -> Client:
    """A browser that is shown the error page, not the exception."""
    return Client(raise_request_exception=False)


@pytest.mark.parametrize("where", ["/full", "/locked"])
def test_a_full_or_locked_database_asks_to_come_back(reader: Client, where: str) -> None:
    answer = reader.get(where)
    assert answer.status_code == 503
    assert int(answer["Retry-After"]) > 0


def test_a_fault_of_ours_shows_no_detail(reader: Client) -> None:
    answer = reader.get("/broken")
    assert answer.status_code == 500
    assert b"secret detail" not in answer.content
    assert b"Traceback" not in answer.content


def test_too_many_says_when_to_come_back(reader: Client) -> None:
    answer = reader.get("/busy")
    assert (answer.status_code, answer["Retry-After"]) == (429, "301")


def test_a_bad_link_is_refused_in_words(reader: Client) -> None:
    answer = reader.get("/forged")
    assert answer.status_code == 403
    assert b"not valid" in answer.content


def test_a_megabyte_in_a_field_is_too_large(reader: Client) -> None:
    answer = reader.post(
        "/reads", f"text={'a' * 1_048_576}", content_type="application/x-www-form-urlencoded"
    )
    assert answer.status_code == 413


def test_a_form_that_cannot_be_read_is_a_bad_request(reader: Client) -> None:
    assert reader.post("/reads", b"zzz", content_type="multipart/form-data").status_code == 400


def test_invalid_utf_8_is_no_fault_of_ours(reader: Client) -> None:
    for bad in ("/%ff%fe/", "/search/?q=%ff%fe", "/tags/%c0%af/", "/%00/"):
        assert reader.get(bad).status_code < 500, bad


def test_every_answer_carries_the_policy(reader: Client) -> None:
    for where in ("/broken", "/healthz", "/nothing-here/"):
        policy = reader.get(where)["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
