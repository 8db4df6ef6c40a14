"""What readers talk to: a stored page is answered from memory, anything else by the Django pool."""

from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from threading import Event, Lock
from typing import Any, Final

from broadsheet.readership.engine.tally import Tally
from broadsheet.readership.engine.viewers import viewer
from broadsheet.serving.engine.answers import Answer, Ready, StartResponse, say
from broadsheet.serving.engine.files import FileAnswer, Folder, answer_file
from broadsheet.serving.engine.hits import Hits, decoded
from broadsheet.serving.engine.places import NoPlace, Places
from broadsheet.serving.engine.store import Store
from broadsheet.serving.engine.upstream import PoolBusy, Upstream

READING: Final = ("GET", "HEAD")
STORED: Final = "x-broadsheet-stored"
"""The header by which the pool says that what was asked for stands in the store now."""

LONG: Final = 256 * 1024
"""Bytes of a file from which on its client may draw it out: less is taken off by buffers."""

_LONGEST_RENDER: Final = 10.0
"""Seconds for which a reader waits while another one's request has the same page made."""


class Front:
    """A WSGI application over a store of pages, folders of files, and a pool for the rest."""

    def __init__(
        self,
        store: Store,
        *,
        upstream: Upstream,
        hosts: Collection[str],
        folders: Sequence[Folder] = (),
        memory: int = 64 * 1024 * 1024,
        busy_page: Path | None = None,
        tally: Tally | None = None,
        downloads: Places | None = None,
    ) -> None:
        """Say where everything is.

        `hosts` are the values of Host that stored pages are answered to; `memory` limits the hot
        set, in bytes; `busy_page` is the file of the page that says to come back in a moment; views
        are counted by `tally`; `downloads` are the places of long files.
        """
        self._hits = Hits(store, memory=memory)
        self._upstream = upstream
        self._hosts = frozenset(hosts)
        self._folders = tuple(folders)
        self._busy_page = busy_page
        self._tally = tally
        self._downloads = downloads
        self._making: dict[str, Event] = {}
        self._making_lock = Lock()

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request (PEP 3333)."""
        path = environ["PATH_INFO"]
        if environ["REQUEST_METHOD"] in READING and environ.get("HTTP_HOST") in self._hosts:
            ready = self._hits.held(path)
            if ready is not None:
                return self._page(ready, environ, start_response)
            return self._read(path, environ, start_response)
        return self._ask(environ, start_response)

    def _read(
        self, path: str, environ: dict[str, Any], start_response: StartResponse
    ) -> Iterable[bytes]:
        """Answer what is not in memory: a file, a stored page, or whatever the pool says."""
        for folder in self._folders:
            if path.startswith(folder.prefix):
                found = answer_file(folder, decoded(path), environ)
                if found is None:
                    break
                return self._in_pieces(found, environ, start_response)
        ready = self._hits.load(path)
        if ready is not None:
            return self._page(ready, environ, start_response)
        return self._make(path, environ, start_response)

    def _make(
        self, path: str, environ: dict[str, Any], start_response: StartResponse
    ) -> Iterable[bytes]:
        """Let one request of this process have a page made; the others wait for it."""
        with self._making_lock:
            event = self._making.get(path)
            first = event is None
            if event is None:
                event = self._making[path] = Event()
        if not first:
            event.wait(_LONGEST_RENDER)
            ready = self._hits.load(path)
            if ready is not None:
                return self._page(ready, environ, start_response)
            return self._ask(environ, start_response)
        try:
            return self._ask(environ, start_response)
        finally:
            with self._making_lock:
                del self._making[path]
            event.set()

    def _ask(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        try:
            passed = self._upstream.ask(environ)
        except PoolBusy:
            return self._busy(start_response)
        stored = [header for header in passed.headers if header[0].lower() == STORED]
        if stored and (ready := self._hits.load(environ["PATH_INFO"])) is not None:
            # Answered as everybody after will be: with its tags, in the client's own coding.
            for _piece in passed:
                pass
            return self._page(ready, environ, start_response)
        start_response(passed.status, [h for h in passed.headers if h not in stored])
        return passed

    def _page(
        self, ready: Ready, environ: dict[str, Any], start_response: StartResponse
    ) -> list[bytes]:
        get = environ["REQUEST_METHOD"] == "GET"
        if self._tally and ready.page and get and (whose := viewer(environ)):
            self._tally.count(environ["PATH_INFO"], whose)
        answer = ready.answer(environ)
        start_response(answer.status, answer.headers)
        return [answer.body if get else b""]

    def _in_pieces(
        self, found: FileAnswer, environ: dict[str, Any], start_response: StartResponse
    ) -> Iterable[bytes]:
        pieces = found.body
        if pieces is not None and environ["REQUEST_METHOD"] == "HEAD":
            pieces.close()
            pieces = None
        if self._downloads is not None and pieces is not None and pieces.left > LONG:
            try:
                pieces.done = self._downloads.take(environ)
            except NoPlace:
                pieces.close()
                return self._busy(start_response)
        start_response(found.head.status, found.head.headers)
        return [b""] if pieces is None else pieces

    def _busy(self, start_response: StartResponse) -> list[bytes]:
        return say(busy(self._busy_page), start_response)


def busy(page: Path | None) -> Answer:
    """Return the answer for whom nobody can serve at present, with the newsroom's page for it."""
    kind, body = "text/plain", b"Come back in a moment.\n"
    if page is not None:
        with suppress(OSError):
            kind, body = "text/html", page.read_bytes()
    headers = [
        ("Content-Type", f"{kind}; charset=utf-8"),
        ("Content-Length", str(len(body))),
        ("Cache-Control", "no-store"),
        ("Retry-After", "5"),
    ]
    return Answer("503 Service Unavailable", headers, body)
