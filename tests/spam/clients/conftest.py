"""A server of the Akismet protocol, alone, for every client."""

import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.journeys.served import environment, free_port

SITE = "https://blog.example"
READY_WITHIN = 60.0


@dataclass(frozen=True)
class Answering:
    """A server that answers, and the key of the one site that may ask it."""

    port: int
    key: str

    @property
    def url(self) -> str:
        """Return its address."""
        return f"http://127.0.0.1:{self.port}"


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Answering]:
    """`broadsheet spam serve`, one for all tests."""
    port = free_port()
    command = [
        sys.executable,
        "-m",
        "broadsheet",
        "spam",
        "serve",
        "--site",
        SITE,
        "--workers",
        "1",
    ]
    where = ["--data", str(tmp_path_factory.mktemp("akismet")), "--port", str(port)]
    process = subprocess.Popen(  # noqa: S603 - our own command
        [*command, *where], stdout=subprocess.PIPE, text=True, env=environment(PYTHONUNBUFFERED="1")
    )
    try:
        assert process.stdout is not None
        key = process.stdout.readline().split()[-1]
        _wait_for(port)
        yield Answering(port, key)
    finally:
        process.terminate()
        process.communicate()


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + READY_WITHIN
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/1.1/test", timeout=5):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.05)
    raise RuntimeError("the server did not answer")


@pytest.fixture(scope="session")
def modules() -> Path:
    """Where npm has put the clients."""
    return Path(__file__).resolve().parents[3] / "node_modules"
