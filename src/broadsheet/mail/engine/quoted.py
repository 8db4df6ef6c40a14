r"""Quoted-printable text whose bytes no relay on the way has a reason to change.

Beyond RFC 2045 (section 6.7) no line begins with a dot or with `From `, and no two blanks meet:
SMTP needs no dot-stuffing, and the DKIM relaxed form of a body is the body itself.
"""

import re

LINE = 76

_NEWLINES = re.compile(r"\r\n|\r|\n")
_UNSAFE = re.compile(rb"[^ !-<>-~]")
_ESCAPES = {byte: b"=%02X" % byte for byte in range(256)}


def lines(text: str) -> list[str]:
    """Return the lines of `text`, whichever way they were ended."""
    return _NEWLINES.split(text)


def encode(text: str, *, joined: bool = False) -> bytes:
    """Return `text` encoded, CRLF between lines and none after the last.

    `joined` leaves room for the `=` of a soft line break after the last line.
    """
    *whole, last = lines(text)
    return b"\r\n".join([*(_line(line, LINE) for line in whole), _line(last, LINE - joined)])


def _line(line: str, room: int) -> bytes:
    raw = line.encode("utf-8", "replace")
    safe = _UNSAFE.sub(lambda found: _ESCAPES[found[0][0]], raw).replace(b"  ", b" =20")
    if safe.endswith(b" "):
        safe = safe[:-1] + b"=20"
    safe = _guarded(safe)
    if len(safe) <= room:
        return safe
    pieces = []
    while len(safe) > room:
        cut = LINE - 1
        if b"=" in safe[cut - 2 : cut]:
            cut = safe.index(b"=", cut - 2)
        pieces.append(safe[:cut])
        safe = _guarded(safe[cut:])
    pieces.append(safe)
    return b"=\r\n".join(pieces)


def _guarded(line: bytes) -> bytes:
    if line.startswith((b".", b"From ")):
        return _ESCAPES[line[0]] + line[1:]
    return line
