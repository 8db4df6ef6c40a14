"""One letter on its way: from whom, to whom, its bytes, and the form SMTP carries them in.

Source: RFC 5321 sections 4.1.1 and 4.5.2; RFC 1870, 6152 and 6531 for the parameters of MAIL.
"""

import re
from collections.abc import Mapping
from typing import Literal, NamedTuple

from broadsheet.mail.engine.address import AddressRefused, parse_address
from broadsheet.mail.engine.template import Clean

LONGEST_LINE = 998

State = Literal["accepted", "deferred", "rejected", "uncertain"]

_LONE_BREAK = re.compile(rb"\r(?!\n)|(?<!\r)\n")
_UNSAFE = re.compile('[\x00- <>\x7f-\x9f"\\\\\ud800-\udfff]')


class EnvelopeRefused(ValueError):
    """This relay, or SMTP itself, cannot carry this letter; `str()` of it is the reason."""


class Envelope(NamedTuple):
    """A letter for one recipient; `mail_from` may be empty, `key` is the caller's own.

    `data` is the message with CRLF lines, neither dot-stuffed nor ended by a dot.
    """

    key: int | str
    mail_from: str
    rcpt_to: str
    data: bytes


class Outcome(NamedTuple):
    """What became of an envelope.

    `accepted`: the relay answered the letter with 2xx. `deferred`: it has not got it, try again.
    `rejected`: it will never take it. `uncertain`: the letter was handed over whole and the
    answer never came. `code` is the relay's reply code, 0 where it gave none about this letter;
    `text` is what it said, or what happened. `stage` is the step that decided: `mail`, `rcpt`,
    `data`, `final`; `connect` where several connections were lost under this very letter; `here`
    where the relay was asked nothing about it, so that no attempt is to be counted; `rest` where
    its domain, or the relay, has put off so many others that it is left alone for a while.
    `relay` names who decided, where a relay did.
    """

    key: int | str
    state: State
    code: int
    text: str
    stage: str = "final"
    relay: str = ""


def wire_form(data: bytes) -> bytes:
    """Return the message as DATA carries it, up to and including the final dot's line.

    Lone CR and LF become CRLF: left alone, some server could see a second message in them.

    Raises:
        EnvelopeRefused: a line is longer than the 998 bytes that SMTP allows.
    """
    if isinstance(data, Clean):
        return data + b".\r\n"
    breaks = data.count(b"\n")
    if data.count(b"\r\n") != breaks or data.count(b"\r") != breaks:
        data = _LONE_BREAK.sub(b"\r\n", data)
    if not data.endswith(b"\r\n"):
        data += b"\r\n"
    _check_lines(data)
    if b"\n." in data or data.startswith(b"."):
        data = data.replace(b"\r\n.", b"\r\n..")
        if data.startswith(b"."):
            data = b"." + data
    return data + b".\r\n"


def commands(envelope: Envelope, offers: Mapping[str, str]) -> tuple[bytes, bytes, bytes]:
    """Return the MAIL, RCPT and DATA lines for a server that offers `offers`.

    Raises:
        EnvelopeRefused: an address is none, or the server lacks what the letter needs.
    """
    sender, recipient = _path(envelope.mail_from), _path(envelope.rcpt_to)
    if not recipient:
        raise EnvelopeRefused("there is no recipient")
    mail = f"MAIL FROM:<{sender}>"
    if "SIZE" in offers:
        mail += f" SIZE={_size(len(envelope.data), offers['SIZE'])}"
    if not envelope.data.isascii() or not recipient.isascii() or not sender.isascii():
        mail += _eight_bit(envelope, offers)
    return f"{mail}\r\n".encode(), f"RCPT TO:<{recipient}>\r\n".encode(), b"DATA\r\n"


def _eight_bit(envelope: Envelope, offers: Mapping[str, str]) -> str:
    head = envelope.data.partition(b"\r\n\r\n")[0]
    needs_utf8 = not (head.isascii() and (envelope.mail_from + envelope.rcpt_to).isascii())
    if needs_utf8 and "SMTPUTF8" not in offers:
        raise EnvelopeRefused("the relay does not take international addresses (SMTPUTF8)")
    if "8BITMIME" not in offers:
        raise EnvelopeRefused("the relay does not take bytes above 127 (8BITMIME)")
    return " BODY=8BITMIME" + " SMTPUTF8" * needs_utf8


def _size(size: int, limit: str) -> int:
    if limit.isascii() and limit.isdigit() and 0 < int(limit[:18]) < size:
        raise EnvelopeRefused(f"the letter has {size} bytes, the relay takes {int(limit[:18])}")
    return size


def _path(address: str) -> str:
    if not _UNSAFE.search(address):
        return address
    try:
        return parse_address(address).mailbox
    except AddressRefused as refused:
        raise EnvelopeRefused(str(refused)) from None


def _check_lines(data: bytes) -> None:
    start = 0
    limit = LONGEST_LINE + len(b"\r\n")
    while len(data) - start > limit:
        end = data.rfind(b"\n", start, start + limit)
        if end < 0:
            raise EnvelopeRefused(f"a line of the letter is longer than {LONGEST_LINE} bytes")
        start = end + 1
