"""An edition end to end, from the database and back, beside smtp-source into the same sink.

Run it as `python benchmarks/newsletters_mailing.py [--subscribers N …] [--rounds N] [--postfix DIR]
[--postgresql] [--plot FILE]`. Each round measures smtp-source, the command as an operator runs it
(`cold`: its start is in it), and a process that has started already, as the worker has (`warm`:
freezing, snapshot, sending, every state stored). Of each it tells who used the processor: the
sender's process with the database's part, the courier's, the database server's, and the sink's.
Several sizes measure memory as the list grows, and `--plot` draws it. The last line of stdout is
one JSON object.
"""

import argparse
import json
import os
import resource
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import closing, nullcontext, suppress
from pathlib import Path
from typing import Any

from newsletters_engine import (
    SESSIONS,
    Postfix,
    cpu_of,
    measured,
    sink,
    unpacked_postfix,
    with_smtp_source,
)
from newsletters_plot import plot
from newsletters_postgresql import postgresql

TARGET, MEMORY = 1.0, 200
FILLED = 20_000
"""How many the demo fills in; more are copied in by the database, which is quicker."""
WARM = """
import json, resource, sys, time
import django
django.setup()
from django.urls import reverse
reverse("newsletters:subscribe")
from broadsheet.core.clock import now
from broadsheet.newsletters.actions import send_now
def used(whom):
    spent = resource.getrusage(whom)
    return spent.ru_utime + spent.ru_stime
print("ready", flush=True)
slug, relay = sys.stdin.readline().split()
begun, own = time.perf_counter(), used(resource.RUSAGE_SELF)
counts = send_now(slug=slug, smtp=relay, now=now(), progress=lambda things, **_: things)
print(json.dumps({
    "seconds": time.perf_counter() - begun,
    "sender": used(resource.RUSAGE_SELF) - own,
    "courier": used(resource.RUSAGE_CHILDREN),
    "counts": str(counts),
}))
"""


def main() -> None:
    """Measure, and print the result."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--subscribers", type=int, nargs="+", default=[FILLED])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--postfix", type=Path, help="where its package is unpacked")
    parser.add_argument("--postgresql", action="store_true", help="a server from its wheel")
    parser.add_argument("--plot", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        given = Postfix(options.postfix) if options.postfix else None
        postfix = given or unpacked_postfix(Path(folder))
        if postfix is None or not Path(postfix.command("smtp-source")).exists():
            absent = {"ratios": {}, "figures": {}, "missed": ["smtp_source absent"]}
            print(json.dumps({"benchmark": "newsletters_mailing", **absent}))
            return
        served = postgresql(Path(folder) / "pg") if options.postgresql else nullcontext()
        with served as server:
            url, process = (server.uri, server.process) if server else ("", 0)
            room = Room(Path(folder) / "data", url, process)
            sizes = [room.measured(postfix, n, options.rounds) for n in sorted(options.subscribers)]
    if options.plot:
        options.plot.write_text(plot(sizes), encoding="utf-8")
    first = sizes[0]
    missed = [] if first["warm_ratio"] >= TARGET else ["smtp_source"]
    if max(size["peak_mb"] for size in sizes) > MEMORY:
        missed.append("memory")
    ratios = {"smtp_source": first["warm_ratio"], "smtp_source_cold": first.get("cold_ratio")}
    result = {"ratios": ratios, "figures": {"sizes": sizes}, "missed": missed}
    print(json.dumps({"benchmark": "newsletters_mailing", **result}))


class Room:
    """A demo newsroom on a database, and what sending from it takes."""

    def __init__(self, data: Path, url: str, server: int) -> None:
        self.data, self.server, self.count = data, server, FILLED
        self.environment = {**os.environ, "BROADSHEET_DATA": str(data)}
        self.environment["DJANGO_SETTINGS_MODULE"] = "broadsheet.config.settings"
        if url:
            self.environment["BROADSHEET_DATABASE"] = url
        sizes = ("--articles", "40", "--comments", "0", "--picture-width", "360")
        fill = ("demo", *sizes, "--subscribers", str(FILLED), "--no-serve")
        print("filling a newsroom", file=sys.stderr)
        self._run(*fill)
        slugs = self._asked(
            "from broadsheet.articles.models import ArticlePage as A\n"
            "from django.db.models import Count\n"
            "many = A.objects.public().values('address_slug').annotate(n=Count('pk')).filter(n=1)\n"
            "print(*many.order_by('address_slug').values_list('address_slug', flat=True))"
        )
        self.slugs = iter(slugs.split())

    def measured(self, postfix: Postfix, count: int, rounds: int) -> dict[str, Any]:
        """Return the medians over the rounds with that many subscribers."""
        self._grow(count)
        found: list[dict[str, float]] = []
        for turn in range(rounds):
            few = min(count, FILLED)
            with sink(postfix) as (pid, port):
                source = measured(lambda p=port, n=few: with_smtp_source(postfix, p, n), few, pid)
                # What starting costs is told by the usual size.
                cold = self._cold(port) if count == few else {}
                warm = self._warm(port, pid)
            one = {
                "rate_smtp_source": source.rate,
                "cpu_us_smtp_source": source.cpu_us,
                "cpu_us_its_sink": source.sink_cpu_us,
                **cold,
                **warm,
                **({"cold_ratio": cold["cold_rate"] / source.rate} if cold else {}),
                "warm_ratio": warm["warm_rate"] / source.rate,
            }
            found.append(one)
            said = {name: round(value, 2) for name, value in one.items()}
            print(f"{count} subscribers, round {turn + 1}: {said}", file=sys.stderr)
        medians = {name: statistics.median(one[name] for one in found) for name in found[0]}
        return {"subscribers": count, **{name: round(one, 3) for name, one in medians.items()}}

    def _cold(self, port: int) -> dict[str, float]:
        before, start = _children(), time.perf_counter()
        command = self._command("edition", "send", next(self.slugs), "--smtp", _relay(port))
        done = subprocess.run(  # noqa: S603 - ours
            command, check=True, capture_output=True, text=True, env=self.environment
        )
        self._check(done.stdout)
        seconds = time.perf_counter() - start
        cpu = (_children() - before) / self.count * 1e6
        return {"cold_rate": self.count / seconds, "cold_cpu_us": cpu}

    def _warm(self, port: int, sink_pid: int) -> dict[str, float]:
        with subprocess.Popen(  # noqa: S603 - ours
            [sys.executable, "-c", WARM],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=self.environment,
        ) as process:
            assert process.stdout is not None  # noqa: S101 - a pipe, as asked for
            assert process.stdin is not None  # noqa: S101 - as above
            process.stdout.readline()
            sink_before, server_before = cpu_of(sink_pid), self._server_cpu()
            peak = Peak(process.pid)
            process.stdin.write(f"{next(self.slugs)} {_relay(port)}\n")
            process.stdin.flush()
            told = json.loads(process.stdout.readline())
            own, courier = peak.stopped()
            process.wait()
        self._check(told["counts"])
        database = self._server_cpu() - server_before
        each = {
            "cpu_us_sender": told["sender"],
            "cpu_us_courier": told["courier"],
            "cpu_us_database_server": database,
            "cpu_us_sink": cpu_of(sink_pid) - sink_before,
        }
        return {
            "warm_rate": self.count / told["seconds"],
            "warm_cores_busy": sum(each.values()) / told["seconds"],
            "peak_mb": own + courier,
            "peak_mb_sender": own,
            "peak_mb_courier": courier,
            **{name: seconds / self.count * 1e6 for name, seconds in each.items()},
        }

    def _server_cpu(self) -> float:
        if not self.server:
            return 0.0
        fields = Path(f"/proc/{self.server}/stat").read_text().rpartition(")")[2].split()
        # Those of its processes that have ended count as its own.
        total = sum(map(int, fields[13:15])) / os.sysconf("SC_CLK_TCK")
        children = Path(f"/proc/{self.server}/task/{self.server}/children").read_text().split()
        for pid in (self.server, *map(int, children)):
            with suppress(OSError):
                total += cpu_of(pid)
        return total

    def _check(self, said: str) -> None:
        if f"{self.count:,} accepted" not in said:
            raise SystemExit(f"not all were accepted: {said}")

    def _grow(self, count: int) -> None:
        """Have as many subscribers as that, by the database's own means."""
        more = count - self.count
        if more <= 0:
            return
        with closing(sqlite3.connect(self.data / "broadsheet.sqlite3")) as rows, rows:
            rows.executescript(GROW.format(first=self.count, last=count - 1))
        self.count = count

    def _asked(self, code: str) -> str:
        command = [sys.executable, "-c", f"import django\ndjango.setup()\n{code}"]
        return subprocess.run(  # noqa: S603 - ours
            command, check=True, capture_output=True, text=True, env=self.environment
        ).stdout

    def _run(self, *words: str) -> None:
        command = self._command(*words)
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=self.environment)  # noqa: S603 - ours

    def _command(self, *words: str) -> list[str]:
        return [sys.executable, "-m", "broadsheet", *words, "--data", str(self.data)]


GROW = """
INSERT INTO readers_reader (address, name, language, created_at, confirmed_at)
WITH RECURSIVE n(i) AS (SELECT {first} UNION ALL SELECT i + 1 FROM n WHERE i < {last})
SELECT 'grown' || i || '@reader.example', '', 'en', '2026-01-01 00:00:00', '2026-01-01 00:00:00'
FROM n;
INSERT INTO newsletters_subscription
 (newsletter_id, reader_id, state, frequency, everything, asked_at, confirmed_at, ended_why)
SELECT (SELECT min(id) FROM newsletters_newsletter), id, 'confirmed', 'every', 1,
 '2026-01-01 00:00:00', '2026-01-01 00:00:00', ''
FROM readers_reader WHERE address LIKE 'grown%'
 AND id NOT IN (SELECT reader_id FROM newsletters_subscription);
"""


class Peak:
    """Watches how much memory a process and its children ever had, in MB."""

    def __init__(self, pid: int) -> None:
        self._pid, self._own, self._children = pid, 0, 0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()

    def stopped(self) -> tuple[int, int]:
        """Return the peaks of the process and of its largest child."""
        self._over.set()
        self._thread.join()
        return self._own, self._children

    def _watch(self) -> None:
        while not self._over.wait(0.1):
            self._own = max(self._own, _memory(self._pid))
            with suppress(OSError):
                listed = Path(f"/proc/{self._pid}/task/{self._pid}/children").read_text()
                for child in listed.split():
                    self._children = max(self._children, _memory(int(child)))


def _memory(pid: int) -> int:
    """Return what a process has in memory now, its share of what several have together."""
    with suppress(OSError, StopIteration):
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        return int(next(line for line in lines if line.startswith("Pss:")).split()[1]) // 1024
    return 0


def _relay(port: int) -> str:
    return f"smtp://127.0.0.1:{port}?connections={SESSIONS}&per_connection=1000000"


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
