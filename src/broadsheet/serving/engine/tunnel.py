"""Two connections joined: what comes from one is sent to the other, until both have ended."""

import select
import socket
from typing import Protocol

PIECE = 64 * 1024
"""Bytes that are read at once; no more than these wait for a slow side."""
PATIENCE = 150.0
"""Seconds without a byte either way; longer than the pool is given for an answer."""
FAREWELL = 5.0
"""Seconds that a client has to take the last bytes and close, once the other side has."""


class Watch(Protocol):
    """What a tunnel needs of the loop that it lives in."""

    now: float

    def watch(self, fd: int, events: int, connection: "Tunnel") -> None:
        """Call the connection's `ready` on these events from now on; 0 for none."""

    def drop(self, connection: "Tunnel") -> None:
        """Forget a connection that has closed its sockets."""


class _End:
    __slots__ = ("deaf", "ended", "fd", "left", "other", "sock", "told")

    def __init__(self, sock: socket.socket) -> None:
        self.sock = sock
        self.fd = sock.fileno()
        self.left = memoryview(b"")
        """Bytes that this side has not taken yet."""
        self.ended = False
        """Whether this side will say no more."""
        self.told = False
        """Whether this side was told that the other says no more."""
        self.deaf = False
        """Whether this side takes nothing any more: what is said to it is read and dropped.

        Were it left unread, closing would tear the answer from the client's hands.
        """
        self.other: _End = self

    def wanted(self) -> int:
        """Return the events that matter; a side whose words nobody takes is not listened to."""
        reading = 0 if self.ended or self.other.left else select.EPOLLIN
        return reading | (select.EPOLLOUT if self.left else 0)


class Tunnel:
    """A client's connection, joined to one of a server that knows all of HTTP.

    Bytes are passed on as they are, so nothing that a client says can be read in two ways. Each
    side may end what it says while it still listens.
    """

    def __init__(self, loop: Watch, client: socket.socket, server: socket.socket) -> None:
        """Join two connected sockets, neither of which blocks; both are closed by the tunnel."""
        self._loop = loop
        self._client = _End(client)
        self._server = _End(server)
        self._client.other, self._server.other = self._server, self._client
        self.fds = (self._client.fd, self._server.fd)
        self.seen = loop.now

    @property
    def patience(self) -> float:
        """Seconds without a byte after which the tunnel is closed."""
        return FAREWELL if self._server.ended else PATIENCE

    @property
    def idle(self) -> bool:
        """Whether nothing is under way: never known of a tunnel, whose bytes are not read."""
        return False

    def begin(self, said: bytes) -> None:
        """Pass on what the client has said already, then whatever comes."""
        self._give(self._server, said)
        self._watch()

    def ready(self, fd: int, _events: int) -> None:
        """Read and write what can be, on one side."""
        self.seen = self._loop.now
        end = self._client if fd == self._client.fd else self._server
        try:
            if end.left:
                self._flush(end)
            elif not end.ended:
                self._read(end)
        except OSError:
            self.close()
            return
        if self._client.ended and self._server.ended and not self._client.left:
            self.close()
            return
        self._watch()

    def close(self) -> None:
        """Close both sides."""
        for end in (self._client, self._server):
            end.sock.close()
        self._loop.drop(self)

    def _read(self, end: _End) -> None:
        try:
            data = end.sock.recv(PIECE)
        except BlockingIOError:
            return
        except ConnectionError:
            # Whoever refuses may close before all was read; what it said then came before this.
            if end is self._client:
                raise
            data = b""
        if not data:
            end.ended = True
            end.deaf = end is self._server
            self._tell(end.other)
        elif not end.other.deaf:
            self._give(end.other, data)

    def _give(self, end: _End, data: bytes) -> None:
        end.left = memoryview(data)
        self._flush(end)

    def _flush(self, end: _End) -> None:
        try:
            end.left = end.left[end.sock.send(end.left) :]
        except BlockingIOError:
            return
        except ConnectionError:
            if end is self._client:
                raise
            end.deaf, end.left = True, memoryview(b"")
            return
        self._tell(end)

    def _tell(self, end: _End) -> None:
        """Tell a side that the other has ended, once it has taken everything."""
        if end.other.ended and not (end.left or end.told or end.deaf):
            end.told = True
            end.sock.shutdown(socket.SHUT_WR)

    def _watch(self) -> None:
        for end in (self._client, self._server):
            self._loop.watch(end.fd, end.wanted(), self)
