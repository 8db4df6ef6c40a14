"""What a request may say of itself, and to whom we listen."""

from collections.abc import Callable
from ipaddress import ip_network
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from pytest_django import Settings

from broadsheet.config.middleware import (
    believe_proxies,
    known_methods,
    not_too_much,
    only_our_host,
)
from broadsheet.config.sizes import REQUEST_MOST, UPLOAD_MOST
from broadsheet.core.network import client_address

SAID = {
    "HTTP_X_FORWARDED_FOR": "203.0.113.9",
    "HTTP_X_FORWARDED_PROTO": "https",
    "HTTP_X_FORWARDED_HOST": "evil.example",
}


def _seen(peer: str, **said: Any) -> dict[str, object]:
    seen: dict[str, object] = {}

    def view(request: HttpRequest) -> HttpResponse:
        seen.update(address=client_address(request), scheme=request.scheme)
        return HttpResponse()

    believe_proxies(view)(RequestFactory().get("/", REMOTE_ADDR=peer, **said))
    return seen


def test_a_trusted_proxy_is_believed_in_address_and_scheme(settings: Settings) -> None:
    settings.TRUSTED_PROXIES = (ip_network("10.0.0.0/8"),)
    seen = _seen("10.1.2.3", **SAID)
    assert seen == {"address": "203.0.113.9", "scheme": "https"}


@pytest.mark.parametrize("proto", ["javascript", "https,http", ""])
def test_a_scheme_that_is_none_is_not_believed_of_anybody(settings: Settings, proto: str) -> None:
    settings.TRUSTED_PROXIES = (ip_network("10.0.0.0/8"),)
    assert _seen("10.1.2.3", HTTP_X_FORWARDED_PROTO=proto)["scheme"] == "http"


def test_anybody_else_is_not_believed_at_all(settings: Settings) -> None:
    settings.TRUSTED_PROXIES = (ip_network("10.0.0.0/8"),)
    seen = _seen("192.0.2.7", **SAID)
    assert seen == {"address": "192.0.2.7", "scheme": "http"}


def _ok(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok")


@pytest.mark.parametrize(
    ("host", "status"),
    [("[::1]", 200), ("[::1]:8000", 200), ("::1", 421), ("[::2]", 421), ("", 421), ("[::1", 421)],
)
@pytest.mark.django_db
def test_a_host_may_be_an_ipv6_address(settings: Settings, host: str, status: int) -> None:
    settings.OUR_HOSTS = ["[::1]"]
    handler: Callable[[HttpRequest], HttpResponse] = only_our_host(_ok)
    request = RequestFactory().get("/", HTTP_HOST=host, SERVER_NAME="0.0.0.0")  # noqa: S104 - said
    assert handler(request).status_code == status


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "BREW"])
def test_a_method_that_no_page_knows_is_not_allowed(method: str) -> None:
    answer = known_methods(_ok)(RequestFactory().generic(method, "/world/"))
    assert answer.status_code == 405
    assert answer["Allow"] == "GET, HEAD, POST, OPTIONS"


def test_the_desk_and_the_interface_for_programs_have_methods_of_their_own() -> None:
    assert known_methods(_ok)(RequestFactory().delete("/api/x")).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize(("origin", "promised"), [("https://a.example", True), ("http://a", False)])
def test_browsers_are_asked_to_stay_with_https(
    client: Client, settings: Settings, origin: str, *, promised: bool
) -> None:
    settings.PUBLIC_ORIGIN = origin
    assert ("Strict-Transport-Security" in client.get("/healthz")) is promised


@pytest.mark.parametrize(
    ("path", "length", "status"),
    [
        ("/subscribe/", str(REQUEST_MOST), 200),
        ("/subscribe/", str(REQUEST_MOST + 1), 413),
        ("/deskundig/", str(UPLOAD_MOST), 413),
        ("/desk/images/add/", str(UPLOAD_MOST), 200),
        ("/desk/images/add/", str(UPLOAD_MOST + 1), 413),
        ("/subscribe/", "", 200),
        ("/subscribe/", "9" * 30, 413),
    ],
)
@pytest.mark.django_db
def test_what_no_form_of_ours_takes_is_refused_unread(path: str, length: str, status: int) -> None:
    asked = RequestFactory().post(path, CONTENT_LENGTH=length)
    assert not_too_much(_ok)(asked).status_code == status
