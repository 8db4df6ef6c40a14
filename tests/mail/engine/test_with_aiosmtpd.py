"""The sender before a server that somebody else wrote."""

import asyncio
import ssl
from email.message import Message
from pathlib import Path

import dkim
import pytest
from aiosmtpd.handlers import Message as MessageHandler
from aiosmtpd.smtp import SMTP, AuthResult
from aiosmtpd.smtp import Envelope as ServerEnvelope
from aiosmtpd.smtp import Session as ServerSession
from typing_extensions import override

from broadsheet.mail.engine.dkim import Signer, dns_record, generate_key
from broadsheet.mail.engine.envelope import Envelope, Outcome
from broadsheet.mail.engine.message import freeze, marker
from broadsheet.mail.engine.relay import Relay
from broadsheet.mail.engine.send import send_all
from broadsheet.mail.engine.smtp import Surroundings
from tests.mail.engine.fakes import SHORT, certificate
from tests.mail.engine.letters import MORNING, SENT_AT


class Keeper(MessageHandler):
    """Keeps what it is sent, bytes and all."""

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[str, bytes] = {}

    @override
    async def handle_DATA(
        self, server: SMTP, session: ServerSession, envelope: ServerEnvelope
    ) -> str:
        assert isinstance(envelope.original_content, bytes)
        self.kept[envelope.rcpt_tos[0]] = envelope.original_content
        return "250 2.0.0 kept"

    @override
    def handle_message(self, message: Message) -> None:
        raise AssertionError(message)


def authenticate(*args: object) -> AuthResult:
    login = args[-1]
    return AuthResult(
        success=(getattr(login, "login", b""), getattr(login, "password", b"")) == (b"us", b"pw")
    )


def deliver(
    keeper: Keeper,
    envelopes: list[Envelope],
    *,
    tls: tuple[ssl.SSLContext, ssl.SSLContext] | None = None,
) -> list[Outcome]:
    outcomes: list[Outcome] = []

    def server() -> SMTP:
        if tls is None:
            return SMTP(keeper, enable_SMTPUTF8=True, hostname="keeper.example")
        return SMTP(
            keeper,
            hostname="keeper.example",
            tls_context=tls[0],
            require_starttls=True,
            authenticator=authenticate,
            auth_required=True,
        )

    async def go() -> None:
        listening = await asyncio.get_running_loop().create_server(server, "127.0.0.1", 0)
        port = listening.sockets[0].getsockname()[1]
        relay = Relay("127.0.0.1", port, max_connections=2)
        if tls is not None:
            relay = Relay("127.0.0.1", port, "starttls", "us", "pw", max_connections=2)
        await send_all(
            envelopes,
            relay=relay,
            on_outcome=outcomes.append,
            surroundings=Surroundings(timeouts=SHORT, tls=tls[1] if tls else None, patience=()),
        )
        listening.close()
        await listening.wait_closed()

    asyncio.run(go())
    return outcomes


@pytest.mark.parametrize("secure", [False, True])
def test_an_edition_arrives_signed_and_whole(tmp_path: Path, *, secure: bool) -> None:
    key = generate_key()
    letter = MORNING.__class__(
        from_name="Früh",
        from_address=MORNING.from_address,
        to_address=marker("to"),
        subject=MORNING.subject,
        text=f".dots\n..and\n.\nmore {marker('link')}\n",
        html=f'<a href="{marker("link")}">x</a>',
        message_id=MORNING.message_id,
        date=SENT_AT,
        headers=(("List-Unsubscribe", f"<{marker('link')}>"),),
    )
    frozen = Signer("gazette.example", "s1", key).freeze(freeze(letter, ["to", "link"]), at=SENT_AT)
    data = {
        to: frozen.render({"to": to, "link": f"https://gazette.example/u/{n}"})
        for n, to in enumerate(f"r{n}@reader.example" for n in range(20))
    }
    keeper = Keeper()
    envelopes = [Envelope(to, "news@gazette.example", to, data[to]) for to in data]
    tls = certificate(tmp_path, "127.0.0.1") if secure else None
    outcomes = deliver(keeper, envelopes, tls=tls)
    assert {(o.state, o.code) for o in outcomes} == {("accepted", 250)}
    assert keeper.kept == data
    record = dns_record(key.public_key()).encode()
    assert all(dkim.verify(m, dnsfunc=lambda *_, **__: record) for m in keeper.kept.values())


def test_an_international_recipient_arrives() -> None:
    keeper = Keeper()
    data = "To: <用户@reader.example>\r\n\r\nü\r\n".encode()
    outcomes = deliver(keeper, [Envelope(1, "a@b.example", "用户@reader.example", data)])
    assert [o.state for o in outcomes] == ["accepted"]
    assert keeper.kept == {"用户@reader.example": data}
