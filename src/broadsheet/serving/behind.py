"""The pool behind the front: what the front says of a client is what the server would have said."""

from collections.abc import Iterable
from typing import Any

from broadsheet.serving.engine.answers import Application, StartResponse
from broadsheet.serving.engine.upstream import PEER, SCHEME

_PEER = f"HTTP_{PEER.upper().replace('-', '_')}"
_SCHEME = f"HTTP_{SCHEME.upper().replace('-', '_')}"


def behind_front(application: Application) -> Application:
    """Return `application` as it is to be served on the socket that the front alone can open."""

    def asked(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        environ["REMOTE_ADDR"] = environ.pop(_PEER, "")
        environ["wsgi.url_scheme"] = environ.pop(_SCHEME, "http")
        return application(environ, start_response)

    return asked
