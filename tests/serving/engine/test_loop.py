"""The outermost door, over real sockets, with a server of one line behind it."""

import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest

from broadsheet.readership.engine.tally import Tally
from broadsheet.serving.engine import loop as loops
from broadsheet.serving.engine import tunnel as tunnels
from broadsheet.serving.engine.hits import Hits
from broadsheet.serving.engine.loop import Loop
from broadsheet.serving.engine.store import Store, new_page

PATH = "/world/strait/"
BODY = b"The strait reopens. " * 40
BUSY = b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n"
NOON = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)


class Behind:
    """The server for everything else: answers each connection as a test tells it to."""

    def __init__(self) -> None:
        self.peers: list[str] = []
        self.heard: list[bytes] = []
        self.threads: list[threading.Thread] = []
        self.answer: Callable[[socket.socket], None] = self._once
        self.refuses = False

    def connect(self, peer: str) -> socket.socket:
        if self.refuses:
            raise ConnectionRefusedError
        self.peers.append(peer)
        ours, theirs = socket.socketpair()
        ours.settimeout(0)
        self.threads.append(threading.Thread(target=self._serve, args=(theirs,)))
        self.threads[-1].start()
        return ours

    def _serve(self, sock: socket.socket) -> None:
        with sock, suppress(OSError):
            sock.settimeout(10)
            self.answer(sock)

    def _once(self, sock: socket.socket) -> None:
        self.heard.append(sock.recv(65536))
        sock.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nelse")


class Door:
    """A running loop."""

    def __init__(self, store: Store, behind: Behind, views: Path) -> None:
        self.store = store
        self.behind = behind
        self.tally = Tally(views)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.loop = Loop(
            self.listener,
            hits=Hits(store, memory=1 << 20),
            hosts=("news.example",),
            others=behind.connect,
            busy=lambda: BUSY,
            tally=self.tally,
            not_pages=("/static/",),
        )
        self.thread = threading.Thread(target=self.loop.run, kwargs={"grace": 5})
        self.thread.start()

    def put(self, body: bytes = BODY) -> None:
        assert self.store.put(
            new_page(
                PATH,
                body,
                headers=(("Content-Type", "text/html; charset=utf-8"),),
                keys=("article:1",),
                made_at=self.store.counters.now,
                modified=NOON,
            )
        )

    @contextmanager
    def client(self) -> Iterator[socket.socket]:
        with socket.create_connection(self.listener.getsockname(), 10) as sock:
            yield sock

    def end(self) -> None:
        self.loop.stop()
        self.thread.join(20)
        assert not self.thread.is_alive()
        self.loop.close()
        self.listener.close()
        for thread in self.behind.threads:
            thread.join(20)


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Door]:
    with Store(tmp_path / "store") as store:
        opened = Door(store, Behind(), tmp_path / "views")
        opened.put()
        yield opened
        opened.end()


def get(path: str = PATH, *lines: str, method: str = "GET", host: str = "news.example") -> bytes:
    said = [f"{method} {path} HTTP/1.1", f"Host: {host}", *lines, "", ""]
    return "\r\n".join(said).encode()


def answer(sock: socket.socket, *, body: bool = True) -> tuple[str, dict[str, str], bytes]:
    """Read one answer, and not a byte more."""
    heard = b""
    while not heard.endswith(b"\r\n\r\n"):
        byte = sock.recv(1)
        assert byte, heard
        heard += byte
    first, *lines = heard.decode("latin-1").split("\r\n")[:-2]
    headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
    left = int(headers.get("content-length", 0)) if body else 0
    read = b""
    while len(read) < left:
        read += sock.recv(left - len(read))
    return first.partition(" ")[2], headers, read


def test_pages_are_answered_one_after_the_other_on_one_connection(door: Door) -> None:
    with door.client() as sock:
        for _ in range(2):
            sock.sendall(get(PATH, "Accept-Encoding: identity"))
            assert answer(sock)[2] == BODY
        sock.sendall(get(PATH, "Accept-Encoding: identity"))
        status, headers, body = answer(sock)
        assert (status, body) == ("200 OK", BODY)
        moment = parsedate_to_datetime(headers["date"])
        assert abs((datetime.now(UTC) - moment).total_seconds()) < 5  # noqa: TID251 - a real clock
        sock.sendall(get(PATH, "Accept-Encoding: identity", f"If-None-Match: {headers['etag']}"))
        assert answer(sock, body=False)[0] == "304 Not Modified"
        sock.sendall(get(PATH, "Accept-Encoding: br"))
        status, headers, body = answer(sock)
        assert (headers["content-encoding"], len(body) < len(BODY)) == ("br", True)
    assert not door.behind.peers


def test_head_has_no_body_and_close_closes(door: Door) -> None:
    with door.client() as sock:
        sock.sendall(get(PATH, "Connection: close", method="HEAD"))
        status, headers, _ = answer(sock, body=False)
        assert (status, headers["content-length"]) == ("200 OK", str(len(BODY)))
        assert headers["connection"] == "close"
        assert sock.recv(1) == b""


def test_a_changed_page_is_never_answered_again(door: Door) -> None:
    with door.client() as sock:
        sock.sendall(get())
        assert answer(sock)[2] == BODY
        door.store.withdraw(["article:1"])
        door.put(b"It is shut. " * 40)
        sock.sendall(get())
        assert answer(sock)[2] == b"It is shut. " * 40
        door.store.withdraw(["article:1"])
        sock.sendall(get())
        assert answer(sock)[2] == b"else"


@pytest.mark.parametrize(
    "said",
    [
        get("/static/a.css"),
        get("/nothing/here/"),
        get(host="elsewhere.example"),
        get(PATH, "Content-Length: 2", method="POST") + b"ab",
        get() + get(),
        b"\x16\x03\x01\x02",
        b"GET /wor",
    ],
)
def test_everything_else_goes_to_the_server_behind_as_it_was_said(door: Door, said: bytes) -> None:
    with door.client() as sock:
        sock.sendall(said)
        assert answer(sock)[2] == b"else"
        assert sock.recv(1) == b""
        assert door.behind.peers == [sock.getsockname()[0]]
    assert door.behind.heard == [said]


def test_much_passes_both_ways_and_slow_readers_hold_nobody_up(door: Door) -> None:
    much = bytes(range(256)) * 12_000
    received = bytearray()

    def echo(sock: socket.socket) -> None:
        while piece := sock.recv(65536):
            received.extend(piece)
        sock.sendall(bytes(received))

    door.behind.answer = echo
    with door.client() as slow, door.client() as other:
        slow.sendall(much)
        slow.shutdown(socket.SHUT_WR)
        time.sleep(0.1)  # the answer piles up, as far as it may
        other.sendall(get())
        assert answer(other)[2] == BODY
        heard = bytearray()
        while piece := slow.recv(1 << 20):
            heard.extend(piece)
    assert received == heard == much


@pytest.mark.parametrize("patient", [True, False])
def test_a_client_that_goes_on_talking_still_gets_the_answer(door: Door, *, patient: bool) -> None:
    def refuse(sock: socket.socket) -> None:
        sock.recv(10)
        sock.sendall(b"HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\n\r\n")
        if patient:
            sock.shutdown(socket.SHUT_WR)
            time.sleep(0.1)

    door.behind.answer = refuse
    with door.client() as sock:
        sock.sendall(get("/", "Content-Length: 900000", method="POST"))
        for _ in range(9):
            sock.sendall(b"x" * 100_000)
        assert answer(sock)[0] == "413 Content Too Large"


def test_a_page_that_is_not_taken_at_once_is_sent_to_its_end(door: Door) -> None:
    body = os.urandom(4_000_000)
    door.store.withdraw(["article:1"])
    door.put(body)
    with door.client() as sock:
        sock.sendall(get(PATH, "Accept-Encoding: identity"))
        time.sleep(0.1)
        assert answer(sock)[2] == body
        sock.sendall(get(PATH, "Accept-Encoding: identity", "Connection: close"))
        assert answer(sock)[2] == body
        assert sock.recv(1) == b""


def test_who_cannot_be_served_is_told_to_come_back(door: Door) -> None:
    door.behind.refuses = True
    with door.client() as sock:
        sock.sendall(get("/search/"))
        assert answer(sock)[0] == "503 Service Unavailable"
        assert sock.recv(1) == b""


def test_the_silent_and_the_stalled_are_let_go(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    for module, name in (
        (loops, "SILENT"),
        (loops, "KEPT"),
        (tunnels, "PATIENCE"),
        (tunnels, "FAREWELL"),
    ):
        monkeypatch.setattr(module, name, 0.01)

    def stalled(sock: socket.socket) -> None:
        while sock.recv(65536):
            pass

    door.behind.answer = stalled
    with door.client() as silent, door.client() as kept, door.client() as joined:
        kept.sendall(get())
        assert answer(kept)[2] == BODY
        joined.sendall(get("/search/"))
        for sock in (silent, kept, joined):
            with suppress(ConnectionResetError):
                assert sock.recv(1) == b""


def test_where_there_is_no_room_the_longest_idle_makes_some(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door.loop, "_most", 3)
    with ExitStack() as opened:
        socks = []
        for _ in range(4):
            socks.append(opened.enter_context(door.client()))
            socks[-1].sendall(get())
            assert answer(socks[-1])[2] == BODY
        assert [sock.recv(1) for sock in socks[:2]] == [b"", b""]
        socks[3].sendall(get())
        assert answer(socks[3])[2] == BODY


def test_what_is_under_way_is_finished_before_the_end(door: Door) -> None:
    going = threading.Event()

    def late(sock: socket.socket) -> None:
        sock.recv(65536)
        going.wait(10)
        sock.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nlate")

    door.behind.answer = late
    with door.client() as idle, door.client() as busy:
        idle.sendall(get())
        answer(idle)
        busy.sendall(get("/search/"))
        while not door.behind.peers:
            time.sleep(0.01)
        door.loop.stop()
        assert idle.recv(1) == b""
        assert door.thread.is_alive()
        going.set()
        assert answer(busy)[2] == b"late"
    door.thread.join(10)
    assert not door.thread.is_alive()


def test_a_fault_with_one_client_ends_that_client_only(
    door: Door, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_asked: object) -> None:
        raise RuntimeError("a fault")

    with door.client() as other, door.client() as unlucky:
        other.sendall(get())
        answer(other)
        with monkeypatch.context() as patched:
            patched.setattr(door.loop, "answer", broken)
            unlucky.sendall(get())
            assert unlucky.recv(1) == b""
        other.sendall(get())
        assert answer(other)[2] == BODY
    assert "a fault" in caplog.text
