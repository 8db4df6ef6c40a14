"""Measure what publishing and searching cost as a site grows: a thousand articles, and many more.

Run it as `python benchmarks/growth.py DIR DIR ... [--rounds N] [--record] [--plot FILE]`, with
folders that `broadsheet demo --articles N --no-serve` has filled, the smallest first. In each, the
pages are stored that the front page leads to, and those they lead to; then new articles are
published (until `publish` returns: from then on no process answers an older page), and words are
searched. Each folder is measured by a process of its own, in turns. The last line is one JSON
object.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from curves import Curve, picture

RESULTS = Path(__file__).with_name("RESULTS.md")
PUBLISHED, STORED = 8, 400
PUBLISH_MS = 75.0
WITHIN = {"publish_ms": 1.5, "changed": 1.5, "memory_mb": 1.5, "search_p95_ms": 2.0}
"""How much the largest site may need, as a multiple of the smallest."""
WORDS = (
    *("harbour", "council", "strait", "ferry", "bank", "wheat", "mole", "minister said", "vote"),
    *("the outer mole", "line 4", "reopening", "crane seven", "nothing-like-this", "storm", "tram"),
)
TITLE = "News of the day, number"

PROBE = """
import json, os, resource, statistics, sys, time
from pathlib import Path
from broadsheet.config import cli
cli._after_setup("check", Path(sys.argv[1]))
from django.conf import settings
from django.db import connection
from django.test import Client
from broadsheet.articles.models import ArticlePage, SectionPage
from broadsheet.config.first_steps import bring_up_to_date
from broadsheet.serving.actions import bake, links_of, open_store
from broadsheet.serving.engine.store import Store
from broadsheet.serving.pages import store

published, stored = int(sys.argv[2]), int(sys.argv[3])
bring_up_to_date()
open_store()
kept, waiting, seen, baked = store(), ["/"], {"/"}, 0
while waiting and baked < stored:
    path = waiting.pop(0)
    if bake(path):
        baked += 1
        new = [link for link in sorted(links_of(path)) if link not in seen]
        seen.update(new)
        waiting += new
for path in list(kept.index.waiting(2, 10000)):
    bake(path)
print(baked, "pages stored", file=sys.stderr)
changes, swap = [], Store.swap
def counted(self, keys, pages):
    done = swap(self, keys, pages)
    changes.append(len(done[0]) + len(done[1]))
    return done
Store.swap = counted
wall, cpu, changed = [], [], []
section = SectionPage.objects.first()
for number in range(published):
    section.refresh_from_db()
    article = ArticlePage(
        title=f"News of the day, number {number} of {time.time()}", standfirst="A line.",
        body=[("text", "<p>One sentence. Another one.</p>" * 10)], live=False,
    )
    section.add_child(instance=article)
    revision = article.save_revision()
    changes.clear()
    begun, used = time.perf_counter(), time.process_time()
    revision.publish()
    wall.append((time.perf_counter() - begun) * 1e3)
    cpu.append((time.process_time() - used) * 1e3)
    changed.append(sum(changes))
    for path in list(kept.index.waiting(2, 10000)):
        bake(path)
client = Client(HTTP_HOST=settings.PUBLIC_ORIGIN.split("//")[1])
searched = []
for words in json.loads(sys.argv[4]):
    for more in ({}, {"order": "oldest"}):
        begun = time.perf_counter()
        answer = client.get("/search/", {"q": words, **more})
        searched.append((time.perf_counter() - begun) * 1e3)
        assert answer.status_code == 200, answer.status_code
searched.sort()
print(json.dumps({
    "articles": ArticlePage.objects.count(),
    "publish_ms": round(statistics.median(wall[1:]), 1),
    "publish_cpu_ms": round(statistics.median(cpu[1:]), 1),
    "changed": statistics.median(changed[1:]),
    "search_median_ms": round(statistics.median(searched), 1),
    "search_p95_ms": round(searched[int(len(searched) * 0.95)], 1),
    "memory_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
}))
"""


def probe(data: Path) -> dict[str, float]:
    """Measure one site in a process of its own."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("BROADSHEET_", "DJANGO_"))}
    command = [sys.executable, "-c", PROBE, str(data), str(PUBLISHED), str(STORED)]
    told = subprocess.run(  # noqa: S603 - our own program
        [*command, json.dumps(WORDS)],
        env={**kept, "BROADSHEET_DATA": str(data)},
        capture_output=True,
        text=True,
        check=False,
    )
    if told.returncode:
        sys.exit(told.stderr)
    figures: dict[str, float] = json.loads(told.stdout.splitlines()[-1])
    return figures


def main() -> None:
    """Measure the sites in turns, and say how they grow."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, nargs="+")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--record", action="store_true")
    parser.add_argument("--plot", type=Path)
    asked = parser.parse_args()
    seen: dict[Path, list[dict[str, float]]] = {data: [] for data in asked.data}
    for number in range(asked.rounds):
        for data in asked.data:
            print(f"round {number + 1} of {asked.rounds}: {data}", file=sys.stderr)
            seen[data].append(probe(data))
    sites = [
        {name: statistics.median(one[name] for one in rounds) for name in rounds[0]}
        for rounds in seen.values()
    ]
    ratios = {name: round(sites[-1][name] / sites[0][name], 2) for name in WITHIN}
    missed = [name for name, most in WITHIN.items() if ratios[name] > most]
    if sites[0]["publish_ms"] > PUBLISH_MS:
        missed.insert(0, "publish_ms on the smallest")
    if asked.plot:
        asked.plot.write_text(plot(sites), encoding="utf-8")
    if asked.record:
        _record(sites, ratios, missed)
    print(json.dumps({"benchmark": "growth", "ratios": ratios, "figures": sites, "missed": missed}))


def _record(sites: list[dict[str, float]], ratios: dict[str, float], missed: list[str]) -> None:
    """Append a row to the results."""
    told = "; ".join(
        f"{site['articles']:,.0f} articles: publish {site['publish_ms']} ms"
        f" ({site['publish_cpu_ms']} of processor), {site['changed']:.0f} pages changed,"
        f" search median {site['search_median_ms']} and p95 {site['search_p95_ms']} ms,"
        f" {site['memory_mb']:.0f} MB"
        for site in sites
    )
    grown = ", ".join(f"{name} {ratio}" for name, ratio in ratios.items())
    load = os.getloadavg()[0]
    day = datetime.now(UTC).date()  # noqa: TID251 - the day of the run
    with RESULTS.open("a", encoding="utf-8") as file:
        file.write(
            f"| {day} | growth (load {load:.0f}) | largest to smallest: {grown} | {told} |"
            f" {', '.join(missed)} |\n"
        )


LINES = {
    "publish_ms": ("publish", "#1f4e8c"),
    "changed": ("pages changed", "#0b6b5f"),
    "search_p95_ms": ("search, p95", "#8c1f2f"),
}


def plot(sites: list[dict[str, float]]) -> str:
    """Draw each measure as a multiple of the smallest site's, over the number of articles."""
    curves = [
        Curve(words, colour, [site[name] / sites[0][name] for site in sites])
        for name, (words, colour) in LINES.items()
    ]
    most = max(2.0, *(value for curve in curves for value in curve.values)) * 1.1
    return picture(
        "What publishing and searching cost as a site grows, as multiples of the smallest site",
        [f"{site['articles']:,.0f} articles" for site in sites],
        curves,
        most=most,
        steps=[(step, f"{step} times") for step in range(int(most) + 1)],
    )


if __name__ == "__main__":
    main()
