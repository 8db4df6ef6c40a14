"""The Django pool behind the front: asked over a Unix socket, by few at a time."""

import http.client
import os
import socket
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from threading import Lock
from typing import Any, Final, Self
from urllib.parse import quote

from typing_extensions import override

HOP_BY_HOP: Final = frozenset(
    """connection keep-alive proxy-authenticate proxy-authorization te trailer transfer-encoding
    upgrade""".split()
)
"""Headers between two neighbours, which are not passed on (RFC 9110, 7.6.1)."""

PEER: Final = "X-Broadsheet-Peer"
SCHEME: Final = "X-Broadsheet-Scheme"
"""What the front says of the client; a client's own headers of these names are dropped."""

_PIECE: Final = 64 * 1024


class PoolBusy(Exception):
    """As many requests as may are in the pool already, or it does not answer: come back later."""


@contextmanager
def short(socket_file: Path) -> Iterator[str]:
    """Give an address of a Unix socket's file that is never too long: unix(7) allows 107 bytes."""
    folder = os.open(socket_file.parent, os.O_PATH | os.O_CLOEXEC)
    try:
        yield f"/proc/self/fd/{folder}/{socket_file.name}"
    finally:
        os.close(folder)


class _OverSocket(http.client.HTTPConnection):
    def __init__(self, path: Path, timeout: float) -> None:
        super().__init__("localhost", timeout=timeout)
        self._path = path

    @override
    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        with short(self._path) as address:
            self.sock.connect(address)


class Passed:
    """What the pool answered: status line, headers, and the body piece by piece.

    It holds a place in the pool until it has been read to its end or closed.
    """

    def __init__(self, answer: http.client.HTTPResponse, done: Callable[[], None]) -> None:
        """Take the head; `done` is called once."""
        self.status = f"{answer.status} {answer.reason}"
        self.headers = [(k, v) for k, v in answer.getheaders() if k.lower() not in HOP_BY_HOP]
        self._answer = answer
        self._done: Callable[[], None] | None = done

    def __iter__(self) -> Self:
        """Return itself, as iterators do."""
        return self

    def __next__(self) -> bytes:
        """Return the next piece of the body."""
        piece = self._answer.read(_PIECE)
        if not piece:
            self.close()
            raise StopIteration
        return piece

    def close(self) -> None:
        """Give the place in the pool back."""
        done, self._done = self._done, None
        if done is not None:
            self._answer.close()
            done()


class _Turns:
    """Places, of which one that is given back goes to who has waited longest.

    `threading.Semaphore` lets whoever comes in that moment take it, and who waited waits anew.
    """

    def __init__(self, places: int) -> None:
        self._free = places
        self._waiting: deque[Any] = deque()
        self._lock = Lock()

    def acquire(self, timeout: float) -> bool:
        with self._lock:
            if self._free:
                self._free -= 1
                return True
            own = Lock()
            own.acquire()
            self._waiting.append(own)
        if own.acquire(timeout=timeout):
            return True
        with self._lock:
            if own not in self._waiting:
                return True  # it was given in the last moment
            self._waiting.remove(own)
            return False

    def release(self) -> None:
        with self._lock:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._free += 1


class Upstream:
    """The pool at a Unix socket; at most `at_once` requests are in it through this process."""

    def __init__(self, path: Path, *, at_once: int, patience: float, timeout: float) -> None:
        """Say where the pool is.

        `patience` is how many seconds a request waits for its turn, `timeout` how many it may take.
        """
        self._path = path
        self._turns = _Turns(at_once)
        self._patience = patience
        self._timeout = timeout

    def ask(self, environ: dict[str, Any]) -> Passed:
        """Pass a request on and return the answer.

        Raises:
            PoolBusy: nothing was done, or it is not known what was done.
        """
        if not self._turns.acquire(timeout=self._patience):
            raise PoolBusy
        try:
            answer, connection = self._exchange(environ)
        except (OSError, http.client.HTTPException) as failed:
            self._turns.release()
            raise PoolBusy from failed
        except BaseException:
            self._turns.release()
            raise
        return Passed(answer, partial(self._give_back, connection))

    def _exchange(self, environ: dict[str, Any]) -> tuple[http.client.HTTPResponse, _OverSocket]:
        body, length = _body(environ)
        # Each request has a connection of its own, and waits where the pool's processes take them
        # from: whichever has a thread to spare takes the one that waits longest. And nobody has to
        # guess whether an idle connection was closed before or after what was asked was done.
        connection = _OverSocket(self._path, self._timeout)
        headers = {**_headers(environ, length), "Connection": "close"}
        try:
            # Whoever is refused may be answered before all was read that was sent.
            with suppress(BrokenPipeError, ConnectionResetError):
                connection.request(environ["REQUEST_METHOD"], _target(environ), body, headers)
            return connection.getresponse(), connection
        except BaseException:
            connection.close()
            raise

    def _give_back(self, connection: _OverSocket) -> None:
        connection.close()
        self._turns.release()


def _target(environ: dict[str, Any]) -> str:
    """Return the request target; the server has decoded the path, so it is encoded again."""
    path = quote(environ["PATH_INFO"].encode("latin-1"), safe="/:@!$&'()*+,;=~-._")
    asked = environ.get("QUERY_STRING", "")
    return f"{path}?{asked}" if asked else path


def _headers(environ: dict[str, Any], length: str | None) -> dict[str, str]:
    headers = {
        name[5:].replace("_", "-").title(): value
        for name, value in environ.items()
        if name.startswith("HTTP_")
    }
    headers = {
        name: value
        for name, value in headers.items()
        if name.lower() not in HOP_BY_HOP and name not in (PEER, SCHEME)
    }
    if environ.get("CONTENT_TYPE"):
        headers["Content-Type"] = environ["CONTENT_TYPE"]
    if length is not None:
        headers["Content-Length"] = length
    headers[PEER] = environ.get("REMOTE_ADDR", "")
    headers[SCHEME] = environ.get("wsgi.url_scheme", "http")
    headers.setdefault("Host", "")
    return headers


def _body(environ: dict[str, Any]) -> tuple[Any, str | None]:
    """Return the request's body, if it has one, and its length, if it says so."""
    length = environ.get("CONTENT_LENGTH") or None
    chunked = "HTTP_TRANSFER_ENCODING" in environ
    return (environ["wsgi.input"] if length or chunked else None), length
