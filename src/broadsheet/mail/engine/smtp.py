"""One SMTP session: what the server offers, commands in groups, and what is known when it ends.

Source: RFC 5321 (SMTP), 2920 (PIPELINING), 3207 (STARTTLS), 4954 (AUTH), 1870 (SIZE),
6152 (8BITMIME), 6531 (SMTPUTF8).
"""

import asyncio
import base64
import ssl
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from typing_extensions import override

from broadsheet.mail.engine.relay import Relay
from broadsheet.mail.engine.replies import Reply, ReplyBroken, ReplyReader

_READ_BYTES = 16 * 1024
_NEXT_ADDRESS_AFTER = 0.25
_CLOSING = 421
_GO_ON = 334


class Wire(Protocol):
    """The network as a session needs it."""

    async def connect(
        self,
        make: Callable[[], "Session"],
        host: str,
        port: int,
        tls: ssl.SSLContext | None,
    ) -> None:
        """Connect a new session, through TLS from the first byte when `tls` is given."""

    async def start_tls(self, session: "Session", host: str, tls: ssl.SSLContext) -> None:
        """Put TLS under a connected session, the server verified as `host`."""


class LoopWire:
    """The real network, by the running event loop."""

    async def connect(
        self,
        make: Callable[[], "Session"],
        host: str,
        port: int,
        tls: ssl.SSLContext | None,
    ) -> None:
        """Connect a new session, through TLS from the first byte when `tls` is given."""
        loop = asyncio.get_running_loop()
        # A name may stand for several addresses of which some are out of reach; a number does not.
        named = host.rpartition(".")[2].isalpha()
        delay = _NEXT_ADDRESS_AFTER if named else None
        await loop.create_connection(make, host, port, ssl=tls, happy_eyeballs_delay=delay)

    async def start_tls(self, session: "Session", host: str, tls: ssl.SSLContext) -> None:
        """Put TLS under a connected session, the server verified as `host`."""
        loop = asyncio.get_running_loop()
        plain = session.transport
        if plain is None:
            raise ConnectionResetError("the connection ended before TLS was set up")
        transport = await loop.start_tls(plain, session, tls, server_hostname=host)
        if transport is None:
            raise ConnectionResetError("the connection ended while TLS was set up")
        session.connection_made(transport)


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds to wait at each step; RFC 5321 section 4.5.3.2 asks for no less than most of these.

    `final` is long on purpose: to give up after the last dot is to not know.
    """

    connect: float = 30.0
    command: float = 300.0
    data: float = 180.0
    final: float = 600.0
    quit: float = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What sending needs of the world; the defaults are the real one.

    `hello` is the name we give ourselves; `tls` replaces the system's trusted authorities.
    `patience` is how many seconds to wait after each connection that failed in a row; when they
    are used up in vain, a run is over.
    """

    wire: Wire = field(default_factory=LoopWire)
    timeouts: Timeouts = field(default_factory=Timeouts)
    hello: str = "[127.0.0.1]"
    tls: ssl.SSLContext | None = None
    patience: tuple[float, ...] = (1.0, 2.0, 4.0, 8.0, 15.0)


REAL = Surroundings()


class SessionLost(Exception):
    """The connection ended, fell silent or spoke nonsense; `str()` of it says which."""


class SessionRefused(Exception):
    """The server would not let us begin; `reply` is what it said, where it said anything."""

    def __init__(self, reason: str, reply: Reply | None = None) -> None:
        super().__init__(f"{reason}: {reply.words}" if reply else reason)
        self.reply = reply


class Session(asyncio.BufferedProtocol):
    """A connection over which groups of commands are written and their replies read in order."""

    def __init__(self) -> None:
        self.offers: dict[str, str] = {}
        self.transport: asyncio.Transport | None = None
        self._reader = ReplyReader()
        self._view = memoryview(bytearray(_READ_BYTES))
        self._replies: deque[Reply] = deque()
        # The greeting comes without being asked for.
        self._owed = 1
        self._lost: str | None = None
        self._waiter: asyncio.Future[None] | None = None
        self._drained: asyncio.Future[None] | None = None
        self._paused = False
        self._deadline = 0.0
        self._timer: asyncio.TimerHandle | None = None
        self._loop = asyncio.get_running_loop()

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 (a stream, by how we connect)
        # Whatever is not yet the kernel's counts: `drain` is to mean that nothing is left here.
        transport.set_write_buffer_limits(high=0)
        self.transport = transport
        if self._lost is not None:
            transport.abort()

    @override
    def get_buffer(self, sizehint: int) -> memoryview:
        # TLS fills slices of it, and a slice of a bytearray would be a copy.
        return self._view

    @override
    def buffer_updated(self, nbytes: int) -> None:
        try:
            found = self._reader.feed(bytes(self._view[:nbytes]))
        except ReplyBroken as broken:
            self._end(str(broken))
            return
        self._replies.extend(found)
        self._owed -= len(found)
        if self._owed < 0:
            # An answer before its question could pass for the answer to a letter not yet sent.
            said = self._replies[-1]
            self._end(said.words if said.code == _CLOSING else "the server answered unasked")
        elif found:
            self._wake(self._waiter)

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        self._end("the connection was lost" if exc is None else f"the connection was lost: {exc}")

    @override
    def pause_writing(self) -> None:
        self._paused = True

    @override
    def resume_writing(self) -> None:
        self._paused = False
        self._wake(self._drained)

    def write(self, data: bytes, *, owed: int) -> None:
        """Hand bytes to the connection that the server will answer with `owed` replies.

        Raises:
            SessionLost: nothing was handed over.
        """
        if self._lost is not None:
            raise SessionLost(self._lost)
        if self.transport is None or self.transport.is_closing():
            raise SessionLost("the connection is closed")
        self._owed += owed
        self.transport.write(data)

    async def drain(self, timeout: float) -> None:  # noqa: ASYNC109 (a deadline shared by all waits)
        """Return once what was written is on its way.

        Raises:
            SessionLost: the connection ended first.
        """
        while self._paused and self._lost is None:
            self._drained = self._loop.create_future()
            self._wait_until(timeout)
            await self._drained
        if self._lost is not None:
            raise SessionLost(self._lost)

    def at_hand(self) -> Reply | None:
        """Return the next reply if it has come already: to await what is here costs time."""
        return self._replies.popleft() if self._replies else None

    async def reply(self, timeout: float) -> Reply:  # noqa: ASYNC109 (a deadline shared by all waits)
        """Return the next reply, after at most `timeout` seconds.

        Raises:
            SessionLost: there will be none.
        """
        while not self._replies:
            if self._lost is not None:
                raise SessionLost(self._lost)
            self._waiter = self._loop.create_future()
            self._wait_until(timeout)
            await self._waiter
        return self._replies.popleft()

    async def command(self, line: str, timeout: float) -> Reply:  # noqa: ASYNC109 (as above)
        """Send one command and return its reply.

        Raises:
            SessionLost: as `reply`.
        """
        self.write(line.encode() + b"\r\n", owed=1)
        return await self.reply(timeout)

    async def close(self, timeout: float) -> None:  # noqa: ASYNC109 (as above)
        """Say goodbye where somebody still listens, and close."""
        try:
            await self.command("QUIT", timeout)
        except SessionLost:
            pass
        finally:
            self._end("closed")

    def abort(self, reason: str = "closed") -> None:
        """Close at once; whoever waits for a reply gets `SessionLost` with the reason."""
        self._end(reason)

    @property
    def alive(self) -> bool:
        """Tell whether the next write can be expected to reach the server."""
        return self._lost is None

    @property
    def clean(self) -> bool:
        """Tell whether every byte received so far was an awaited reply, and is read."""
        return self._owed == 0 and not self._replies and self._reader.empty

    def _wait_until(self, timeout: float) -> None:
        self._deadline = self._loop.time() + timeout
        # One timer that looks again when it fires: one per wait costs more than the wait.
        if self._timer is None or self._timer.when() > self._deadline:
            if self._timer is not None:
                self._timer.cancel()
            self._timer = self._loop.call_at(self._deadline, self._check_deadline)

    def _check_deadline(self) -> None:
        self._timer = None
        if not self._is_waiting():
            return
        if self._loop.time() >= self._deadline:
            self._end("the server did not answer in time")
        else:
            self._timer = self._loop.call_at(self._deadline, self._check_deadline)

    def _is_waiting(self) -> bool:
        return any(f is not None and not f.done() for f in (self._waiter, self._drained))

    def _end(self, reason: str) -> None:
        if self._lost is not None:
            return
        self._lost = reason
        if self._timer is not None:
            self._timer.cancel()
        if self.transport is not None:
            self.transport.abort()
        self._wake(self._waiter)
        self._wake(self._drained)

    @staticmethod
    def _wake(future: "asyncio.Future[None] | None") -> None:
        if future is not None and not future.done():
            future.set_result(None)


async def open_session(session: Session, relay: Relay, world: Surroundings = REAL) -> None:
    """Connect a new session, and have it greeted, encrypted and signed in as the relay asks.

    Raises:
        SessionLost: the network failed; later it may not.
        SessionRefused: the server, its certificate or our password is wrong.
    """
    context = None if relay.security == "none" else world.tls or ssl.create_default_context()
    try:
        async with asyncio.timeout(world.timeouts.connect):
            at_once = context if relay.security == "tls" else None
            await world.wire.connect(lambda: session, relay.host, relay.port, at_once)
        await _begin(session, relay, world, context)
    except BaseException as error:
        session.abort()
        if isinstance(error, ssl.SSLCertVerificationError):
            reason = f"the server's certificate is not valid: {error.verify_message}"
            raise SessionRefused(reason) from None
        if isinstance(error, OSError):
            reason = str(error) or "too slow"
            raise SessionLost(f"no connection to {relay.host}:{relay.port}: {reason}") from None
        raise


async def _begin(
    session: Session, relay: Relay, world: Surroundings, tls: ssl.SSLContext | None
) -> None:
    timeouts, hello = world.timeouts, world.hello
    _expect(await session.reply(timeouts.command), "the server does not want us")
    await _introduce(session, hello, timeouts)
    if relay.security == "starttls" and tls is not None:
        if "STARTTLS" not in session.offers:
            raise SessionRefused("the server does not offer STARTTLS")
        _expect(await session.command("STARTTLS", timeouts.command), "STARTTLS failed")
        if not session.clean:
            # What came in clear after the answer would be taken for what comes encrypted.
            raise SessionRefused("the server sent more before TLS than it should")
        async with asyncio.timeout(timeouts.connect):
            await world.wire.start_tls(session, relay.host, tls)
        await _introduce(session, hello, timeouts)
    if relay.username:
        await _sign_in(session, relay, timeouts)


async def _introduce(session: Session, hello: str, timeouts: Timeouts) -> None:
    reply = await session.command(f"EHLO {hello}", timeouts.command)
    if reply.code >= 500:  # noqa: PLR2004 (the classes of RFC 5321)
        _expect(await session.command(f"HELO {hello}", timeouts.command), "no greeting accepted")
        session.offers = {}
        return
    _expect(reply, "no greeting accepted")
    offers = (line.replace("=", " ", 1).partition(" ") for line in reply.text.split("\n")[1:])
    session.offers = {keyword.upper(): value.strip() for keyword, _, value in offers}


async def _sign_in(session: Session, relay: Relay, timeouts: Timeouts) -> None:
    methods = session.offers.get("AUTH", "").upper().split()
    user, password = relay.username, relay.password
    if "PLAIN" in methods:
        answers = [f"AUTH PLAIN {_base64(f'{chr(0)}{user}{chr(0)}{password}')}"]
    elif "LOGIN" in methods:
        answers = ["AUTH LOGIN", _base64(user), _base64(password)]
    else:
        raise SessionRefused("the server offers no way to sign in that we know (PLAIN, LOGIN)")
    reply = await session.command(answers[0], timeouts.command)
    for answer in answers[1:]:
        if reply.code != _GO_ON:
            break
        reply = await session.command(answer, timeouts.command)
    _expect(reply, "the server does not accept our user name and password")


def _expect(reply: Reply, failure: str) -> None:
    if reply.positive:
        return
    if 400 <= reply.code <= 499:  # noqa: PLR2004 (the classes of RFC 5321)
        raise SessionLost(f"{failure}: {reply.words}")
    raise SessionRefused(failure, reply)


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()
