"""What an SMTP server says, read with limits: a hostile server can waste little and forge nothing.

Source: RFC 5321 sections 4.2 and 4.5.3.1.5; RFC 2034 and RFC 3463 (enhanced codes).
"""

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache

# RFC 5321 allows 512; servers with long addresses in their words exceed it.
LONGEST_LINE = 2048
MOST_LINES = 200
LONGEST_TEXT = 1000
# Lines up to here are remembered: longer ones are rarely said twice.
_COMMON = 80

_LINE = re.compile(rb"([2-5][0-9]{2})(?:([ -])(.*))?", re.DOTALL)
_ENHANCED = re.compile(r"([245]\.\d{1,3}\.\d{1,3})(?: |$)")
_CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029]+")


class ReplyBroken(Exception):
    """The server said something that is no SMTP reply; nothing it says can be relied on now."""


@dataclass(frozen=True)
class Reply:
    """One reply: `code` of three digits, `enhanced` as `5.1.1` or empty, `text` without either.

    Lines of `text` are separated by line feeds; other control characters are gone.
    """

    code: int
    enhanced: str
    text: str

    @property
    def positive(self) -> bool:
        """Tell whether it is 2xx."""
        return 200 <= self.code <= 299  # noqa: PLR2004 (the classes of RFC 5321)

    @cached_property
    def words(self) -> str:
        """Return code and text in one line of 1,000 characters at most, for people and logs."""
        said = f"{self.enhanced} {self.text}".strip().replace("\n", " ")
        return f"{self.code} {said}".strip()[:LONGEST_TEXT]


class ReplyReader:
    """Turns bytes as they arrive into replies."""

    def __init__(self) -> None:
        self._rest = b""
        self._code = b""
        self._lines: list[bytes] = []

    @property
    def empty(self) -> bool:
        """Tell whether no part of a reply is waiting for its end."""
        return not self._rest and not self._lines

    def feed(self, data: bytes) -> list[Reply]:
        """Return the replies that are complete now.

        Raises:
            ReplyBroken: a line is no reply, or a limit is passed.
        """
        *lines, self._rest = (self._rest + data).split(b"\n")
        if len(self._rest) > LONGEST_LINE:
            raise ReplyBroken("the server's line does not end")
        replies = []
        for line in lines:
            reply = self._take(line.removesuffix(b"\r"))
            if reply:
                replies.append(reply)
        return replies

    def _take(self, line: bytes) -> Reply | None:
        if not self._lines and len(line) <= _COMMON:
            reply = _single(line)
            if reply is not None:
                return reply
        code, more, text = _parts(line)
        if self._lines and code != self._code:
            raise ReplyBroken("the server's answer changes its code from line to line")
        if len(self._lines) >= MOST_LINES:
            raise ReplyBroken("the server's answer has too many lines")
        self._code = code
        self._lines.append(text)
        if more == b"-":
            return None
        reply = _reply(int(code), self._lines)
        self._lines = []
        return reply


@lru_cache(maxsize=512)
def _single(line: bytes) -> Reply | None:
    """Return the reply that the line is by itself, if it is one; servers say much the same."""
    code, more, text = _parts(line)
    return None if more == b"-" else _reply(int(code), [text])


def _parts(line: bytes) -> tuple[bytes, bytes, bytes]:
    found = _LINE.fullmatch(line) if len(line) <= LONGEST_LINE else None
    if not found:
        raise ReplyBroken(f"the server's answer is no SMTP: {_printable(line[:80])!r}")
    code, more, text = found.groups(b"")
    return code, more, text


def _reply(code: int, lines: list[bytes]) -> Reply:
    texts = [_printable(line) for line in lines]
    found = _ENHANCED.match(texts[0])
    enhanced = found[1] if found else ""
    if enhanced:
        texts = [text.removeprefix(enhanced).strip(" ") for text in texts]
    return Reply(code, enhanced, "\n".join(texts))


def _printable(line: bytes) -> str:
    return _CONTROL.sub(" ", line.decode("utf-8", "replace"))
