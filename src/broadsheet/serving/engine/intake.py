"""What clients send is taken in before anybody else is troubled with it.

Whoever sends slowly, or has stopped, would otherwise keep a place in the pool for as long as it
likes. Here it keeps one of many threads, and one client only a few of them.
"""

from collections.abc import Callable, Iterable
from io import BytesIO
from time import monotonic
from typing import Any, Final

from broadsheet.serving.engine.answers import Answer, Application, StartResponse, say
from broadsheet.serving.engine.places import NoPlace, Places

SMALL: Final = 2 * 1024 * 1024
"""Bytes of a body that is taken in whole, as those of all forms that anybody may send are; of
larger ones, which are refused unread or come from staff, only so many are under way."""
SECONDS: Final = 30.0
SLOWEST: Final = 10_000
"""A body has as many seconds to come, and one more for each of as many bytes."""
_SLOW: Final = 1.0
_PIECE: Final = 64 * 1024
_TOO_SLOW: Final = Answer(
    "408 Request Timeout",
    [("Content-Type", "text/plain; charset=utf-8"), ("Connection", "close")],
    b"What you sent took too long to arrive.\n",
)


class TooSlow(Exception):
    """A body has not come within its time."""


class Gone(Exception):
    """The client closed before it had sent what it announced."""


class Intake:
    """A WSGI application that has whole bodies before it passes requests on to another."""

    def __init__(
        self,
        application: Application,
        *,
        small: Places,
        large: Places,
        busy: Callable[[], Answer],
    ) -> None:
        """Wrap an application.

        `small` are the places of bodies that are taken in, `large` those of bodies that are not, or
        do not say how large they are; `busy` is the answer where there is none.
        """
        self._application = application
        self._small = small
        self._large = large
        self._busy = busy

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request (PEP 3333)."""
        declared = environ.get("CONTENT_LENGTH")
        if not declared and "HTTP_TRANSFER_ENCODING" not in environ:
            return self._application(environ, start_response)
        length = int(declared) if declared and declared.isdecimal() else None
        try:
            if length is None or length > SMALL:
                with self._large.taken(environ):
                    return self._application(environ, start_response)
            with self._small.taken(environ):
                body = take_in(environ["wsgi.input"], length)
        except NoPlace:
            return say(self._busy(), start_response)
        except (TooSlow, Gone):
            return say(_TOO_SLOW, start_response)
        return self._application({**environ, "wsgi.input": BytesIO(body)}, start_response)


def take_in(source: Any, length: int) -> bytes:
    """Return a body of so many bytes.

    `source` waits until it has all that it is asked for, so little is asked of one that is slow.

    Raises:
        TooSlow: it has not come within its time.
        Gone: it ends before.
    """
    now = monotonic()
    until = now + SECONDS + length / SLOWEST
    pieces, left, size = [], length, 1
    while left:
        if now > until:
            raise TooSlow
        piece = source.read(min(size, left))
        if not piece:
            raise Gone
        pieces.append(piece)
        left -= len(piece)
        before, now = now, monotonic()
        size = 1 if now - before > _SLOW else min(4 * size, _PIECE)
    return b"".join(pieces)
