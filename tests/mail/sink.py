"""A mail server on loopback that keeps what it is given, or answers as a test wants."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller


@dataclass
class Sink:
    """`letters` are what was accepted, each with its envelope's recipient.

    `answers` gives the reply to RCPT for an address; every other is accepted.
    """

    url: str
    answers: dict[str, str] = field(default_factory=dict)
    senders: list[str] = field(default_factory=list)
    letters: list[tuple[str, EmailMessage]] = field(default_factory=list)

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's own name and arguments
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        """Answer RCPT."""
        del server, session, options
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 Ok"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - as above
        """Keep a letter."""
        del server, session
        message = message_from_bytes(envelope.content, policy=default)
        assert isinstance(message, EmailMessage)
        self.senders.append(envelope.mail_from)
        self.letters.append((envelope.rcpt_tos[0], message))
        return "250 2.0.0 Ok"

    def to(self, address: str) -> list[EmailMessage]:
        """Return the letters that this address got, in order."""
        return [message for recipient, message in self.letters if recipient == address]


@contextmanager
def sink() -> Iterator[Sink]:
    """Run a sink on a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    taking = Sink(f"smtp://127.0.0.1:{port}")
    controller = Controller(taking, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield taking
    finally:
        controller.stop()


def part(message: EmailMessage, kind: str) -> str:
    """Return the text of a letter's `plain` or `html` part."""
    body = message.get_body((kind,))
    assert body is not None
    content = body.get_content()
    assert isinstance(content, str)
    return content
