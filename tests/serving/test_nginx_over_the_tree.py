"""nginx answers stored pages from their files, and asks `serve` for everything else."""

import http.client
import shutil
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import brotli
import pytest
from click.testing import CliRunner
from typing_extensions import override

from broadsheet.config.cli import cli
from broadsheet.config.env import FILE_NAME
from broadsheet.config.sizes import REQUEST_MOST
from broadsheet.readership.engine.log import Place, read_on
from broadsheet.serving.engine.store import Store, new_page
from tests.journeys.served import free_port
from tests.serving.test_serve import make_certificate

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
MODULE = Path("/usr/lib/nginx/modules/ngx_http_brotli_static_module.so")
pytestmark = [
    pytest.mark.skipif(NGINX is None or not MODULE.exists(), reason="nginx or brotli is missing"),
    pytest.mark.xdist_group("nginx over the tree"),
]

POLICY = """default-src 'none'; style-src 'self' 'sha256-a"b='"""
HEADERS = (("Content-Type", "text/html; charset=utf-8"), ("Content-Security-Policy", POLICY))
FRONT, ARTICLE = b"<p>The front page. " * 40, b"<p>The strait reopens. " * 40
STYLE = "static/theme/rest.0123456789ab.css"
MAIN = """\
load_module {module};
user root;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ }}
http {{
    include /etc/nginx/mime.types;
    access_log off;
    include {folder}/site.conf;
}}
"""


class Serve(BaseHTTPRequestHandler):
    """Stands for `serve`: says what it was asked, and that it was asked at all."""

    @override
    def log_message(self, format: str, *args: object) -> None: ...

    def _answer(self) -> None:
        body = f"serve was asked to {self.command} {self.path}".encode()
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = _answer  # noqa: N815 - the standard library's names


@dataclass
class Answer:
    """What a browser was answered."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes


@dataclass
class Paper:
    """A store with nginx before it."""

    store: Store
    port: int
    views: Path

    def ask(self, path: str, body: bytes | None = None, **headers: str) -> Answer:
        """Ask nginx over TLS, as a browser does; what has a body is posted."""
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        browser = http.client.HTTPSConnection("localhost", self.port, context=context, timeout=20)
        try:
            method = "GET" if body is None else "POST"
            browser.request(
                method, path, body, {k.replace("_", "-"): v for k, v in headers.items()}
            )
            answer = browser.getresponse()
            return Answer(answer.status, answer.headers, answer.read())
        finally:
            browser.close()

    def put(self, path: str, body: bytes, key: str, more: tuple[tuple[str, str], ...] = ()) -> None:
        """Store a page."""
        moment, now = self.store.counters.now, datetime(2026, 11, 26, 12, tzinfo=UTC)
        headers = (*HEADERS, *more)
        made = new_page(path, body, headers=headers, keys=[key], made_at=moment, modified=now)
        assert self.store.put(made)


@pytest.fixture(scope="module")
def paper(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Paper]:
    """A newsroom's store, its files, and nginx with the site as it is printed."""
    folder = tmp_path_factory.mktemp("newsroom")
    make_certificate(folder)
    port, inner = free_port(), free_port()
    (folder / FILE_NAME).write_text(
        f'secret_key = "{"k" * 40}"\npublic_url = "https://localhost:{port}"\n', encoding="utf-8"
    )
    (folder / STYLE).parent.mkdir(parents=True)
    (folder / STYLE).write_text("p { margin: 0 }", encoding="utf-8")
    serve = ThreadingHTTPServer(("127.0.0.1", inner), Serve)
    threading.Thread(target=serve.serve_forever, daemon=True).start()
    with Store(folder / "pages") as store:
        paper = Paper(store, port, folder / "views" / "nginx.log")
        paper.put("/", FRONT, "front")
        paper.put("/world/", ARTICLE, "article")
        _start(folder, inner)
        try:
            _until_answered(paper)
            yield paper
        finally:
            subprocess.run(_nginx(folder, "-s", "quit"), check=True)  # noqa: S603 - Debian's
            serve.shutdown()
            serve.server_close()


def _start(folder: Path, inner: int) -> None:
    printed = CliRunner().invoke(
        cli,
        [
            *("nginx-config", "--pages", "--data", str(folder), "--port", str(inner)),
            *("--http-port", str(free_port())),
            *("--cert", str(folder / "cert.pem"), "--key", str(folder / "key.pem")),
        ],
        catch_exceptions=False,
    )
    assert printed.exit_code == 0, printed.output
    site = printed.output
    if "brotli_static" not in site:
        site = site.replace("gzip_static on;", "gzip_static on;\n    brotli_static on;")
    (folder / "site.conf").write_text(site, encoding="utf-8")
    main = MAIN.format(folder=folder, module=MODULE)
    (folder / "nginx.conf").write_text(main, encoding="utf-8")
    subprocess.run(_nginx(folder), check=True)  # noqa: S603 - Debian's


def _nginx(folder: Path, *arguments: str) -> list[str]:
    return [str(NGINX), "-p", str(folder), "-c", str(folder / "nginx.conf"), *arguments]


def _until_answered(paper: Paper) -> None:
    for _ in range(100):
        try:
            paper.ask("/")
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("nginx does not answer")


def test_a_stored_page_is_answered_with_its_own_headers(paper: Paper) -> None:
    answer = paper.ask("/", Accept_Encoding="br")
    assert answer.status == 200
    assert brotli.decompress(answer.body) == FRONT
    assert answer.headers["Content-Encoding"] == "br"
    assert answer.headers["Content-Security-Policy"] == POLICY
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-cache"
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert paper.ask("/world/?utm_source=x").body == ARTICLE


def test_who_has_the_page_is_told_so(paper: Paper) -> None:
    tag = paper.ask("/world/").headers["ETag"]
    assert paper.ask("/world/", If_None_Match=tag).status == 304


def test_what_is_not_stored_or_is_sent_is_for_serve(paper: Paper) -> None:
    for path in ("/search/?q=ferry", "/nothing/", "/world", "/static/unhashed.css", "/media/x.pdf"):
        assert paper.ask(path).body == f"serve was asked to GET {path}".encode()
    for path in ("/", "/world/", "/replies/new/7/"):
        assert paper.ask(path, b"a=b").body == f"serve was asked to POST {path}".encode()


def test_the_desk_takes_what_readers_may_not_send(paper: Paper) -> None:
    large = b"1" * (REQUEST_MOST + 1)
    assert (
        paper.ask("/desk/images/add/", large).body == b"serve was asked to POST /desk/images/add/"
    )
    assert paper.ask("/replies/new/7/", large).status == 413


def test_a_page_that_changed_is_never_answered_again(paper: Paper) -> None:
    paper.put("/sport/", b"<p>Before. " * 40, "sport")
    assert paper.ask("/sport/").body.startswith(b"<p>Before.")
    paper.store.withdraw(["sport"])
    assert paper.ask("/sport/").body == b"serve was asked to GET /sport/"
    paper.put("/sport/", b"<p>After. " * 40, "sport")
    assert paper.ask("/sport/").body.startswith(b"<p>After.")


def test_a_page_with_headers_of_its_own_is_for_serve(paper: Paper) -> None:
    paper.put("/film/", b"<p>A film. " * 40, "film", more=(("X-Frame", "film.example"),))
    assert paper.ask("/film/").body == b"serve was asked to GET /film/"


def test_a_file_that_never_changes_is_kept_for_ever(paper: Paper) -> None:
    answer = paper.ask(f"/{STYLE}")
    assert answer.body == b"p { margin: 0 }"
    assert answer.headers["Content-Type"] == "text/css"
    assert "immutable" in answer.headers["Cache-Control"]


def test_views_are_counted_without_addresses(paper: Paper) -> None:
    before = len(paper.views.read_bytes())
    tag = paper.ask("/world/", User_Agent="Mozilla/5.0 Firefox/128.0").headers["ETag"]
    paper.ask("/world/?q=secret", User_Agent="Mozilla/5.0 Firefox/128.0", If_None_Match=tag)
    paper.ask("/world/", User_Agent="Mozilla/5.0 Firefox/128.0", Sec_Purpose="prefetch")
    paper.ask("/world/", User_Agent="Mozilla/5.0 (compatible; Googlebot/2.1)")
    paper.ask("/world/nothing/", User_Agent="Mozilla/5.0 Firefox/128.0")
    written = paper.views.read_bytes()[before:]
    assert b"127.0.0.1" not in written
    assert b"secret" not in written
    counts, _place = read_on(paper.views, Place(paper.views.stat().st_ino, before))
    assert {(one.path, one.readers, one.bots) for one in counts} == {("/world/", 2, 1)}


def test_before_any_page_is_stored_it_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text(
        f'secret_key = "{"k" * 40}"\npublic_url = "https://courier.example"\n', encoding="utf-8"
    )
    asked = ["nginx-config", "--pages", "--data", str(tmp_path)]
    told = CliRunner().invoke(cli, asked)
    assert "broadsheet bake" in str(told.exception)
