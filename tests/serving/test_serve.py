"""`broadsheet serve` over real sockets: TLS, proxies, hosts, methods, and what it leaves behind."""

import os
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from tests.journeys.served import environment, free_port

pytestmark = pytest.mark.xdist_group("served")
READY_WITHIN = 180.0
NICENESS = 3
PROXY = "127.0.0.2"
"""A loopback address that is trusted, beside 127.0.0.1 that is not."""


def make_certificate(folder: Path, *, days: int = 30) -> str:
    """Write `cert.pem` and `key.pem` for localhost into `folder`; return the serial number."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    begin = datetime.now(UTC) - timedelta(days=1)  # noqa: TID251 - TLS asks the real clock
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(begin + timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    for file, data in (("key.pem", private), ("cert.pem", certificate.public_bytes(Encoding.PEM))):
        (folder / f"{file}.new").write_bytes(data)
        (folder / f"{file}.new").replace(folder / file)
    return f"{certificate.serial_number:X}"


@dataclass(frozen=True)
class Site:
    """A served installation: where it is, and its processes' first."""

    port: int
    http_port: int
    data: Path
    process: subprocess.Popen[bytes]

    def say(self, head: str, *, source: str = "127.0.0.1", body: str = "") -> str:
        """Send a request as it is written, over TLS, and return the whole answer."""
        # Not the default one, which reads every authority of the machine for each request.
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        address = ("127.0.0.1", self.port)
        with (
            socket.create_connection(address, 30, (source, 0)) as plain,
            context.wrap_socket(plain, server_hostname="localhost") as secure,
        ):
            lines = head.replace("\n", "\r\n")
            secure.sendall(f"{lines}\r\nConnection: close\r\n\r\n{body}".encode())
            heard = b""
            while piece := secure.recv(65536):
                heard += piece
        return heard.decode("utf-8", "replace")

    def status(self, head: str, *, source: str = "127.0.0.1") -> int:
        """Return the status of the answer."""
        return int(self.say(head, source=source).split(" ", 2)[1])

    def serial(self) -> str:
        """Return the serial number of the certificate that is shown now."""
        pem = ssl.get_server_certificate(("127.0.0.1", self.port))
        return f"{x509.load_pem_x509_certificate(pem.encode()).serial_number:X}"


def children(pid: int) -> list[int]:
    """Return every process below `pid`."""
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text(encoding="ascii").split():
            found += [int(child), *children(int(child))]
    return found


def _start(data: Path, *options: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 - our own command
        [sys.executable, "-m", "broadsheet", "serve", "--data", str(data), *options],
        env=environment(BROADSHEET_NICENESS=str(NICENESS)),
        stderr=subprocess.PIPE,
    )


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, migrated_database: Path) -> Iterator[Site]:
    """An installation served with TLS, behind a proxy at 127.0.0.2."""
    data = tmp_path_factory.mktemp("site")
    port, http_port = free_port(), free_port()
    make_certificate(data)
    shutil.copy(migrated_database, data / "broadsheet.sqlite3")
    (data / "broadsheet.toml").write_text(
        f'secret_key = "{"k" * 40}"\npublic_url = "https://localhost:{port}"\n'
        f'trusted_proxies = "{PROXY}/32"\n',
        encoding="utf-8",
    )
    tls = ["--tls-cert", str(data / "cert.pem"), "--tls-key", str(data / "key.pem")]
    ports = ["--port", str(port), "--redirect-port", str(http_port), "--workers", "2"]
    process = _start(data, *tls, *ports)
    site = Site(port, http_port, data, process)
    deadline = time.monotonic() + READY_WITHIN
    while time.monotonic() < deadline:
        assert process.poll() is None, process.communicate()[1].decode()
        try:
            if site.status("GET /readyz HTTP/1.1\nHost: localhost") == 200:
                break
        except OSError:
            time.sleep(0.2)
    yield site
    if process.poll() is None:
        process.terminate()
    process.communicate(timeout=60)


def test_pages_are_answered_over_tls_with_a_promise_to_stay_there(site: Site) -> None:
    answer = site.say("GET /subscribe/ HTTP/1.1\nHost: localhost")
    assert "strict-transport-security: max-age=31536000" in answer.lower()


def test_http_is_sent_to_https(site: Site) -> None:
    with socket.create_connection(("127.0.0.1", site.http_port), 30) as plain:
        plain.sendall(b"GET /world/ HTTP/1.1\r\nHost: localhost\r\n\r\n")
        answer = plain.recv(4096).decode()
    assert answer.startswith("HTTP/1.1 308")
    assert f"Location: https://localhost:{site.port}/world/" in answer


@pytest.mark.parametrize(
    ("head", "status"),
    [
        ("GET /healthz HTTP/1.1\nHost: 10.0.0.7", 200),
        ("GET /search/ HTTP/1.1\nHost: localhost", 200),
        ("GET /search/ HTTP/1.1\nHost: LOCALHOST.:443", 200),
        ("GET /search/ HTTP/1.1\nHost: elsewhere.example", 421),
        ("GET /search/ HTTP/1.1\nHost: localhost.elsewhere.example", 421),
        ("GET /search/ HTTP/1.1\nHost: [::1]", 421),
        ("GET /search/ HTTP/1.1\nHost: localhost:x", 421),
        ("GET /search/ HTTP/1.1\nHost: ", 421),
        ("GET /search/ HTTP/1.1\nX-Forwarded-Host: localhost\nHost: elsewhere.example", 421),
        ("GET https://elsewhere.example/search/ HTTP/1.1\nHost: elsewhere.example", 421),
        ("PUT /search/ HTTP/1.1\nHost: localhost\nContent-Length: 0", 405),
        ("DELETE / HTTP/1.1\nHost: localhost", 405),
        ("PATCH /subscribe/ HTTP/1.1\nHost: localhost\nContent-Length: 0", 405),
        ("TRACE / HTTP/1.1\nHost: localhost", 405),
    ],
)
def test_a_request_is_answered_for_our_host_and_in_methods_we_know(
    site: Site, head: str, status: int
) -> None:
    assert site.status(head) == status


def test_making_pages_and_what_is_due_stand_behind_answering(site: Site) -> None:
    behind = [os.getpriority(os.PRIO_PROCESS, pid) for pid in children(site.process.pid)]
    assert behind.count(NICENESS) >= 2, "the pool and the worker"
    assert behind.count(0) >= 2, "those that answer readers"
    assert set(behind) == {0, NICENESS}


def _limited(site: Site, source: str) -> bool:
    """Use a door with a limit of 60 as 62 pretended clients; tell whether it was shut."""
    body = "address=nobody"
    answers = {
        int(
            site.say(
                "POST /subscribe/manage/ HTTP/1.1\nHost: localhost\n"
                f"X-Forwarded-For: 203.0.113.{number}\n"
                "Content-Type: application/x-www-form-urlencoded\n"
                f"Content-Length: {len(body)}",
                source=source,
                body=body,
            ).split(" ", 2)[1]
        )
        for number in range(62)
    }
    return 429 in answers


def test_what_a_client_says_of_its_address_has_no_effect(site: Site) -> None:
    assert _limited(site, "127.0.0.1")


def test_what_a_trusted_proxy_says_of_it_is_believed(site: Site) -> None:
    assert not _limited(site, PROXY)


def test_http_2_is_spoken_when_the_browser_does(site: Site) -> None:
    curl = shutil.which("curl")
    if curl is None:
        pytest.skip("curl is not installed")
    told = subprocess.run(  # noqa: S603 - ours
        [
            *(curl, "-sk", "--http2", "-o", "/dev/null", "-w", "%{http_version} %{http_code}"),
            *("--resolve", f"localhost:{site.port}:127.0.0.1"),
            f"https://localhost:{site.port}/search/",
        ],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert told == "2 200"


def test_a_renewed_certificate_is_taken_up_and_everybody_is_answered(site: Site) -> None:
    """A process that ends may close what it has only just accepted: clients ask once more.

    They do so by themselves where nothing was answered, RFC 9112, 9.3.1.
    """
    old = site.serial()
    stop = threading.Event()
    answered: list[int] = []
    failed: list[str] = []

    def read() -> None:
        while not stop.is_set():
            with suppress(OSError, IndexError):
                answered.append(site.status("GET /healthz HTTP/1.1\nHost: localhost"))
                continue
            try:
                answered.append(site.status("GET /healthz HTTP/1.1\nHost: localhost"))
            except (OSError, IndexError) as refused:
                failed.append(repr(refused))

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    new = make_certificate(site.data)
    deadline = time.monotonic() + 60
    shown = old
    while shown != new and time.monotonic() < deadline:
        time.sleep(0.3)
        shown = site.serial()
    time.sleep(2)
    stop.set()
    for reader in readers:
        reader.join()
    assert shown == new != old
    assert not failed
    assert set(answered) == {200}


def test_a_broken_certificate_leaves_the_old_one_in_use(site: Site) -> None:
    kept = {name: (site.data / name).read_bytes() for name in ("cert.pem", "key.pem")}
    serial = site.serial()
    (site.data / "cert.pem").write_text("half a cert", encoding="utf-8")
    time.sleep(6)
    assert site.serial() == serial
    for name, data in kept.items():
        (site.data / name).write_bytes(data)


def test_a_second_serve_on_the_port_is_one_line(site: Site) -> None:
    second = _start(site.data, "--port", str(site.port))
    words = second.communicate(timeout=120)[1].decode()
    assert second.returncode == 1
    assert words.count("\n") == 1
    assert "something else listens there already" in words


def _lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").split()[2] != "Z"
    except OSError:
        return False


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGKILL])
def test_ended_it_leaves_no_process_behind(
    tmp_path: Path, site: Site, migrated_database: Path, sign: signal.Signals
) -> None:
    # Not the databases: they are written to while they would be copied.
    left_out = shutil.ignore_patterns("*.sock", "pages", "broadsheet.sqlite3*")
    shutil.copytree(site.data, tmp_path / "data", ignore=left_out)
    shutil.copy(migrated_database, tmp_path / "data" / "broadsheet.sqlite3")
    process = _start(tmp_path / "data", "--port", str(free_port()), "--workers", "1")
    deadline = time.monotonic() + READY_WITHIN
    while len(children(process.pid)) < 2 and time.monotonic() < deadline:
        assert process.poll() is None, process.communicate()[1].decode()
        time.sleep(0.2)
    time.sleep(1)
    family = children(process.pid)
    process.send_signal(sign)
    said = process.communicate(timeout=60)[1].decode()
    assert process.returncode == (0 if sign == signal.SIGTERM else -signal.SIGKILL), said
    deadline = time.monotonic() + 60
    while any(_lives(pid) for pid in family) and time.monotonic() < deadline:
        time.sleep(0.2)
    assert len(family) >= 2
    assert not [pid for pid in family if _lives(pid)]
