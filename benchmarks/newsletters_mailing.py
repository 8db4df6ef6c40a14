"""An edition end to end, from the database and back, beside smtp-source into the same sink.

Run it as `python benchmarks/newsletters_mailing.py [--subscribers N] [--rounds N] [--postfix DIR]`.
The command is measured as an operator runs it: its start, the freeze, every state stored. The last
line of stdout is one JSON object.
"""

import argparse
import json
import resource
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

from newsletters_engine import (
    SESSIONS,
    Postfix,
    cpu_of,
    measured,
    sink,
    unpacked_postfix,
    with_smtp_source,
)

TARGET = 1.0
MEMORY = 200


def main() -> None:
    """Measure, and print the result."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--subscribers", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--postfix", type=Path, help="where its package is unpacked")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        given = Postfix(options.postfix) if options.postfix else None
        postfix = given or unpacked_postfix(Path(folder))
        if postfix is None or not Path(postfix.command("smtp-source")).exists():
            absent = {"ratios": {}, "figures": {}, "missed": ["smtp_source absent"]}
            print(json.dumps({"benchmark": "newsletters_mailing", **absent}))
            return
        print(json.dumps(_compared(postfix, Path(folder), options.subscribers, options.rounds)))


def _compared(postfix: Postfix, folder: Path, count: int, rounds: int) -> dict[str, object]:
    data = folder / "data"
    sizes = ("--articles", "25", "--comments", "0", "--picture-width", "360")
    fill = _command(data, "demo", *sizes, "--subscribers", str(count), "--no-serve")
    subprocess.run(fill, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 (ours)
    slugs = _slugs(data)
    ratios, rates, cpus, sinks, theirs = [], [], [], [], []
    for turn in range(rounds):
        with sink(postfix) as (pid, port):
            source = measured(lambda p=port: with_smtp_source(postfix, p, count), count, pid)
            before, start, sink_before = _children(), time.perf_counter(), cpu_of(pid)
            relay = f"smtp://127.0.0.1:{port}?connections={SESSIONS}&per_connection=1000000"
            send = _command(data, "edition", "send", slugs[turn], "--smtp", relay)
            done = subprocess.run(send, check=True, capture_output=True, text=True)  # noqa: S603 (ours)
            seconds = time.perf_counter() - start
            if f"{count:,} accepted" not in done.stdout:
                raise SystemExit(f"not all were accepted: {done.stdout}")
            sinks.append((cpu_of(pid) - sink_before) / count * 1e6)
        rates.append(count / seconds)
        theirs.append(source.rate)
        ratios.append(rates[-1] / source.rate)
        cpus.append((_children() - before) / count * 1e6)
        print(
            f"round {turn + 1}: {rates[-1]:,.0f}/s, smtp-source {source.rate:,.0f}/s",
            file=sys.stderr,
        )
    ratio = round(statistics.median(ratios), 3)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    missed = ["smtp_source"] if ratio < TARGET else []
    return {
        "benchmark": "newsletters_mailing",
        "ratios": {"smtp_source": ratio},
        "figures": {
            "subscribers": count,
            "rate": round(statistics.median(rates)),
            "rate_smtp_source": round(statistics.median(theirs)),
            "cpu_us_sender_and_sqlite": round(statistics.median(cpus)),
            "cpu_us_sink": round(statistics.median(sinks)),
            "peak_mb_of_any_child": peak,
        },
        "missed": [*missed, *(["memory"] if peak > MEMORY else [])],
    }


def _command(data: Path, *words: str) -> list[str]:
    return [sys.executable, "-m", "broadsheet", *words, "--data", str(data)]


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _slugs(data: Path) -> list[str]:
    with closing(sqlite3.connect(data / "broadsheet.sqlite3")) as rows:
        found = rows.execute(
            "SELECT address_slug FROM articles_articlepage WHERE listed_at IS NOT NULL"
            " GROUP BY address_slug HAVING count(*) = 1 ORDER BY 1"
        )
        return [slug for (slug,) in found]


if __name__ == "__main__":
    main()
