"""The protocol over WSGI, for a server that has nothing else to do."""

import time
from collections.abc import Callable, Iterable
from http import HTTPStatus
from pathlib import Path
from typing import Any

from broadsheet.spam.engine.akismet.alone import Alone
from broadsheet.spam.engine.akismet.asked import MOST_BYTES, read_form
from broadsheet.spam.engine.akismet.protocol import Answer, Call, Service, answer
from broadsheet.spam.engine.model import load_model

StartResponse = Callable[..., Any]
Application = Callable[[dict[str, Any], StartResponse], Iterable[bytes]]

_NO_SUCH = Answer("404\n", status=404)
_TOO_LONG = Answer("413\n", status=413)
_METHODS = ("GET", "HEAD", "POST")


def application(folder: Path, model_path: Path | None = None) -> Application:
    """Return the WSGI application (PEP 3333) of a folder.

    Raises:
        ModelRefused: the model is missing or damaged.
    """
    service = Alone(folder, load_model(model_path), time.time)

    def ask(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        return respond(environ, start_response, service, time.time())

    return ask


def respond(
    environ: dict[str, Any], start_response: StartResponse, service: Service, now: float
) -> Iterable[bytes]:
    """Answer one request of the protocol; `now` is in seconds since 1970."""
    found = _answered(environ, service, now)
    body = found.body.encode()
    headers = {
        "Content-Type": found.kind,
        "Content-Length": str(len(body)),
        "Cache-Control": "no-store",
        **found.headers,
    }
    status = HTTPStatus(found.status)
    start_response(f"{status.value} {status.phrase}", list(headers.items()))
    return [b"" if environ["REQUEST_METHOD"] == "HEAD" else body]


def _answered(environ: dict[str, Any], service: Service, now: float) -> Answer:
    if environ["REQUEST_METHOD"] not in _METHODS:
        return Answer("405\n", status=405, headers={"Allow": ", ".join(_METHODS)})
    declared = environ.get("CONTENT_LENGTH") or "0"
    length = int(declared) if declared.isdecimal() else 0
    if length > MOST_BYTES:
        return _TOO_LONG
    body = environ["wsgi.input"].read(length) if length else b""
    asked = read_form(body, environ.get("QUERY_STRING", ""), host_of(environ))
    call = Call(asked, service, now)
    return answer(environ["PATH_INFO"].rstrip("/"), call) or _NO_SUCH


def host_of(environ: dict[str, Any]) -> str:
    """Return the host that was asked for, without its port."""
    host: str = environ.get("HTTP_HOST", "")
    return host.rpartition("]")[2].partition(":")[0].lower()
