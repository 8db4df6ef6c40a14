"""A reader's request, put straight to the front."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from wsgiref.headers import Headers

HOST = "news.example"
App = Callable[[dict[str, Any], Callable[[str, list[tuple[str, str]]], Any]], Iterable[bytes]]


@dataclass(frozen=True)
class Got:
    """What came back."""

    status: int
    headers: Headers
    body: bytes


def ask(
    app: App, path: str, *, method: str = "GET", query: str = "", body: bytes = b"", **headers: str
) -> Got:
    """Ask as a reader; `headers` are written as `if_none_match="…"`."""
    environ: dict[str, Any] = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path.encode().decode("latin-1"),
        "QUERY_STRING": query,
        "REMOTE_ADDR": "192.0.2.7",
        "wsgi.url_scheme": "https",
        "wsgi.input": BytesIO(body),
        "HTTP_HOST": HOST,
    }
    if body:
        environ["CONTENT_LENGTH"] = str(len(body))
        environ["CONTENT_TYPE"] = "application/x-www-form-urlencoded"
    environ |= {f"HTTP_{name.upper()}": value for name, value in headers.items()}
    started: list[tuple[str, list[tuple[str, str]]]] = []
    pieces = app(environ, lambda status, said: started.append((status, said)))
    whole = b"".join(pieces)
    close = getattr(pieces, "close", None)
    if close is not None:
        close()
    status, said = started[0]
    return Got(int(status.split()[0]), Headers(list(said)), whole)
