"""A served newsroom whose replies are measured, and how it is asked."""

import http.client
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, suppress
from pathlib import Path
from urllib.parse import urlencode

READY_WITHIN = 120.0
QUIET = 0.15
"""Seconds of processor time, in one and a half, that are no work."""
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
NORMAL = """from broadsheet.config.settings import *
_options = DATABASES["default"]["OPTIONS"]
_options["init_command"] = _options["init_command"].replace("=FULL", "=NORMAL")
"""
"""Settings with which a commit does not wait for the disk."""


def environment(**more: str) -> dict[str, str]:
    """Return an environment of no installation; what is measured does not step back for others."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("BROADSHEET_", "DJANGO_"))}
    return {**kept, "BROADSHEET_TRUSTED_PROXIES": "127.0.0.1", "BROADSHEET_NICENESS": "0", **more}


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Newsroom:
    """A served newsroom with one article that takes replies at once."""

    def __init__(self, data: Path) -> None:
        """Fill it."""
        self.data, self.port = data, free_port()
        sizes = ["--articles", "12", "--comments", "0", "--subscribers", "0", "--no-serve"]
        self._run("demo", *sizes, "--port", str(self.port), "--picture-width", "360")
        self.article = self.one(
            "SELECT basepage_ptr_id FROM articles_articlepage WHERE listed_at IS NOT NULL"
        )
        self.sql(
            "INSERT INTO comments_replyrules (article_id, mode, slow_minutes)"
            " VALUES (?, 'open', 0)",
            self.article,
        )
        self.process: subprocess.Popen[bytes] | None = None

    def _run(self, *arguments: str) -> None:
        command = [sys.executable, "-m", "broadsheet", *arguments, "--data", str(self.data)]
        subprocess.run(  # noqa: S603 - our own command
            command, env=environment(), check=True, stdout=subprocess.DEVNULL
        )

    def sql(self, statement: str, *values: object) -> list[tuple[object, ...]]:
        """Run one statement on its database."""
        where = self.data / "broadsheet.sqlite3"
        with closing(sqlite3.connect(where, timeout=60)) as database:
            rows = database.execute(statement, values).fetchall()
            database.commit()
            return rows

    def one(self, statement: str) -> int:
        """Return the one number that a statement finds."""
        return int(str(self.sql(statement)[0][0]))

    def start(self, *, flushed: bool = True) -> None:
        """Serve it, and wait until it answers; without `flushed`, by `synchronous=NORMAL`."""
        more = {}
        if not flushed:
            (self.data / "unflushed.py").write_text(NORMAL, encoding="utf-8")
            more = {"DJANGO_SETTINGS_MODULE": "unflushed", "PYTHONPATH": str(self.data)}
        self._serve(more)
        deadline = time.monotonic() + READY_WITHIN
        while time.monotonic() < deadline:
            # What was killed may hold the port for half a second: whoever serves begins again.
            if self.process is not None and self.process.poll() is not None:
                time.sleep(0.5)
                self._serve(more)
            try:
                if ask(self.port, "GET", "/readyz")[0] == http.HTTPStatus.OK:
                    return
            except OSError:
                time.sleep(0.2)
        sys.exit("the newsroom did not answer")

    def _serve(self, more: dict[str, str]) -> None:
        self.process = subprocess.Popen(  # noqa: S603 - our own command
            [
                *(sys.executable, "-m", "broadsheet", "serve", "--data", str(self.data)),
                *("--port", str(self.port)),
            ],
            env=environment(BROADSHEET_PUBLIC_URL=f"http://127.0.0.1:{self.port}", **more),
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )

    def settle(self) -> None:
        """Wait until its worker has made the pages that a start makes anew."""
        deadline, before = time.monotonic() + READY_WITHIN, self._worked()
        while time.monotonic() < deadline:
            time.sleep(1.5)
            now = self._worked()
            if now - before < QUIET:
                return
            before = now

    def _worked(self) -> float:
        """Return the seconds of processor time that its processes have used."""
        assert self.process is not None  # noqa: S101 - it was started
        ticks = 0
        for stat in Path("/proc").glob("[0-9]*/stat"):
            with suppress(OSError):
                fields = stat.read_text().rpartition(")")[2].split()
                if int(fields[3]) == self.process.pid:  # the session, as of proc(5)
                    ticks += int(fields[11]) + int(fields[12])
        return ticks / os.sysconf("SC_CLK_TCK")

    def stop(self, number: int = signal.SIGTERM) -> None:
        """End all of its processes; return when nobody answers any more.

        Where the first of them is killed, the others notice within half a second.
        """
        if self.process is not None:
            os.killpg(self.process.pid, number)
            self.process.wait()
        with suppress(ConnectionRefusedError):
            while True:
                socket.create_connection(("127.0.0.1", self.port), 5).close()
                time.sleep(0.05)


def ask(
    port: int, method: str, path: str, form: dict[str, str] | None = None, **headers: str
) -> tuple[int, dict[str, str], str]:
    """Send one request; return status, headers and body."""
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
        body = urlencode(form) if form is not None else None
        sent = {**(FORM if form is not None else {}), **{k: v for k, v in headers.items() if v}}
        connection.request(method, path, body, sent)
        answer = connection.getresponse()
        text = answer.read().decode()
        return answer.status, {k.lower(): v for k, v in answer.getheaders()}, text
