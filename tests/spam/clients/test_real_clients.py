"""Unmodified Akismet clients, each operation of each, against a running server."""

import asyncio
import json
import subprocess
from collections.abc import Coroutine
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from shutil import which
from typing import Any
from urllib.parse import urlencode

import akismet
import httpx
import pytest
from typing_extensions import override

from tests.spam.clients.conftest import SITE, Answering

pytestmark = pytest.mark.xdist_group("akismet")

SPAM = "Buy cheap viagra and cialis online! Best casino bonus http://pills.example/buy"
HAM = "I worked at the harbour for thirty years, and the ships were never late."
IP = "192.0.2.1"
THANKS = "Thanks for making the web a better place."


def _redirected(request: httpx.Request, port: int) -> None:
    """Send what is for https://rest.akismet.com to the server; the Host stays what it was."""
    request.url = request.url.copy_with(scheme="http", host="127.0.0.1", port=port)


class Sync(httpx.HTTPTransport):
    def __init__(self, port: int) -> None:
        super().__init__()
        self._port = port

    @override
    def handle_request(self, request: httpx.Request) -> httpx.Response:
        _redirected(request, self._port)
        return super().handle_request(request)


class Async(httpx.AsyncHTTPTransport):
    def __init__(self, port: int) -> None:
        super().__init__()
        self._port = port

    @override
    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        _redirected(request, self._port)
        return await super().handle_async_request(request)


def test_the_python_client_does_all_that_it_can(server: Answering) -> None:
    config = akismet.Config(key=server.key, url=SITE)
    http = httpx.Client(transport=Sync(server.port))
    with akismet.SyncClient.validated_client(config=config, http_client=http) as client:
        assert client.verify_key()
        assert not client.verify_key("000000000000", SITE)
        assert not client.verify_key(server.key, "https://other.example")
        assert client.comment_check(user_ip=IP, comment_content=HAM) == akismet.CheckResponse.HAM
        flagrant = client.comment_check(user_ip=IP, comment_content=SPAM, comment_author="Pills")
        assert flagrant == akismet.CheckResponse.DISCARD
        guaranteed = client.comment_check(
            user_ip=IP, comment_content=HAM, comment_author="akismet-guaranteed-spam"
        )
        assert guaranteed == akismet.CheckResponse.SPAM
        administrator = client.comment_check(
            user_ip=IP, comment_content=SPAM, user_role="administrator"
        )
        assert administrator == akismet.CheckResponse.HAM
        assert client.submit_spam(user_ip=IP, comment_content=SPAM)
        assert client.submit_ham(user_ip=IP, comment_content=HAM)
        assert client.usage_limit()["limit"] == "none"
        assert client.usage_limit()["usage"] >= 2


def test_it_lists_its_sites_once_it_says_who_it_is(server: Answering) -> None:
    config = akismet.Config(key=server.key, url=SITE)
    with akismet.SyncClient(
        config=config, http_client=httpx.Client(transport=Sync(server.port))
    ) as client:
        assert client.comment_check(user_ip=IP, comment_content=HAM) == akismet.CheckResponse.HAM
        with pytest.raises(akismet.APIKeyError):
            client.key_sites()  # this release sends no key with it
    http = httpx.Client(transport=Sync(server.port), params={"api_key": server.key})
    with akismet.SyncClient(config=config, http_client=http) as client:
        sites = client.key_sites()
        assert isinstance(sites, dict)
        assert sites["total"] == 1
        rows = client.key_sites(result_format="csv")
        assert isinstance(rows, str)
        assert "blog.example," in rows


def test_its_asynchronous_twin_does_too(server: Answering) -> None:
    config = akismet.Config(key=server.key, url=SITE)

    async def everything() -> dict[str, Any]:
        params = {"api_key": server.key}  # this release sends no key with key_sites
        http = httpx.AsyncClient(transport=Async(server.port), params=params)
        client = await akismet.AsyncClient.validated_client(config=config, http_client=http)
        async with client:
            return {
                "ham": await client.comment_check(user_ip=IP, comment_content=HAM),
                "spam": await client.comment_check(user_ip=IP, comment_content=SPAM),
                "submit": await client.submit_spam(user_ip=IP, comment_content=SPAM),
                "submit ham": await client.submit_ham(user_ip=IP, comment_content=HAM),
                "verify": await client.verify_key("000000000000", SITE),
                "usage": (await client.usage_limit())["throttled"],
                "sites": (await client.key_sites())["total"],  # type: ignore[index]  # json
            }

    assert _run(everything()) == {
        "ham": akismet.CheckResponse.HAM,
        "spam": akismet.CheckResponse.DISCARD,
        "submit": True,
        "submit ham": True,
        "verify": False,
        "usage": False,
        "sites": 1,
    }


def _run(work: Coroutine[Any, Any, dict[str, Any]]) -> dict[str, Any]:
    return asyncio.run(work)


def test_a_client_that_takes_the_server_for_its_proxy_is_answered(server: Answering) -> None:
    connection = HTTPConnection("127.0.0.1", server.port, timeout=30)
    with closing(connection):
        headers = {"Host": "rest.akismet.com", "Content-Type": "application/x-www-form-urlencoded"}
        body = urlencode({"key": server.key, "blog": SITE})
        connection.request("POST", "http://rest.akismet.com/1.1/verify-key", body, headers)
        answer = connection.getresponse()
        assert (answer.status, answer.read()) == (200, b"valid")


def test_a_python_client_with_another_sites_key_is_refused(server: Answering) -> None:
    config = akismet.Config(key=server.key, url="https://other.example")
    http = httpx.Client(transport=Sync(server.port))
    with (
        http,
        pytest.raises(akismet.APIKeyError),
    ):
        akismet.SyncClient.validated_client(config=config, http_client=http)


def test_the_clients_from_npm_do_all_that_they_can(server: Answering, modules: Path) -> None:
    script = Path(__file__).with_name("clients.mjs")
    arguments = [str(script), str(modules), str(server.port), server.key]
    finished = subprocess.run(  # noqa: S603 - ours
        [which("node") or "node", *arguments], capture_output=True, text=True, check=True
    )
    found = json.loads(finished.stdout)
    invalid = "This key does not exist or was revoked."
    assert found["cedx"] == {
        "verified": True,
        "wrongKey": False,
        "otherSite": False,
        "ham": True,
        "discard": True,
        "guaranteed": True,
        "administrator": True,
        "submitSpam": "done",
        "submitHam": "done",
        "invalid": invalid,
    }
    assert found["api"] == {
        "verified": True,
        "wrongKey": False,
        "ham": False,
        "spam": True,
        "honeypot": True,
        "submitSpam": THANKS,
        "submitHam": THANKS,
        "invalid": "Invalid API key",
    }
