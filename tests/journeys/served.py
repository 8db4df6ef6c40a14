"""A newsroom as its readers meet it: the demo, filled by its command and served by its command."""

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

HOST = "localhost"
"""Where a browser lets passkeys be used without TLS."""
READY_WITHIN = 120.0
"""Seconds a slow machine may take to serve the first page."""


@dataclass(frozen=True)
class Served:
    """A running newsroom: where it is, where its data is, and who works there."""

    url: str
    data: Path
    accounts: dict[str, tuple[str, str]]
    smtp_port: int

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a `broadsheet` command on this newsroom's data."""
        return subprocess.run(  # noqa: S603 - our own command
            [sys.executable, "-m", "broadsheet", *arguments, "--data", str(self.data)],
            env=environment(
                BROADSHEET_PUBLIC_URL=self.url,
                BROADSHEET_SMTP=f"smtp://127.0.0.1:{self.smtp_port}",
            ),
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )


def environment(**more: str) -> dict[str, str]:
    """Return an environment that knows nothing of the tests' own settings.

    What is served does not step back for the other tests, which want all cores all the time.
    """
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("BROADSHEET_", "DJANGO_"))}
    return {**kept, "BROADSHEET_NICENESS": "0", **more}


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def fill(data: Path, port: int, *, picture_width: int = 720) -> dict[str, tuple[str, str]]:
    """Fill a small demo; return its accounts by role.

    Its pictures are narrower than a real demo's 1200 pixels: their sizes take most of the time.
    """
    command = [sys.executable, "-m", "broadsheet", "demo", "--data", str(data), "--no-serve"]
    sizes = ["--articles", "40", "--comments", "60", "--subscribers", "3", "--port", str(port)]
    sizes += ["--picture-width", str(picture_width)]
    finished = subprocess.run(  # noqa: S603 - our own command
        [*command, *sizes], env=environment(), capture_output=True, text=True, check=False
    )
    if finished.returncode:
        raise RuntimeError(finished.stderr)
    with closing(sqlite3.connect(data / "broadsheet.sqlite3")) as database, database:
        # A journey does not wait for five minutes.
        database.execute("UPDATE newsletters_newsletter SET countdown = 0")
    rows = json.loads((data / "demo-accounts.json").read_text(encoding="utf-8"))
    return {row["role"]: (row["email"], row["password"]) for row in rows}


def start(data: Path, port: int, smtp_port: int, *, host: str = HOST) -> subprocess.Popen[bytes]:
    """Serve what was filled, for readers who say `host`; return when it is ready."""
    process = subprocess.Popen(  # noqa: S603 - our own command
        [sys.executable, "-m", "broadsheet", "serve", "--data", str(data), "--port", str(port)],
        env=environment(
            BROADSHEET_PUBLIC_URL=f"http://{host}:{port}",
            BROADSHEET_SMTP=f"smtp://127.0.0.1:{smtp_port}",
        ),
        start_new_session=True,
    )
    deadline = time.monotonic() + READY_WITHIN
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5):
                return process
        except urllib.error.HTTPError as not_yet:
            not_yet.close()
            time.sleep(0.2)
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
    stop(process)
    raise RuntimeError("the newsroom did not answer")


def stop(process: subprocess.Popen[bytes]) -> None:
    """End a served newsroom and all of its processes."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
