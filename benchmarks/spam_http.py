"""Measure how many checks a second the Akismet protocol answers over HTTP.

Run it as `python benchmarks/spam_http.py [--seconds N] [--rounds N]`; needs wrk, which asks over
eight connections from the same machine and takes its share of the cores. Two servers are asked:
`broadsheet spam serve` alone, and a whole newsroom through its front. The texts are the project's
own, a thousand different ones. The last line is one JSON object.
"""

import argparse
import json
import os
import re
import shutil
import signal
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlencode

from broadsheet.spam.engine.rows import written_rows

SITE = "https://blog.example"
TEXTS = 1_000
CONNECTIONS = 8
TARGET = 1_000
READY_WITHIN = 90.0
NEWSROOM_KEY = "0123456789ab"
LUA = """
local bodies = {}
for line in io.lines("%s") do bodies[#bodies + 1] = line end
local number = 0
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/x-www-form-urlencoded"
request = function()
  number = number %% #bodies + 1
  return wrk.format(nil, "/1.1/comment-check", nil, bodies[number])
end
"""


def environment(**more: str) -> dict[str, str]:
    """Return an environment of no installation."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("BROADSHEET_", "DJANGO_"))}
    return {**kept, "PYTHONUNBUFFERED": "1", **more}


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(port: int, *arguments: str, **more: str) -> Iterator[subprocess.Popen[str]]:
    """Run a `broadsheet` server until it has been asked enough."""
    process = subprocess.Popen(  # noqa: S603 - our own command
        [sys.executable, "-m", "broadsheet", *arguments, "--port", str(port)],
        stdout=subprocess.PIPE,
        text=True,
        env=environment(**more),
        start_new_session=True,
    )
    try:
        _wait_for(port, process)
        yield process
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.communicate()


def _wait_for(port: int, process: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + READY_WITHIN
    while process.poll() is None and time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/1.1/test", timeout=5):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    sys.exit("the server did not answer")


def ask(port: int, key: str, folder: Path, seconds: int) -> float:
    """Return the checks a second that wrk counts; any answer but 200 ends the benchmark."""
    bodies = folder / "bodies.txt"
    rows = (row.submission for row in written_rows(TEXTS, 77))
    lines = [
        urlencode(
            {
                "api_key": key,
                "blog": SITE,
                "comment_content": sent.text,
                "comment_author": sent.author,
                "comment_author_email": sent.email,
            }
        )
        for sent in rows
    ]
    bodies.write_text("\n".join(lines) + "\n", encoding="ascii")
    script = folder / "post.lua"
    script.write_text(LUA % bodies, encoding="ascii")
    wrk = shutil.which("wrk") or sys.exit("wrk is not installed")
    found = subprocess.run(  # noqa: S603 - an installed tool
        [
            *(wrk, "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "-s", str(script)),
            f"http://127.0.0.1:{port}/",
        ],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    if "Non-2xx" in found:
        sys.exit(found)
    speed = re.search(r"Requests/sec:\s+([0-9.]+)", found)
    return float(speed[1]) if speed else 0.0


def alone(folder: Path, seconds: int, rounds: int) -> list[float]:
    """Ask `spam serve`."""
    port = free_port()
    where = ["--data", str(folder / "alone"), "--site", SITE, "--per-minute", "100000000"]
    with running(port, "spam", "serve", *where) as process:
        key = process.stdout.readline().split()[-1] if process.stdout else ""
        return _rounds("alone", port, key, folder, seconds, rounds)


def newsroom(folder: Path, seconds: int, rounds: int) -> list[float]:
    """Ask a new newsroom through its front."""
    port, data = free_port(), folder / "newsroom"
    who = ["--name", "A paper", "--person", "A Person", "--email", "person@paper.example"]
    url = ["--public-url", f"http://127.0.0.1:{port}", "--language", "en", "--time-zone", "UTC"]
    subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", "broadsheet", "init", str(data), *who, *url],
        check=True,
        env=environment(),
        stdout=subprocess.DEVNULL,
    )
    with closing(sqlite3.connect(data / "broadsheet.sqlite3")) as database:
        database.execute(
            "INSERT INTO spam_akismetkey (key, site, per_minute, made_at)"
            " VALUES (?, ?, 100000000, '2026-03-14 12:00:00')",
            (NEWSROOM_KEY, SITE),
        )
        database.commit()
    with running(port, "serve", "--data", str(data)):
        return _rounds("newsroom", port, NEWSROOM_KEY, folder, seconds, rounds)


def _rounds(name: str, port: int, key: str, folder: Path, seconds: int, rounds: int) -> list[float]:
    speeds = []
    for number in range(rounds):
        speeds.append(ask(port, key, folder, seconds))
        print(f"{name}, round {number + 1} of {rounds}: {speeds[-1]:,.0f} checks/s", flush=True)
    return speeds


def main(seconds: int, rounds: int) -> None:
    """Print the medians, and what misses its target."""
    with tempfile.TemporaryDirectory() as folder:
        figures = {
            f"{name}_checks_per_s": round(statistics.median(run(Path(folder), seconds, rounds)))
            for name, run in (("alone", alone), ("newsroom", newsroom))
        }
    missed = [name for name, speed in figures.items() if speed < TARGET]
    print(
        json.dumps({"benchmark": "spam-http", "ratios": {}, "figures": figures, "missed": missed})
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    main(options.seconds, options.rounds)
