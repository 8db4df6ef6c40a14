"""Answers made ready once and sent many times: one for each coding of a page, and its 304."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from functools import cached_property, lru_cache
from typing import Any, Final

from broadsheet.serving.engine.negotiation import choose_encoding, is_known, is_unmodified
from broadsheet.serving.engine.page import Headers, digest

Environ = Mapping[str, object]
"""A WSGI environment, as PEP 3333 has it."""
StartResponse = Callable[..., Any]
Application = Callable[[dict[str, Any], StartResponse], Iterable[bytes]]
"""A WSGI application."""

OK: Final = "200 OK"
NOT_MODIFIED: Final = "304 Not Modified"
NOT_ACCEPTABLE: Final = "406 Not Acceptable"
PRECONDITION_FAILED: Final = "412 Precondition Failed"
PARTIAL_CONTENT: Final = "206 Partial Content"
RANGE_NOT_SATISFIABLE: Final = "416 Range Not Satisfiable"

_choose = lru_cache(maxsize=1024)(choose_encoding)


@dataclass(frozen=True)
class Answer:
    """A status line, headers and the whole body."""

    status: str
    headers: list[tuple[str, str]]
    body: bytes = b""

    @cached_property
    def lines(self) -> bytes:
        """Status line and headers as HTTP/1.1 has them, without the line that ends them."""
        said = (f"{name}: {value}\r\n" for name, value in self.headers)
        return f"HTTP/1.1 {self.status}\r\n{''.join(said)}".encode("latin-1")


def say(answer: Answer, start_response: StartResponse) -> list[bytes]:
    """Give a whole answer, as a WSGI application does."""
    start_response(answer.status, answer.headers)
    return [answer.body]


class Ready:
    """Everything that a page, or a small file, may be answered with; `page` says which."""

    __slots__ = (
        *("_codings", "_conditional", "_modified", "_not_modified", "_tags", "_whole"),
        "page",
    )

    def __init__(
        self,
        *,
        bodies: Mapping[str, bytes],
        headers: Headers,
        modified: datetime,
        status: str = OK,
    ) -> None:
        """Put together the headers of each coding; a strong entity tag for each (RFC 9110, 8.8)."""
        self._conditional = status == OK
        self.page = status == OK and any(
            name.lower() == "content-type" and value.startswith("text/html")
            for name, value in headers
        )
        self._codings = tuple(bodies)
        self._modified = modified
        self._tags = {coding: f'"{digest(body)}"' for coding, body in bodies.items()}
        self._whole: dict[str, Answer] = {}
        self._not_modified: dict[str, Answer] = {}
        varies = [("Vary", "Accept-Encoding")] if len(bodies) > 1 else []
        for coding, body in bodies.items():
            same = [
                *headers,
                *varies,
                ("ETag", self._tags[coding]),
                ("Last-Modified", format_datetime(modified, usegmt=True)),
            ]
            coded = [("Content-Encoding", coding)] if coding != "identity" else []
            length = [("Content-Length", str(len(body)))]
            self._whole[coding] = Answer(status, [*same, *coded, *length], body)
            kept = [h for h in same if h[0].lower() not in ("content-type", "content-language")]
            self._not_modified[coding] = Answer(NOT_MODIFIED, kept)

    def answer(self, environ: Environ) -> Answer:
        """Return what a GET is to be answered with; that of a HEAD has the same head."""
        coding = _choose(environ.get("HTTP_ACCEPT_ENCODING"), self._codings)
        if coding is None:
            return Answer(NOT_ACCEPTABLE, [("Content-Length", "0"), ("Vary", "Accept-Encoding")])
        if self._is_known(environ, coding):
            return self._not_modified[coding]
        return self._whole[coding]

    def _is_known(self, environ: Environ, coding: str) -> bool:
        # Conditions are for what would be answered with 200 without them (RFC 9110, 13.2.1).
        if not self._conditional:
            return False
        tags = environ.get("HTTP_IF_NONE_MATCH")
        if tags is not None:
            # A browser sends back the one tag it was given.
            return tags == self._tags[coding] or is_known(str(tags), self._tags[coding])
        since = environ.get("HTTP_IF_MODIFIED_SINCE")
        return since is not None and is_unmodified(str(since), self._modified)
