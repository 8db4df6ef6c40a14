"""The outermost door: ordinary requests for stored pages are answered here, the rest is handed on.

One thread waits for all its clients at once (epoll(7)). A request that `read_request` understands,
for a page that is in the store, is answered from memory; the connection of a client that asks for
anything else becomes a tunnel to a server that knows all of HTTP, and stays one. So nothing here
reads bodies, keeps half a request or decides about errors.
"""

import logging
import resource
import select
import socket
import time
from collections.abc import Callable, Collection, Iterable
from contextlib import suppress
from email.utils import formatdate
from typing import Final, Protocol

from broadsheet.readership.engine.tally import Tally
from broadsheet.serving.engine.answers import Answer
from broadsheet.serving.engine.hits import Hits
from broadsheet.serving.engine.request import LONGEST, Asked, read_request
from broadsheet.serving.engine.tunnel import Tunnel

logger = logging.getLogger(__name__)

AT_MOST: Final = 8192
"""Connections of one process; where files are limited further, half of that limit."""
SILENT: Final = 15.0
"""Seconds that a client has to say something, or to take something of its answer."""
KEPT: Final = 65.0
"""Seconds for which a connection is kept after an answer; a browser keeps its own for about 60."""
_TICK: Final = 1.0
_ACCEPTED_AT_ONCE: Final = 8
_MADE_ROOM: Final = 16
"""Of how many connections one is closed where there is no room left, the longest idle first."""


class Connection(Protocol):
    """A client's connection, whatever is done with it."""

    @property
    def fds(self) -> tuple[int, ...]:
        """Its sockets."""

    @property
    def seen(self) -> float:
        """When something was last heard of it, by the loop's clock."""

    @property
    def patience(self) -> float:
        """Seconds after `seen` after which it is closed."""

    @property
    def idle(self) -> bool:
        """Whether closing it now loses nothing."""

    def ready(self, fd: int, events: int) -> None:
        """Do what can be done without waiting."""

    def close(self) -> None:
        """Close its sockets and leave the loop."""


class Loop:
    """Answers the clients of a listening socket until it is told to stop."""

    def __init__(
        self,
        listener: socket.socket,
        *,
        hits: Hits,
        hosts: Collection[str],
        others: Callable[[str], socket.socket],
        busy: Callable[[], bytes],
        tally: Tally,
        not_pages: tuple[str, ...] = (),
    ) -> None:
        """Get ready.

        `hosts` are the values of Host that stored pages are answered to. `others` connects a
        client, by its address, with the server for everything else, without waiting; `busy` is the
        whole answer where that is refused. Views are counted by `tally`. No page lies below the
        paths `not_pages`.
        """
        self._listener = listener
        self._hits = hits
        self._hosts = frozenset(hosts)
        self._others = others
        self._busy = busy
        self._tally = tally
        self._not_pages = not_pages
        self._epoll = select.epoll()
        self._connections: dict[int, Connection] = {}
        self._watched: dict[int, int] = {}
        self._most = _room()
        self._told, self._telling = socket.socketpair()
        self._stop_at: float | None = None
        self.now = time.monotonic()
        self.end = b""
        """The last lines of every head: the date, as RFC 9110, 6.6.1 wants it."""

    def run(self, *, grace: float) -> None:
        """Serve until `stop`, then for at most `grace` seconds finish what is under way."""
        self._listener.settimeout(0)
        # What is accepted inherits it (tcp(7)): an answer's last packet waits for nothing.
        self._listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        door = self._listener.fileno()
        self._listen(on=True)
        self._epoll.register(self._told.fileno(), select.EPOLLIN)
        while self._stop_at is None or (self._connections and self.now < self._stop_at):
            events = self._epoll.poll(_TICK)
            self._tell_the_time()
            for fd, what in events:
                if fd == door:
                    self._accept()
                elif fd == self._told.fileno():
                    self._begin_to_stop(grace)
                else:
                    self._serve(fd, what)
        for connection in set(self._connections.values()):
            connection.close()
        self._tally.write()

    def stop(self) -> None:
        """End `run`: from any thread, or a signal's handler."""
        self._telling.send(b".")

    def close(self) -> None:
        """Let go of what the loop has open; the listener is not its own."""
        self._epoll.close()
        self._told.close()
        self._telling.close()

    def watch(self, fd: int, events: int, connection: Connection) -> None:
        """Call the connection's `ready` on these events from now on; 0 for none."""
        self._connections[fd] = connection
        known = self._watched.get(fd)
        if known == events:
            return
        if known:
            # With no event asked for, epoll(7) still reports a hang-up, for ever.
            self._epoll.modify(fd, events) if events else self._epoll.unregister(fd)
        elif events:
            self._epoll.register(fd, events)
        self._watched[fd] = events

    def drop(self, connection: Connection) -> None:
        """Forget a connection whose sockets are closed: closing has unregistered them."""
        full = len(self._connections) >= self._most
        for fd in connection.fds:
            self._connections.pop(fd, None)
            self._watched.pop(fd, None)
        if full and self._stop_at is None:
            self._listen(on=len(self._connections) < self._most)

    def answer(self, asked: Asked) -> Answer | None:
        """Return the answer of a stored page, or None: there is none."""
        if asked.host not in self._hosts:
            return None
        ready = self._hits.held(asked.path)
        if ready is None:
            if asked.path.startswith(self._not_pages):
                return None
            ready = self._hits.load(asked.path)
        if ready is None:
            return None
        if asked.viewer and ready.page:
            self._tally.count(asked.path, asked.viewer)
        return ready.answer(asked.environ)

    def hand_over(self, client: "_Client", said: bytes) -> None:
        """Join a client, and what it has said, with the server for everything else."""
        try:
            server = self._others(client.address)
        except OSError:
            client.send((self._busy(),), closes=True)
            return
        tunnel = Tunnel(self, client.sock, server)
        try:
            tunnel.begin(said)
        except OSError:
            tunnel.close()

    def _serve(self, fd: int, what: int) -> None:
        connection = self._connections.get(fd)
        if connection is None:
            return
        try:
            connection.ready(fd, what)
        except Exception:
            # One client's trouble is not another's.
            logger.exception("a connection was given up")
            connection.close()

    def _accept(self) -> None:
        for _ in range(_ACCEPTED_AT_ONCE):
            try:
                sock, address = self._listener.accept()
            except OSError:
                return
            sock.settimeout(0)
            client = _Client(self, sock, address[0])
            self.watch(client.fds[0], select.EPOLLIN, client)
            if len(self._connections) >= self._most:
                self._make_room()
                return

    def _make_room(self) -> None:
        """Close what has been idle longest; where nothing is, let the next clients wait."""
        idle = sorted((c for c in self._connections.values() if c.idle), key=lambda c: c.seen)
        for connection in idle[: self._most // _MADE_ROOM + 1]:
            connection.close()
        self._listen(on=len(self._connections) < self._most)

    def _listen(self, *, on: bool) -> None:
        fd = self._listener.fileno()
        if on == bool(self._watched.get(fd)):
            return
        if on:
            # Of the processes that wait at one socket one is woken, not all.
            self._epoll.register(fd, select.EPOLLIN | select.EPOLLEXCLUSIVE)
        else:
            self._epoll.unregister(fd)
        self._watched[fd] = int(on)

    def _begin_to_stop(self, grace: float) -> None:
        self._epoll.unregister(self._told.fileno())
        self._listen(on=False)
        self._stop_at = self.now + grace
        for connection in [c for c in self._connections.values() if c.idle]:
            connection.close()

    def _tell_the_time(self) -> None:
        before, self.now = self.now, time.monotonic()
        if self.end and int(self.now) == int(before):
            return
        self._tally.write_when_due()
        self.end = f"Date: {formatdate(usegmt=True)}\r\n\r\n".encode("ascii")
        for connection in set(self._connections.values()):
            if self.now - connection.seen > connection.patience:
                connection.close()


class _Client:
    """A connection on which stored pages are asked for."""

    __slots__ = ("_closes", "_left", "_loop", "_served", "address", "fds", "seen", "sock")

    def __init__(self, loop: Loop, sock: socket.socket, address: str) -> None:
        self.sock = sock
        self.fds = (sock.fileno(),)
        self.address = address
        self.seen = loop.now
        self._loop = loop
        self._left: list[memoryview] = []
        self._closes = False
        self._served = False

    @property
    def patience(self) -> float:
        return KEPT if self.idle and self._served else SILENT

    @property
    def idle(self) -> bool:
        return not self._left

    def ready(self, _fd: int, _events: int) -> None:
        self.seen = self._loop.now
        if self._left:
            self._flush()
            return
        try:
            said = self.sock.recv(LONGEST)
        except BlockingIOError:
            return
        except OSError:
            said = b""
        if not said:
            self.close()
            return
        asked = read_request(said)
        answer = self._loop.answer(asked) if asked else None
        if asked is None or answer is None:
            self._loop.hand_over(self, said)
            return
        end = b"Connection: close\r\n" + self._loop.end if asked.closes else self._loop.end
        if asked.head or not answer.body:
            self.send((answer.lines + end,), closes=asked.closes)
        else:
            self.send((answer.lines, end, answer.body), closes=asked.closes)

    def send(self, pieces: tuple[bytes, ...], *, closes: bool) -> None:
        """Send pieces of an answer; what is not taken at once is sent when it can be."""
        self._served = True
        self._closes = closes
        try:
            # Of one piece, send(2) takes half the time that sendmsg(2) takes of several.
            sent = self.sock.sendmsg(pieces) if len(pieces) > 1 else self.sock.send(pieces[0])
        except BlockingIOError:
            sent = 0
        except OSError:
            self.close()
            return
        if sent < sum(map(len, pieces)):
            # Views of the page in memory: however many are slow, it is there once.
            self._left = _without(sent, map(memoryview, pieces))
            self._loop.watch(self.fds[0], select.EPOLLOUT, self)
        elif closes:
            self.close()

    def close(self) -> None:
        self.sock.close()
        self._loop.drop(self)

    def _flush(self) -> None:
        try:
            self._left = _without(self.sock.sendmsg(self._left), self._left)
        except BlockingIOError:
            return
        except OSError:
            self.close()
            return
        if self._left:
            return
        if self._closes:
            self.close()
        else:
            self._loop.watch(self.fds[0], select.EPOLLIN, self)


def _without(sent: int, pieces: Iterable[memoryview]) -> list[memoryview]:
    """Return what is left of pieces of which so many bytes were sent."""
    left = []
    for piece in pieces:
        if sent < len(piece):
            left.append(piece[sent:])
        sent = max(0, sent - len(piece))
    return left


def _room() -> int:
    """Return how many connections fit into the files that a process may have open."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return min(AT_MOST, resource.getrlimit(resource.RLIMIT_NOFILE)[0] // 2)
