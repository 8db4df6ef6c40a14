"""Header fields folded and encoded so that every relay and reader gets back what was meant.

Source: RFC 5322 section 2.2.3 (folding), RFC 2047 (encoded words), RFC 5321 section 4.5.3.1.6.
"""

import base64
import re
import string
from collections.abc import Iterator, Sequence

from broadsheet.mail.engine.address import Address, AddressRefused, parse_address

LINE = 78
LONGEST_LINE = 998
ENCODED_WORD = 75

_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,75}")
_PLAIN_PHRASE = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?: [A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_AFTER_Q = frozenset((string.ascii_letters + string.digits + "!*+-/").encode())
_OVERHEAD = len("=?utf-8?q??=")


class HeaderRefused(ValueError):
    """A header cannot hold this value unharmed; `str()` of it names the header and the reason."""


def check_value(name: str, value: str) -> None:
    """Pass a value without line breaks, other control characters or lone surrogates.

    Raises:
        HeaderRefused: it has one: somebody tries to write headers of their own.
    """
    if _CONTROL.search(value):
        raise HeaderRefused(f"{name}: contains a line break or another control character")


def check_name(name: str) -> None:
    """Pass a header's name.

    Raises:
        HeaderRefused: it is not made of letters, digits and hyphens.
    """
    if not _NAME.fullmatch(name):
        raise HeaderRefused(f"{name!r:.80}: not a header name")


def unstructured(name: str, value: str) -> bytes:
    """Return a field of free text, as Subject is, encoded where ASCII would not keep it exactly."""
    check_value(name, value)
    if _survives_plainly(value):
        return fold(name, value.split(" ") if value else [])
    return fold(name, list(_encoded_words(value, first_room=ENCODED_WORD - len(name) - 2)))


def structured(name: str, value: str) -> bytes:
    """Return a field with syntax, as List-Id is: only words that are not ASCII are encoded."""
    check_name(name)
    check_value(name, value)
    words = value.split(" ")
    if not all(words):
        raise HeaderRefused(f"{name}: has blanks that folding would change")
    tokens: list[str] = []
    run: list[str] = []
    for word in [*words, ""]:
        if not word.isascii():
            run.append(word)
            continue
        if run:
            tokens.extend(_encoded_words(" ".join(run), first_room=ENCODED_WORD - len(name) - 2))
            run = []
        if word:
            tokens.append(word)
    return fold(name, tokens)


def address(name: str, text: str) -> Address:
    """Return the address that the field `name` is to hold.

    Raises:
        HeaderRefused: it is none.
    """
    try:
        return parse_address(text)
    except AddressRefused as refused:
        raise HeaderRefused(f"{name}: {refused}") from None


def mailbox(name: str, display: str, where: Address) -> bytes:
    """Return a field with one mailbox; only an address that needs SMTPUTF8 leaves bytes above 127.

    Source: RFC 6532 for the raw UTF-8 of such an address.
    """
    check_value(name, display)
    return fold(name, [*phrase(display, after=len(name) + 2), f"<{where.mailbox}>"])


def phrase(display: str, *, after: int) -> list[str]:
    """Return a display name as tokens to fold between; `after` columns are taken before it."""
    display = display.strip(" ")
    if not display:
        return []
    if _PLAIN_PHRASE.fullmatch(display) and _survives_plainly(display):
        return display.split(" ")
    quoted = '"' + re.sub(r'(["\\])', r"\\\1", display) + '"'
    if display.isascii() and _survives_plainly(display) and len(quoted) + after <= LINE:
        return [quoted]
    return list(_encoded_words(display, first_room=ENCODED_WORD - after))


def fold(name: str, tokens: Sequence[str]) -> bytes:
    """Return the field with its line breaks before tokens, so that no line is longer than needed.

    Raises:
        HeaderRefused: one token alone is longer than SMTP lets a line be.
    """
    line = f"{name}:"
    done = []
    for position, token in enumerate(tokens):
        if position and len(line) + 1 + len(token) > LINE:
            done.append(line)
            line = ""
        line += f" {token}"
    done.append(line)
    folded = "\r\n".join(done).encode()
    if any(len(part) > LONGEST_LINE for part in folded.split(b"\r\n")):
        raise HeaderRefused(f"{name}: one word is too long for a line of mail")
    return folded + b"\r\n"


def _survives_plainly(value: str) -> bool:
    words = value.split(" ")
    return (
        value.isascii()
        and "=?" not in value
        and (all(words) or value == "")
        and all(len(word) < LINE - 2 for word in words)
    )


def _encoded_words(text: str, *, first_room: int) -> Iterator[str]:
    raw = text.encode()
    as_q = sum(1 if byte in _AFTER_Q or byte == ord(" ") else 3 for byte in raw)
    kind = "q" if as_q <= 4 * len(raw) / 3 else "b"
    room = first_room
    chunk = b""
    for character in text:
        longer = chunk + character.encode()
        if chunk and _OVERHEAD + _width(longer, kind) > room:
            yield _encoded_word(chunk, kind)
            longer = character.encode()
            room = ENCODED_WORD
        chunk = longer
    yield _encoded_word(chunk, kind)


def _width(raw: bytes, kind: str) -> int:
    if kind == "b":
        return 4 * -(-len(raw) // 3)
    return sum(1 if byte in _AFTER_Q or byte == ord(" ") else 3 for byte in raw)


def _encoded_word(raw: bytes, kind: str) -> str:
    if kind == "b":
        return f"=?utf-8?b?{base64.b64encode(raw).decode()}?="
    letters = (
        "_" if byte == ord(" ") else chr(byte) if byte in _AFTER_Q else f"={byte:02X}"
        for byte in raw
    )
    return f"=?utf-8?q?{''.join(letters)}?="
