import asyncio
import socket
from contextlib import suppress
from pathlib import Path

import pytest

from broadsheet.serving import doorman
from broadsheet.serving.doorman import answer, stand

ORIGIN = "https://courier.example"


def _answer(head: bytes, folder: Path) -> list[str]:
    return answer(head, origin=ORIGIN, challenges=folder).decode().split("\r\n")


def test_a_reader_is_sent_to_the_public_address(tmp_path: Path) -> None:
    lines = _answer(b"GET /world/?page=2 HTTP/1.1\r\nHost: elsewhere.example\r\n\r\n", tmp_path)
    assert lines[0] == "HTTP/1.1 308 Permanent Redirect"
    assert "Location: https://courier.example/world/?page=2" in lines


def test_an_absolute_address_keeps_only_its_path(tmp_path: Path) -> None:
    lines = _answer(b"GET http://elsewhere.example/a/ HTTP/1.1\r\n\r\n", tmp_path)
    assert "Location: https://courier.example/a/" in lines


@pytest.mark.parametrize(
    "head",
    [
        b"\x16\x03\x01\x02\x00\x01\r\n\r\n",
        b"GET / HTTP/1.1\nX: y\r\n\r\n",
        b"GET /\xff HTTP/1.1\r\n\r\n",
        b"GET elsewhere.example HTTP/1.1\r\n\r\n",
        b"BREW / HTTP/1.1\r\n\r\n",
        b"GET /a b HTTP/1.1\r\n\r\n",
    ],
)
def test_what_is_no_request_is_refused(head: bytes, tmp_path: Path) -> None:
    assert _answer(head, tmp_path)[0] == "HTTP/1.1 400 Bad Request"


def test_a_certificate_authority_finds_its_file_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "token-1").write_text("token-1.thumb", encoding="utf-8")
    asked = "GET /.well-known/acme-challenge/{} HTTP/1.1\r\n\r\n"
    assert _answer(asked.format("token-1").encode(), tmp_path)[-1] == "token-1.thumb"
    assert _answer(asked.format("token-2").encode(), tmp_path)[0] == "HTTP/1.1 404 Not Found"
    assert "308" in _answer(asked.format("../broadsheet.toml").encode(), tmp_path)[0]


async def _talk(said: bytes, folder: Path) -> bytes:
    listener = socket.create_server(("127.0.0.1", 0))
    standing = asyncio.create_task(stand(listener, origin=ORIGIN, folder=folder))
    reader, writer = await asyncio.open_connection(*listener.getsockname())
    writer.write(said)
    heard = await reader.read()
    writer.close()
    standing.cancel()
    return heard


def test_a_browser_is_answered_over_a_socket(tmp_path: Path) -> None:
    heard = asyncio.run(_talk(b"GET / HTTP/1.1\r\nHost: courier.example\r\n\r\n", tmp_path))
    assert b"Location: https://courier.example/\r\n" in heard


@pytest.mark.parametrize("said", [b"GET /", b"GET /" + b"a" * 20_000 + b" HTTP/1.1\r\n\r\n"])
def test_a_client_that_says_too_little_or_too_much_is_hung_up_on(
    said: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doorman, "PATIENCE", 0.2)
    with suppress(ConnectionResetError):
        assert asyncio.run(_talk(said, tmp_path)) == b""
