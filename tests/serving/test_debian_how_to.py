"""The how-to for a Debian server, read from the document and done, as far as loopback allows.

Programs that would change the machine are stand-ins that note how they were called; `broadsheet`,
nginx and curl are real. nginx listens on free ports, and the certificate is one of our own.
"""

import contextlib
import http.client
import os
import re
import shlex
import shutil
import signal
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from typing_extensions import override

from broadsheet.config.sizes import REQUEST_MOST, UPLOAD_MOST
from tests.journeys.served import environment, free_port
from tests.serving.test_serve import make_certificate

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs/how-to/put-a-newsroom-on-a-debian-server.md"
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
STAND_INS = "apt-get adduser git make certbot ufw systemctl install runuser curl nginx".split()
NOTE = """#!/bin/sh
echo "$(basename "$0") $*" >> {log}
case "$(basename "$0")" in
  install) shift $(($# - 2)); mkdir -p "$@" ;;
  runuser) shift 3; exec "$@" ;;
  curl) exec {curl} --cacert {root}/site/cert.pem "$@" ;;
  nginx) exec {nginx} -p {root} -c {root}/nginx.conf "$@" ;;
  systemctl) exec {python} {root}/systemctl.py "$@" ;;
esac
"""
SYSTEMCTL = """
import os, shlex, signal, subprocess, sys, time, urllib.request
from pathlib import Path
root = Path({root!r})
verb, unit = sys.argv[1], sys.argv[-1]
def stop(name):
    file = root / f"{{name}}.pid"
    # `nginx -t` leaves an empty one.
    if file.exists() and file.read_text().strip():
        pid = int(file.read_text())
        os.kill(pid, signal.SIGTERM)
        while Path(f"/proc/{{pid}}").exists():
            time.sleep(0.1)
def start():
    lines = (root / "etc/systemd/system/broadsheet.service").read_text().splitlines()
    command = next(line for line in lines if line.startswith("ExecStart="))
    out = (root / "serve.log").open("ab")
    words = shlex.split(command[10:])
    served = subprocess.Popen(words, stdout=out, stderr=out, start_new_session=True)
    (root / "broadsheet.pid").write_text(str(served.pid))
if unit == "broadsheet" and verb in ("enable", "restart"):
    stop("broadsheet")
    start()
if unit == "nginx" and verb == "reload":
    stop("nginx")
    subprocess.run([{nginx!r}, "-p", root, "-c", root / "nginx.conf"], check=True)
if verb in ("enable", "restart"):
    for _ in range(900):
        try:
            urllib.request.urlopen("http://127.0.0.1:{port}/readyz", timeout=5).close()
            break
        except OSError:
            time.sleep(0.2)
    else:
        sys.exit("it did not become ready")
"""
MAIN = """pid {root}/nginx.pid;
error_log {root}/nginx-error.log;
events {{}}
http {{
    access_log off;
    client_body_temp_path {root}/body;
    proxy_temp_path {root}/proxy;
    fastcgi_temp_path {root}/f;
    uwsgi_temp_path {root}/u;
    scgi_temp_path {root}/s;
    include {root}/etc/nginx/sites-enabled/*;
}}
"""


def _blocks() -> list[str]:
    """Return what the document gives to type, block by block."""
    text = PAGE.read_text(encoding="utf-8")
    return re.findall(r"^```sh\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Server:
    """A pretended Debian server below `root`."""

    root: Path
    port: int
    https_port: int
    http_port: int
    blocks: list[str]
    environment: dict[str, str]

    def command(self, text: str) -> str:
        """Return a command of the document with this server's names, paths and ports."""
        text = text.replace("https://courier.example", f"https://localhost:{self.https_port}")
        text = text.replace("courier.example/", "localhost/")
        # The program is this checkout: nothing is linked into the machine's own folders.
        text = text.replace("/usr/local/bin/broadsheet", f"{self.root}/bin/linked")
        for path in ("/srv/", "/etc/"):
            text = text.replace(path, f"{self.root}{path}")
        text = text.replace(
            f"systemd-unit --data {self.root}/srv/newsroom",
            f"systemd-unit --data {self.root}/srv/newsroom --port {self.port}",
        )
        return text.replace(
            "nginx-config",
            f"nginx-config --port {self.port}"
            f" --http-port {self.http_port} --cert {self.root}/site/cert.pem"
            f" --key {self.root}/site/key.pem",
        )

    def run(self, block: str) -> subprocess.CompletedProcess[str]:
        """Run one block of the document as root would."""
        script = "set -e\n" + self.command(block)
        path = f"{self.root}/bin:{Path(sys.executable).parent}:/usr/sbin:/usr/bin:/bin"
        return subprocess.run(  # noqa: S603 - the document's own commands
            ["/bin/sh", "-c", script],
            env=environment(PATH=path, **self.environment),
            capture_output=True,
            text=True,
            timeout=400,
            check=False,
        )

    def get(self, path: str, **headers: str) -> tuple[int, str]:
        """Read a page over TLS."""
        context = ssl.create_default_context(cafile=str(self.root / "site/cert.pem"))
        asked = urllib.request.Request(
            f"https://localhost:{self.https_port}{path}", headers=headers
        )
        # The link to a first password leads on, and knows its visitor by a cookie.
        browser = urllib.request.build_opener(
            urllib.request.HTTPSHandler(context=context), urllib.request.HTTPCookieProcessor()
        )
        try:
            with browser.open(asked, timeout=60) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as refused:
            with refused:
                return refused.code, refused.read().decode("utf-8", "replace")


@pytest.fixture
def server(tmp_path: Path, migrated_database: Path) -> Iterator[Server]:
    """A pretended server, with stand-ins first on its path.

    Its installation takes a database that was migrated before: without, a minute goes there.
    """
    port = free_port()
    for folder in ("bin", "site", "srv", "etc/systemd/system", "etc/nginx/sites-available"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "etc/nginx/sites-enabled").mkdir()
    make_certificate(tmp_path / "site")
    names = {
        "root": str(tmp_path),
        "log": str(tmp_path / "called"),
        "curl": shutil.which("curl"),
        "nginx": NGINX,
        "python": sys.executable,
        "port": port,
    }
    for name in STAND_INS:
        stand_in = tmp_path / "bin" / name
        stand_in.write_text(NOTE.format(**names), encoding="utf-8")
        stand_in.chmod(0o755)
    (tmp_path / "systemctl.py").write_text(SYSTEMCTL.format(**names), encoding="utf-8")
    (tmp_path / "nginx.conf").write_text(MAIN.format(**names), encoding="utf-8")
    blocks = _blocks()
    quick = {
        "DJANGO_SETTINGS_MODULE": "tests.config.settings_already_migrated",
        "MIGRATED_DATABASE": str(migrated_database),
        "PYTHONPATH": str(ROOT),
    }
    yield Server(tmp_path, port, free_port(), free_port(), blocks, quick)
    for name in ("nginx", "broadsheet"):
        file = tmp_path / f"{name}.pid"
        if file.exists() and file.read_text(encoding="ascii").strip():
            os.kill(int(file.read_text(encoding="ascii")), signal.SIGTERM)
    time.sleep(1)


def test_the_document_names_only_programs_that_we_know() -> None:
    blocks = _blocks()
    first = {shlex.split(line)[0] for block in blocks for line in block.splitlines() if line}
    assert first <= {*STAND_INS, "broadsheet", "ln", "echo"}


@pytest.mark.skipif(NGINX is None or not shutil.which("curl"), reason="nginx or curl is missing")
def test_a_sysadmin_gets_from_init_to_a_public_page_behind_tls(server: Server) -> None:
    begun = time.monotonic()
    said = []
    for block in server.blocks:
        finished = server.run(block)
        assert finished.returncode == 0, f"{block}\n{finished.stderr}\n{finished.stdout}"
        said.append(finished.stdout)
    link = re.search(r"https://localhost:\d+(/\S+)", said[1])
    assert link is not None
    assert server.get(link[1])[0] == 200
    assert said[4].rstrip().endswith("ready")
    status, front = server.get("/")
    assert status == 200
    assert "The Harbour Courier" in front
    _nginx_holds_what_it_promises(server)
    backups = list((server.root / "srv" / "backup").glob("*.tar.gz"))
    assert len(backups) >= 2
    called = (server.root / "called").read_text(encoding="utf-8")
    for words in ("adduser --system", "certbot certonly", "ufw allow", "systemctl daemon-reload"):
        assert words in called
    lines = [line for block in server.blocks[:5] for line in block.splitlines()]
    taken = time.monotonic() - begun
    print(f"{len(lines)} commands to the first page, all in {taken:.0f} s")  # noqa: T201 - measured


def _nginx_holds_what_it_promises(server: Server) -> None:
    with pytest.raises(urllib.error.HTTPError) as redirected:
        urllib.request.build_opener(_Stay()).open(f"http://127.0.0.1:{server.http_port}/a/?b=1")
    with redirected.value as moved:  # an error that nobody reads keeps its connection open
        assert moved.headers["Location"] == f"https://localhost:{server.https_port}/a/?b=1"
    context = ssl.create_default_context(cafile=str(server.root / "site/cert.pem"))
    for path, most in (("/", REQUEST_MOST), ("/desk/", UPLOAD_MOST)):
        asking = http.client.HTTPSConnection("localhost", server.https_port, context=context)
        with contextlib.closing(asking):
            asking.putrequest("POST", path)
            asking.putheader("Content-Length", str(most + 1))
            asking.endheaders()
            assert asking.getresponse().status == 413
    for header in ("X-Forwarded-Host", "Forwarded"):
        assert "evil.example" not in server.get("/", **{header: "evil.example"})[1]


class _Stay(urllib.request.HTTPRedirectHandler):
    """Does not follow."""

    @override
    def redirect_request(self, *_: object) -> None:
        """Return nothing to follow."""
