"""What is sent to a site that asked to be called back, over a real connection."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
from typing_extensions import override

from broadsheet.spam import rechecks
from broadsheet.spam.engine.akismet.callback import Place


class Handler(BaseHTTPRequestHandler):
    seen: list[tuple[str, str, str, bytes]]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        said = (self.path, self.headers["Host"], self.headers["Content-Type"], body)
        self.seen.append(said)
        self.send_response(302)
        self.send_header("Location", "http://127.0.0.1/elsewhere")
        self.send_header("Content-Length", "3000")
        self.end_headers()
        self.wfile.write(b"x" * 3000)

    @override
    def log_message(self, format: str, *_: object) -> None:
        pass


@pytest.fixture
def site() -> Iterator[HTTPServer]:
    Handler.seen = []
    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_json_is_posted_to_the_address_looked_at_and_nothing_is_followed(
    site: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rechecks, "public_one", lambda addresses: next(iter(addresses)))
    place = Place(secure=False, host="blog.example", port=site.server_port, target="/back?a=b")
    status = rechecks.post_json(place, b"{}", resolve={"blog.example": ["127.0.0.1"]}.__getitem__)
    assert status == 302
    host = f"blog.example:{site.server_port}"
    assert Handler.seen == [("/back?a=b", host, "application/json", b"{}")]


def test_a_site_without_a_certificate_is_not_told(
    site: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rechecks, "public_one", lambda addresses: next(iter(addresses)))
    monkeypatch.setattr(rechecks, "PATIENCE", 1.0)
    place = Place(secure=True, host="blog.example", port=site.server_port, target="/back")
    with pytest.raises(OSError, match=r"(?i)ssl|version|http"):
        rechecks.post_json(place, b"{}", resolve={"blog.example": ["127.0.0.1"]}.__getitem__)
    assert not Handler.seen
