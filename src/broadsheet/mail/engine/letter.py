"""A letter as its author means it, and the bytes of RFC 5322 and MIME that say it."""

import email.utils
import hashlib
import re
from dataclasses import dataclass
from datetime import datetime

from broadsheet.mail.engine import headers, quoted
from broadsheet.mail.engine.headers import HeaderRefused

_MESSAGE_ID = re.compile(r"<[!#-;=?A-Z^-~]+@[!#-;=?A-Z^-~]+>")
# What `build` writes itself, and what would change who gets the letter or how it is read.
_OURS = frozenset(
    {"from", "to", "cc", "bcc", "sender", "reply-to", "subject", "date", "message-id"}
    | {"mime-version", "return-path", "received", "dkim-signature"}
)


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail before encoding: text always, HTML beside it when there is some.

    `date` is aware. `message_id` includes its angle brackets. `headers` are further fields, in
    order; none may repeat what the other attributes say.
    """

    from_name: str
    from_address: str
    to_address: str
    subject: str
    text: str
    message_id: str
    date: datetime
    to_name: str = ""
    reply_to: str = ""
    html: str | None = None
    headers: tuple[tuple[str, str], ...] = ()


def build(letter: Letter) -> bytes:
    """Return the letter's bytes: CRLF lines, all ASCII unless an address itself is not.

    Raises:
        HeaderRefused: a field holds what its header cannot, a line break above all.
    """
    to = headers.address("To", letter.to_address)
    boundary = boundary_of(letter)
    top = head(letter, headers.mailbox("To", letter.to_name, to), boundary)
    text = quoted.encode(ended(letter.text))
    if letter.html is None:
        return top + b"\r\n" + text
    return b"".join((top, *multipart(boundary, text, quoted.encode(ended(letter.html)))))


def head(letter: Letter, to: bytes, boundary: str) -> bytes:
    """Return all header fields of the letter with `to` as its folded To field.

    Raises:
        HeaderRefused: as `build`.
    """
    if letter.date.tzinfo is None:
        raise HeaderRefused("Date: needs a time zone")
    if not _MESSAGE_ID.fullmatch(letter.message_id):
        raise HeaderRefused("Message-ID: is not of the form <left@right>")
    sender = headers.address("From", letter.from_address)
    fields = [headers.mailbox("From", letter.from_name, sender), to]
    if letter.reply_to:
        fields.append(headers.mailbox("Reply-To", "", headers.address("Reply-To", letter.reply_to)))
    fields += [
        headers.unstructured("Subject", letter.subject),
        headers.fold("Date", [email.utils.format_datetime(letter.date)]),
        headers.fold("Message-ID", [letter.message_id]),
    ]
    for name, value in letter.headers:
        if name.lower() in _OURS or name.lower().startswith("content-"):
            raise HeaderRefused(f"{name:.80}: belongs to the letter itself")
        fields.append(headers.structured(name, value))
    fields.append(b"MIME-Version: 1.0\r\n")
    if letter.html is None:
        fields += [_TEXT_TYPE, _ENCODING]
    else:
        kind = f'multipart/alternative; boundary="{boundary}"'
        fields.append(headers.fold("Content-Type", kind.split(" ")))
    return b"".join(fields)


def multipart(boundary: str, text: bytes, html: bytes) -> tuple[bytes, ...]:
    """Return what follows the header fields: both encoded bodies, the plainest first."""
    line = b"--" + boundary.encode()
    return (
        b"\r\n" + line + b"\r\n" + _TEXT_TYPE + _ENCODING + b"\r\n",
        text,
        b"\r\n" + line + b"\r\n" + _HTML_TYPE + _ENCODING + b"\r\n",
        html,
        b"\r\n" + line + b"--\r\n",
    )


def boundary_of(letter: Letter) -> str:
    """Return a boundary that quoted-printable cannot contain, the same at every retry."""
    said = f"{letter.message_id}\0{letter.text}\0{letter.html}".encode("utf-8", "replace")
    return "=_" + hashlib.sha256(said).hexdigest()[:32]


_TEXT_TYPE = b"Content-Type: text/plain; charset=utf-8\r\n"
_HTML_TYPE = b"Content-Type: text/html; charset=utf-8\r\n"
_ENCODING = b"Content-Transfer-Encoding: quoted-printable\r\n"


def ended(text: str) -> str:
    """Return the text with exactly one line break at its end."""
    # No blank lines at the end: DKIM leaves them out, and relays may.
    return text.rstrip("\r\n") + "\n"
