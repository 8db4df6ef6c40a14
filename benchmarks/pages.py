"""Measure how fast stored pages are answered, beside nginx with the same bytes on disk.

Then the same while four requests are in Django: searches that keep it busy, and forms that wait for
the database's lock.

Run it as `python benchmarks/pages.py [--data DIR] [--rounds N] [--seconds S] [--record]`. The demo
is filled into a temporary folder unless `--data` names a filled one. `broadsheet serve` and nginx
answer one article each: with brotli (nginx from precompressed files), as it is, and 304. Rounds
are interleaved, `wrk` asks over 16 connections from one thread, and every ratio is the median over
the rounds. Debian's `wrk`, `nginx-light` and `libnginx-mod-http-brotli-static` must be installed.
The last line is one JSON object.
"""

import argparse
import json
import os
import re
import shutil
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

RESULTS = Path(__file__).with_name("RESULTS.md")
TARGETS = {"br": 0.90, "identity": 0.90, "304": 0.95}
MIXED = 0.80
IN_DJANGO = 4
CONNECTIONS = 16
BROTLI = "libnginx-mod-http-brotli-static"
READY_WITHIN = 180.0
ARTICLE = re.compile(r'href="(/[a-z-]+/\d{4}/\d\d/\d\d/[a-z0-9-]+/)"')
_UNITS = {"us": 1e-3, "ms": 1.0, "s": 1e3}

NGINX = """\
load_module /usr/lib/nginx/modules/ngx_http_brotli_static_module.so;
worker_processes 2;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 512; }}
http {{
    include /etc/nginx/mime.types;
    access_log off;
    sendfile on;
    keepalive_requests 1000000;
    {cache}
    server {{
        listen 127.0.0.1:{port} backlog=1024;
        root {tree};
        gzip_static on;
        brotli_static on;
    }}
}}
"""
OPEN_FILE_CACHE = "open_file_cache max=1000 inactive=60s; open_file_cache_valid 10s;"


@dataclass(frozen=True)
class Rate:
    """What `wrk` saw: answers a second, and the 99th percentile of their times in ms.

    `cpu_us` is the processor time that the server took for one, in us: other work on the machine
    disturbs it less than the rate.
    """

    per_second: float
    p99_ms: float
    cpu_us: float = 0.0


@dataclass(frozen=True)
class Side:
    """A server that is measured: its address, and its first process."""

    url: str
    pid: int


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _until_answered(url: str, process: subprocess.Popen[bytes]) -> None:
    begun = time.monotonic()
    while process.poll() is None and time.monotonic() < begun + READY_WITHIN:
        try:
            with urllib.request.urlopen(url, timeout=5):  # noqa: S310 - loopback
                return
        except OSError:
            time.sleep(0.1)
    process.kill()
    sys.exit(f"{url} is not answered")


@contextmanager
def broadsheet(data: Path) -> Iterator[Side]:
    """Serve a newsroom."""
    port = _free_port()
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("BROADSHEET_", "DJANGO_"))}
    url = f"http://127.0.0.1:{port}"
    process = subprocess.Popen(  # noqa: S603 - our own command
        [sys.executable, "-m", "broadsheet", "serve", "--data", data, "--port", str(port)],
        env={**kept, "BROADSHEET_PUBLIC_URL": url},
        stdout=subprocess.DEVNULL,
    )
    try:
        _until_answered(f"{url}/readyz", process)
        yield Side(url, process.pid)
    finally:
        process.terminate()
        process.wait(30)


@contextmanager
def nginx(tree: Path, *, cache: str = "") -> Iterator[Side]:
    """Serve a tree of stored pages with nginx."""
    port = _free_port()
    with tempfile.TemporaryDirectory(prefix="broadsheet-nginx-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        settings = NGINX.format(folder=folder, port=port, tree=tree, cache=cache)
        (folder / "nginx.conf").write_text(settings, encoding="utf-8")
        process = subprocess.Popen(  # noqa: S603 - our own settings
            ["nginx", "-p", name, "-c", folder / "nginx.conf", "-g", "daemon off; user root;"],  # noqa: S607
            stderr=subprocess.DEVNULL,
        )
        try:
            _until_answered(f"http://127.0.0.1:{port}/", process)
            yield Side(f"http://127.0.0.1:{port}", process.pid)
        finally:
            process.terminate()
            process.wait(10)


def measure(url: str, seconds: int, headers: dict[str, str]) -> Rate:
    """Ask for one address as fast as it is answered."""
    said = [part for name, value in headers.items() for part in ("-H", f"{name}: {value}")]
    told = subprocess.run(  # noqa: S603 - our own numbers
        ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--latency", *said, url],  # noqa: S607 - Debian's
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    if "Non-2xx or 3xx" in told or "Socket errors" in told:
        sys.exit(f"{url} was not answered well:\n{told}")
    rate = re.search(r"Requests/sec:\s+([0-9.]+)", told)
    late = re.search(r"99%\s+([0-9.]+)(us|ms|s)", told)
    if rate is None or late is None:
        sys.exit(f"wrk said what it never says:\n{told}")
    return Rate(float(rate[1]), float(late[1]) * _UNITS[late[2]])


def _family(pid: int) -> list[int]:
    """Return a process and all below it."""
    found = [pid]
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text(encoding="ascii").split():
            found += _family(int(child))
    return found


def _used(pid: int) -> float:
    """Return the processor time of a process and all below it, in seconds; see proc(5)."""
    ticks = 0
    for one in _family(pid):
        fields = Path(f"/proc/{one}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def measure_side(side: Side, path: str, seconds: int, headers: dict[str, str]) -> Rate:
    """Ask a server for one address as fast as it is answered, and see what that costs it."""
    before = _used(side.pid)
    rate = measure(side.url + path, seconds, headers)
    used = _used(side.pid) - before
    return replace(rate, cpu_us=used / (rate.per_second * seconds) * 1e6)


def _tag(url: str, coding: str) -> str:
    request = urllib.request.Request(url, headers={"Accept-Encoding": coding})  # noqa: S310
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
        return str(answer.headers["ETag"])


def rounds(
    ours: Side, peers: dict[str, Side], path: str, *, count: int, seconds: int
) -> dict[str, object]:
    """Measure all, interleaved; return medians, and ratios to each peer."""
    sides = {"broadsheet": ours, **peers}
    seen: dict[tuple[str, str], list[Rate]] = {}
    for number in range(count):
        print(f"round {number + 1} of {count}", file=sys.stderr)
        for kind in TARGETS:
            for name, side in sides.items():
                headers = {"Accept-Encoding": "br" if kind != "identity" else "identity"}
                if kind == "304":
                    headers["If-None-Match"] = _tag(side.url + path, "br")
                rate = measure_side(side, path, seconds, headers)
                seen.setdefault((kind, name), []).append(rate)
    figures: dict[str, object] = {}
    for (kind, name), rates in seen.items():
        figures[f"{kind}_{name}_per_s"] = round(statistics.median(r.per_second for r in rates))
        figures[f"{kind}_{name}_p99_ms"] = round(statistics.median(r.p99_ms for r in rates), 2)
        figures[f"{kind}_{name}_cpu_us"] = round(statistics.median(r.cpu_us for r in rates), 1)
        if name != "broadsheet":
            own = seen[kind, "broadsheet"]
            ratios = [a.per_second / b.per_second for a, b in zip(own, rates, strict=True)]
            figures[f"{kind}_of_{name}"] = round(statistics.median(ratios), 3)
            figures[f"{kind}_of_{name}_spread"] = [round(min(ratios), 3), round(max(ratios), 3)]
    return figures


@contextmanager
def searching(url: str) -> Iterator[None]:
    """Keep four searches in flight, no two alike."""
    ended = threading.Event()

    def search(worker: int) -> None:
        number = 0
        while not ended.is_set():
            number += 1
            with (
                suppress(OSError),
                urllib.request.urlopen(  # noqa: S310 - loopback
                    f"{url}/search/?q=harbour+{worker}+{number}", timeout=30
                ) as answer,
            ):
                answer.read()

    threads = [threading.Thread(target=search, args=(worker,)) for worker in range(IN_DJANGO)]
    for thread in threads:
        thread.start()
    try:
        time.sleep(0.5)
        yield
    finally:
        ended.set()
        for thread in threads:
            thread.join()


@contextmanager
def waiting(url: str, data: Path) -> Iterator[None]:
    """Keep four forms in flight that wait for the database, whose write lock is held."""

    def ask(worker: int) -> None:
        body = f"address=nobody{worker}@example.invalid".encode()
        with (
            suppress(OSError),
            urllib.request.urlopen(  # noqa: S310 - loopback
                f"{url}/subscribe/manage/", body, timeout=60
            ) as answer,
        ):
            answer.read()

    threads = [threading.Thread(target=ask, args=(worker,)) for worker in range(IN_DJANGO)]
    with closing(sqlite3.connect(data / "broadsheet.sqlite3", timeout=30)) as held:
        held.execute("BEGIN IMMEDIATE")
        for thread in threads:
            thread.start()
        time.sleep(0.5)
        try:
            yield
        finally:
            held.rollback()
    for thread in threads:
        thread.join()


def mixed(url: str, path: str, data: Path, *, count: int, seconds: int) -> dict[str, object]:
    """Measure hits alone, while Django is busy, and while it waits; return ratios to alone."""
    seen: dict[str, list[Rate]] = {"alone": [], "busy": [], "waiting": []}
    headers = {"Accept-Encoding": "br"}
    for number in range(count):
        print(f"mixed, round {number + 1} of {count}", file=sys.stderr)
        seen["alone"].append(measure(url + path, seconds, headers))
        with searching(url):
            seen["busy"].append(measure(url + path, seconds, headers))
        with waiting(url, data):
            seen["waiting"].append(measure(url + path, seconds, headers))
    figures: dict[str, object] = {}
    for name in ("busy", "waiting"):
        ratios = [
            a.per_second / b.per_second for a, b in zip(seen[name], seen["alone"], strict=True)
        ]
        figures[f"mixed_{name}_of_alone"] = round(statistics.median(ratios), 3)
        figures[f"mixed_{name}_spread"] = [round(min(ratios), 3), round(max(ratios), 3)]
        late = statistics.median(rate.p99_ms for rate in seen[name])
        figures[f"mixed_{name}_p99_ms"] = round(late, 2)
    return figures


def main() -> None:
    """Fill, serve, measure, and say what was missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=3)
    parser.add_argument("--record", action="store_true")
    asked = parser.parse_args()
    for tool in ("wrk", "nginx"):
        if shutil.which(tool) is None:
            sys.exit(f"{tool} is not installed: apt-get install wrk nginx-light {BROTLI}")
    with tempfile.TemporaryDirectory(prefix="broadsheet-pages-") as name:
        data = asked.data or Path(name) / "data"
        if asked.data is None:
            Path(name).chmod(0o755)
            command = [sys.executable, "-m", "broadsheet", "demo", "--data", data, "--no-serve"]
            subprocess.run([*command, "--articles", "40"], check=True)  # noqa: S603 - our own
        with broadsheet(data) as side:
            ours = side.url
            with urllib.request.urlopen(ours + "/", timeout=30) as answer:  # noqa: S310
                found = ARTICLE.search(answer.read().decode())
            if found is None:
                sys.exit("the front page leads to no article")
            path = found[1]
            urllib.request.urlopen(ours + path, timeout=30).close()  # noqa: S310
            (tree,) = (
                file.parents[path.count("/") - 1]
                for file in (data.resolve() / "pages" / "pages").rglob(f"{path[1:]}index.html")
            )
            with nginx(tree) as plain, nginx(tree, cache=OPEN_FILE_CACHE) as cached:
                peers = {"nginx": plain, "nginx_open_file_cache": cached}
                figures = rounds(side, peers, path, count=asked.rounds, seconds=asked.seconds)
            figures |= mixed(ours, path, data, count=asked.rounds, seconds=asked.seconds)
    missed = [k for k, target in TARGETS.items() if float(str(figures[f"{k}_of_nginx"])) < target]
    together = ("mixed_busy_of_alone", "mixed_waiting_of_alone")
    missed += [name for name in together if float(str(figures[name])) < MIXED]
    figures["missed"] = missed
    if asked.record:
        _record(figures, missed)
    print(json.dumps(figures))


def _record(figures: dict[str, object], missed: list[str]) -> None:
    """Append a row to the results."""
    ratios, rates = [], []
    for kind in TARGETS:
        cached = figures[f"{kind}_of_nginx_open_file_cache"]
        ratios.append(f"{kind} {figures[f'{kind}_of_nginx']} ({cached} with open_file_cache)")
        ours, theirs = (figures[f"{kind}_{who}_per_s"] for who in ("broadsheet", "nginx"))
        late = [figures[f"{kind}_{who}_p99_ms"] for who in ("broadsheet", "nginx")]
        costs = [figures[f"{kind}_{who}_cpu_us"] for who in ("broadsheet", "nginx")]
        rates.append(
            f"{kind} {ours:,} and {theirs:,}/s, p99 {late[0]} and {late[1]} ms,"
            f" {costs[0]} and {costs[1]} us of processor each"
        )
    for name in ("busy", "waiting"):
        ratios.append(f"while Django is {name} {figures[f'mixed_{name}_of_alone']} of alone")
        rates.append(f"while {name} p99 {figures[f'mixed_{name}_p99_ms']} ms")
    day = datetime.now(UTC).date()  # noqa: TID251 - the day of the run
    load = os.getloadavg()[2]
    with RESULTS.open("a", encoding="utf-8") as file:
        file.write(
            f"| {day} | pages (load {load:.0f} in the quarter of an hour) | of nginx:"
            f" {', '.join(ratios)} | {'; '.join(rates)} |"
            f" {', '.join(missed)} |\n"
        )


if __name__ == "__main__":
    main()
