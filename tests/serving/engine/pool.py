"""A pool of one thread behind a Unix socket, which answers as a test tells it to."""

import socketserver
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from threading import Thread

from typing_extensions import override


@dataclass(frozen=True)
class Asked:
    """A request as the pool read it."""

    method: str
    target: str
    headers: Message
    body: bytes


@dataclass
class Told:
    """What the pool answers, and what it was asked."""

    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b"from the pool"
    before: Callable[[], None] = lambda: None
    hangs_up: bool = False
    reads: bool = True
    """Whether it reads all that is sent before it answers."""
    asked: list[Asked] = field(default_factory=list)


class _Server(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    daemon_threads = True
    told: Told


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def _answer(self) -> None:
        told = self.server.told
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))) if told.reads else b""
        told.asked.append(Asked(self.command, self.path, self.headers, body))
        told.before()
        if told.hangs_up:
            self.close_connection = True
            return
        self.send_response(told.status)
        for name, value in told.headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(told.body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(told.body)

    do_GET = do_HEAD = do_POST = do_DELETE = _answer  # noqa: N815 - the names it calls

    @override
    def address_string(self) -> str:
        return "socket"

    @override
    def log_message(self, format: str, *_: object) -> None:
        pass


@contextmanager
def pool(folder: Path, told: Told) -> Iterator[Path]:
    """Run a pool; the path of its socket is handed over."""
    path = folder / "pool.sock"
    with _Server(str(path), _Handler) as server:
        server.told = told
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield path
        server.shutdown()
        thread.join()
