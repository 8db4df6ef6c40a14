"""Servers and wires written by hand, to be as wrong as the world can be."""

import asyncio
import base64
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from enum import Enum
from ipaddress import IPv4Address
from pathlib import Path
from typing import Self

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from typing_extensions import override

from broadsheet.mail.engine.relay import Relay, Security
from broadsheet.mail.engine.smtp import LoopWire, Session, Surroundings, Timeouts
from tests.mail.engine.letters import SENT_AT

SHORT = Timeouts(connect=5.0, command=5.0, data=5.0, final=5.0, quit=0.05)
SHORTEST = Timeouts(connect=0.05, command=0.05, data=0.05, final=0.05, quit=0.05)


class Odd(Enum):
    """What a server may do instead of answering."""

    DROP = "close the connection"
    SILENCE = "say nothing more"


# Given the verb (GREETING and FINAL among them), its line and how many letters came before.
Answer = Callable[[str, str, int], bytes | Odd | None]


@dataclass(frozen=True)
class Received:
    """A letter as it arrived, the dots undone."""

    mail_from: str
    rcpt_to: str
    data: bytes


@dataclass
class Sink:
    """A relay that keeps what it is sent; `answer` may replace any of its answers."""

    answer: Answer = lambda _verb, _line, _letters: None
    offers: tuple[str, ...] = ("PIPELINING", "8BITMIME", "SMTPUTF8", "SIZE 10000000")
    tls: ssl.SSLContext | None = None
    at_once: bool = False
    reads_content: bool = True
    letters: list[Received] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    connections: int = 0
    open_now: int = 0
    most_open: int = 0

    async def __aenter__(self) -> Self:
        context = self.tls if self.at_once else None
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=context)
        self._tasks: set[asyncio.Task[None]] = set()
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._server.wait_closed()

    def relay(
        self,
        *,
        security: Security = "none",
        username: str = "",
        password: str = "",
        connections: int = 3,
        per_connection: int = 1000,
        per_second: float | None = None,
        per_domain: float | None = None,
    ) -> Relay:
        port = self._server.sockets[0].getsockname()[1]
        return Relay(
            "127.0.0.1",
            port,
            security,
            username,
            password,
            connections,
            per_connection,
            per_second,
            per_domain,
        )

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self.connections += 1
        self.open_now += 1
        self.most_open = max(self.most_open, self.open_now)
        try:
            await self._converse(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError, _Dropped):
            pass
        finally:
            self.open_now -= 1
            writer.transport.abort()
            self._tasks.discard(task)

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await self._say(writer, "GREETING", "", b"220 sink ready\r\n")
        mail_from = rcpt_to = ""
        while True:
            line = (await reader.readuntil(b"\r\n")).decode().removesuffix("\r\n")
            self.lines.append(line)
            verb = line.split(" ")[0].upper()
            if verb == "MAIL":
                mail_from = line
            elif verb == "RCPT":
                rcpt_to = line.removeprefix("RCPT TO:<").removesuffix(">")
            said = await self._say(writer, verb, line, self._usual(verb))
            if verb == "QUIT":
                return
            if verb == "DATA" and said.startswith(b"354"):
                if not self.reads_content:
                    await asyncio.Event().wait()
                data = await _until_the_dot(reader)
                kept = Received(mail_from, rcpt_to, data)
                self.letters.append(kept)
                said = await self._say(writer, "FINAL", "", b"250 2.0.0 kept\r\n")
                if said.startswith((b"4", b"5")):
                    self.letters.remove(kept)
            elif verb == "STARTTLS" and said.startswith(b"220") and self.tls:
                await writer.start_tls(self.tls)
            elif verb == "AUTH" and said.startswith(b"334"):
                await self._login(reader, writer)

    async def _login(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for reply in (b"334 UGFzc3dvcmQ6\r\n", b"235 2.7.0 welcome\r\n"):
            answer = (await reader.readuntil(b"\r\n")).strip()
            self.lines.append(base64.b64decode(answer).decode())
            await self._say(writer, "SECRET", "", reply)

    def _usual(self, verb: str) -> bytes:
        if verb == "EHLO":
            lines = ["sink greets you", *self.offers]
            marks = ["-"] * (len(lines) - 1) + [" "]
            return "".join(
                f"250{m}{line}\r\n" for m, line in zip(marks, lines, strict=True)
            ).encode()
        return {
            "DATA": b"354 go on\r\n",
            "QUIT": b"221 bye\r\n",
            "STARTTLS": b"220 go ahead\r\n",
            "AUTH": b"235 2.7.0 welcome\r\n",
        }.get(verb, b"250 2.1.0 fine\r\n")

    async def _say(self, writer: asyncio.StreamWriter, verb: str, line: str, usual: bytes) -> bytes:
        other = self.answer(verb, line, len(self.letters))
        if other is Odd.DROP:
            raise _Dropped
        if other is Odd.SILENCE:
            await asyncio.Event().wait()
        said = other if isinstance(other, bytes) else usual
        writer.write(said)
        await writer.drain()
        return said


class _Dropped(Exception):
    pass


async def _until_the_dot(reader: asyncio.StreamReader) -> bytes:
    lines = []
    while (line := await reader.readuntil(b"\n")) != b".\r\n":
        lines.append(line[1:] if line.startswith(b".") else line)
    return b"".join(lines)


class WireThatDrops(LoopWire):
    """A network on which each of the first connections ends after so many bytes from us."""

    def __init__(self, *after: int) -> None:
        self._after: Iterator[int] = iter(after)

    @override
    async def connect(
        self,
        make: Callable[[], Session],
        host: str,
        port: int,
        tls: ssl.SSLContext | None,
    ) -> None:
        after = next(self._after, None)

        def made() -> Session:
            session = make()
            if after is not None:
                _cut(session, after)
            return session

        await super().connect(made, host, port, tls)


def _cut(session: Session, after: int, closing_at: int = 0) -> None:
    plainly = session.connection_made

    def connection_made(transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        plainly(_Cut(transport, after, closing_at))

    session.connection_made = connection_made  # type: ignore[method-assign] # this one session's


class _Cut(asyncio.Transport):
    def __init__(self, real: asyncio.Transport, after: int, closing_at: int) -> None:
        super().__init__()
        self._writes_left = closing_at
        self._real = real
        self._left = after

    @override
    def write(self, data: bytes | bytearray | memoryview) -> None:
        part = bytes(data)[: self._left]
        self._left -= len(part)
        if part:
            self._real.write(part)
        if not self._left:
            # Gracefully, so that what was written arrives.
            self._real.close()

    @override
    def abort(self) -> None:
        self._real.abort()

    @override
    def is_closing(self) -> bool:
        self._writes_left -= 1
        return self._real.is_closing() or self._writes_left == 0

    @override
    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        self._real.set_write_buffer_limits(high, low)


class WireThatIsClosing(LoopWire):
    """A network whose first connection is found closing when something is written the nth time."""

    def __init__(self, write: int) -> None:
        self._write = write

    @override
    async def connect(
        self,
        make: Callable[[], Session],
        host: str,
        port: int,
        tls: ssl.SSLContext | None,
    ) -> None:
        def made() -> Session:
            session = make()
            if self._write:
                _cut(session, 10_000_000, self._write)
                self._write = 0
            return session

        await super().connect(made, host, port, tls)


class NoTime:
    """A clock whose sleeps take no time and are counted."""

    def __init__(self) -> None:
        self.now = 0.0
        self.sleeps: list[float] = []

    def monotonic(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.sleeps.append(seconds)
        self.now += seconds
        await asyncio.sleep(0)


def impatient(timeouts: Timeouts = SHORT) -> Surroundings:
    return Surroundings(timeouts=timeouts, patience=())


def certificate(folder: Path, name: str) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """Return a server's context for `name` and a client's that trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    where = x509.IPAddress(IPv4Address(name)) if name[0].isdigit() else x509.DNSName(name)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(SENT_AT - timedelta(days=3650))
        .not_valid_after(SENT_AT + timedelta(days=36500))
        .add_extension(x509.SubjectAlternativeName([where]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = made.public_bytes(serialization.Encoding.PEM)
    path = folder / "server.pem"
    path.write_bytes(
        pem
        + key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    server = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    server.load_cert_chain(path)
    return server, ssl.create_default_context(cadata=pem.decode())
