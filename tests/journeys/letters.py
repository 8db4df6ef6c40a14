"""A real SMTP server that keeps what it is sent, for readers who get mail in a journey."""

import time
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

PATIENCE = 60.0
"""Seconds within which a letter must arrive."""


class Letterbox:
    """Keeps every letter it is handed, by recipient."""

    def __init__(self) -> None:
        """Start empty."""
        self.letters: list[tuple[str, EmailMessage]] = []

    async def handle_DATA(  # noqa: N802 - the name aiosmtpd calls
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """Accept a letter."""
        content = envelope.content
        raw = content if isinstance(content, bytes) else (content or "").encode()
        message = message_from_bytes(raw, policy=policy.default)
        for recipient in envelope.rcpt_tos:
            self.letters.append((recipient, message))
        return "250 kept"

    def to(self, address: str) -> list[EmailMessage]:
        """Return all letters to an address so far."""
        return [letter for recipient, letter in self.letters if recipient == address]

    def wait_for(self, address: str, subject: str, *, nth: int = 1) -> EmailMessage:
        """Return the n-th letter to `address` whose subject holds `subject`.

        Raises:
            AssertionError: none came in time.
        """
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            found = [letter for letter in self.to(address) if subject in letter["Subject"]]
            if len(found) >= nth:
                return found[nth - 1]
            time.sleep(0.1)
        raise AssertionError(f"no letter to {address} about {subject!r}; got {self.letters}")


def listen(port: int) -> tuple[Letterbox, Controller]:
    """Start a server with an empty letterbox; the caller stops the controller."""
    box = Letterbox()
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    return box, controller


def text_of(letter: EmailMessage) -> str:
    """Return the plain text of a letter."""
    part = letter.get_body(("plain",))
    assert part is not None
    return str(part.get_content())
