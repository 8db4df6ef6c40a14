"""How the door tells the front's server who a client is."""

import stat
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from broadsheet.serving import door


@pytest.fixture
def data(tmp_path: Path, settings: Settings) -> Path:
    # Longer than the 107 bytes that unix(7) allows for a name.
    data = tmp_path / ("d" * 120)
    data.mkdir()
    settings.DATA = data
    settings.STORE = tmp_path / "store"
    return data


@pytest.mark.parametrize("peer", ["203.0.113.9", "2001:db8::7", "fe80::1%eth0", "::ffff:192.0.2.1"])
def test_the_server_hears_from_the_kernel_who_asks(data: Path, peer: str) -> None:
    heard: dict[str, Any] = {}

    def listening(environ: dict[str, Any], _start: object) -> list[bytes]:
        heard.update(environ)
        return []

    application = door.introduced(listening)
    with door.listen_for_door() as listener:
        with door.Introductions(data / "front") as introductions:
            ours = introductions.connect(peer)
        theirs, name = listener.accept()
        with ours, theirs:
            application({"REMOTE_ADDR": name}, lambda *_: None)
            ours.send(b"hello")
            assert theirs.recv(9) == b"hello"
    assert heard["REMOTE_ADDR"] == peer.partition("%")[0]


def test_nobody_else_comes_near_and_no_name_is_left(data: Path) -> None:
    with (
        door.listen_for_door() as listener,
        door.Introductions(data / "front") as introductions,
    ):
        for _ in range(3):
            introductions.connect("203.0.113.9").close()
            listener.accept()[0].close()
        assert [file.name for file in (data / "front").iterdir()] == ["server"]
        assert stat.S_IMODE((data / "front").stat().st_mode) == 0o700


def test_a_killed_door_leaves_nothing_that_stops_the_next(data: Path) -> None:
    door.listen_for_door().close()
    (data / "front" / "203.0.113.9@1-2").touch()
    door.listen_for_door().close()
    assert [file.name for file in (data / "front").iterdir()] == ["server"]


def test_a_server_that_is_not_there_is_known_at_once(data: Path) -> None:
    door.listen_for_door().close()
    with (
        door.Introductions(data / "front") as introductions,
        pytest.raises(ConnectionRefusedError),
    ):
        introductions.connect("203.0.113.9")
    assert [file.name for file in (data / "front").iterdir()] == ["server"]


def test_whoever_cannot_be_served_gets_the_page_of_the_newsroom(data: Path) -> None:
    assert b"\r\n\r\nCome back in a moment.\n" in door.busy()
    (data.parent / "store").mkdir()
    (data.parent / "store" / "busy.html").write_text("<h1>In a moment</h1>")
    head, _, body = door.busy().partition(b"\r\n\r\n")
    assert body == b"<h1>In a moment</h1>"
    assert b"Retry-After: 5\r\n" in head
    assert f"Content-Length: {len(body)}\r\n".encode() in head
