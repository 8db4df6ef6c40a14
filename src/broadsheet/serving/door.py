"""The outermost processes of `serve` without TLS: readers' pages at once, all else to the front.

What is handed on comes to the front's server over a Unix socket, from one that is bound to a name
which says who the client is. The kernel tells the server that name, and nothing that a client
sends can.
"""

import os
import signal
import socket
from collections.abc import Iterable
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import Any, Self

from django.conf import settings

from broadsheet.readership.actions import views_folder
from broadsheet.readership.engine.tally import Tally
from broadsheet.serving.engine import front
from broadsheet.serving.engine.answers import Application, StartResponse
from broadsheet.serving.engine.hits import Hits
from broadsheet.serving.engine.loop import Loop
from broadsheet.serving.engine.store import Store
from broadsheet.serving.engine.upstream import short
from broadsheet.serving.front import BUSY_PAGE, our_hosts, store_folder
from broadsheet.serving.listener import BACKLOG
from broadsheet.serving.pool import GRACE

_SERVER = "server"


def listen_for_door() -> socket.socket:
    """Return the listening socket of the front's server; no other account may come near it."""
    folder = _folder()
    folder.mkdir(mode=0o700, exist_ok=True)
    folder.chmod(0o700)
    for left in folder.iterdir():
        left.unlink()
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    with short(folder / _SERVER) as name:
        listener.bind(name)
    listener.listen(BACKLOG)
    return listener


def stand(listener: socket.socket, *, port: int) -> None:
    """Answer whoever comes to `listener`, which is reached at `port`, until SIGTERM."""
    with Store(store_folder()) as store, Introductions(_folder()) as introductions:
        loop = Loop(
            listener,
            hits=Hits(store, memory=settings.PAGES_MEMORY),
            hosts=our_hosts(port),
            others=introductions.connect,
            busy=busy,
            tally=Tally(views_folder()),
            not_pages=(settings.STATIC_URL, settings.MEDIA_URL),
        )
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: loop.stop())
        loop.run(grace=GRACE)


class Introductions:
    """Connections to the server in a folder, each under the name of the client it is for."""

    def __init__(self, folder: Path) -> None:
        """Remember the folder itself: its name may be too long for unix(7)."""
        self._descriptor = os.open(folder, os.O_PATH | os.O_CLOEXEC)
        self._folder = f"/proc/self/fd/{self._descriptor}"
        self._numbers = count()

    def __enter__(self) -> Self:
        """Return itself, to be closed at the end of a `with`."""
        return self

    def __exit__(self, *_: object) -> None:
        """Let go of the folder."""
        os.close(self._descriptor)

    def connect(self, peer: str) -> socket.socket:
        """Return a connection on which nothing waits.

        Raises:
            OSError: the server is not there, or as many wait for it as may.
        """
        name = f"{self._folder}/{peer.partition('%')[0]}@{os.getpid()}-{next(self._numbers)}"
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(0)
        try:
            connection.bind(name)
            try:
                connection.connect(f"{self._folder}/{_SERVER}")
            finally:
                # The kernel keeps the name for as long as the connection lasts.
                with suppress(OSError):
                    os.unlink(name)  # noqa: PTH108 - no path is made of it, once a connection
        except OSError:
            connection.close()
            raise
        return connection


def introduced(application: Application) -> Application:
    """Return `application` as it is to be served on the socket that the door alone can open."""

    def asked(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        environ["REMOTE_ADDR"] = environ["REMOTE_ADDR"].rpartition("/")[2].partition("@")[0]
        return application(environ, start_response)

    return asked


def busy() -> bytes:
    """Return the whole answer for a client whom nobody can serve at present."""
    answer = front.busy(store_folder() / BUSY_PAGE)
    return answer.lines + b"Connection: close\r\n\r\n" + answer.body


def _folder() -> Path:
    return Path(settings.DATA) / "front"
