"""Measure what making pages costs: one article's page, and the whole site.

Run it as `python benchmarks/rendering.py [--data DIR] [--articles N] [--record]`. A demo of a
thousand articles is filled into a temporary folder unless `--data` names a filled one. Articles
with a picture, drawn at random and no two alike, are made one after another in one process that has
made others before, as a process of the pool has; in turns with a standing page that Wagtail routes
and draws by itself with a template of three lines: what the framework alone costs here. Time is of
the processor. Then the store is emptied and `broadsheet bake` fills it. The last line is one JSON
object.
"""

import argparse
import json
import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

RESULTS = Path(__file__).with_name("RESULTS.md")
ARTICLE_MS = 15.0

PROBE = """
import json, random, statistics, sys, time
from pathlib import Path
from broadsheet.config import cli
cli._after_setup("check", Path(sys.argv[1]))
from django.conf import settings
from django.db import connection
from django.template import engines
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from wagtail.views import serve
from broadsheet.articles.models import ArticlePage, PlainPage
from broadsheet.config.first_steps import bring_up_to_date
from broadsheet.serving.actions import open_store, render
from broadsheet.serving.pages import StoreClock, store

bring_up_to_date()
open_store()
clock, host = StoreClock(store()), settings.PUBLIC_ORIGIN.split("//")[1]
path_of = lambda page: page.url.replace(settings.PUBLIC_ORIGIN, "")
pictured = ArticlePage.objects.public().filter(lead_image__isnull=False)
articles = [path_of(article) for article in pictured.defer("body")]
random.seed(20261127)
random.shuffle(articles)
standing = path_of(PlainPage.objects.live().first())
three = engines["django"].from_string(
    "<!doctype html><title>{{ page.title }}</title>"
    "{% load wagtailcore_tags %}<h1>{{ page.title }}</h1>{{ page.body|richtext }}"
)
requests = RequestFactory(headers={"host": host})

def alone(path):
    response = serve(requests.get(path), path)
    response.template_name = three
    return response.render()

def took(work):
    begun = time.process_time()
    assert work() is not None
    return (time.process_time() - begun) * 1e3

for path in articles[:40]:
    render(path, clock)
    alone(standing)
ours, theirs, statements = [], [], []
for path in articles[40 : 40 + int(sys.argv[2])]:
    ours.append(took(lambda: render(path, clock)))
    theirs.append(took(lambda: alone(standing)))
for path in articles[-20:]:
    with CaptureQueriesContext(connection) as asked:
        render(path, clock)
    statements.append(len(asked))
ours.sort()
print(json.dumps({
    "articles": len(ours),
    "article_ms": round(statistics.median(ours), 1),
    "article_least_ms": round(ours[0], 1),
    "article_p95_ms": round(ours[int(len(ours) * 0.95)], 1),
    "wagtail_alone_ms": round(statistics.median(theirs), 1),
    "statements": statistics.median(statements),
}))
"""


def _run(command: list[str]) -> str:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("BROADSHEET_", "DJANGO_"))}
    told = subprocess.run(  # noqa: S603 - our own program
        command, env=kept, capture_output=True, text=True, check=False
    )
    if told.returncode:
        sys.exit(told.stderr)
    return told.stdout


def articles(data: Path, count: int) -> dict[str, float]:
    """Make pages of articles in a process of its own."""
    told = _run([sys.executable, "-c", PROBE, str(data), str(count)])
    figures: dict[str, float] = json.loads(told.splitlines()[-1])
    figures["of_wagtail_alone"] = round(figures["article_ms"] / figures["wagtail_alone_ms"], 2)
    return figures


def whole_site(data: Path) -> dict[str, float]:
    """Empty the store, and fill it by the command."""
    (data / "pages" / "made-by").unlink(missing_ok=True)
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    said = _run([sys.executable, "-m", "broadsheet", "bake", "--data", str(data)])
    wall, after = time.perf_counter() - begun, resource.getrusage(resource.RUSAGE_CHILDREN)
    found = re.search(r"([\d,]+) pages are stored", said)
    if found is None:
        sys.exit(said)
    pages = int(found[1].replace(",", ""))
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {
        "pages": pages,
        "pages_per_s": round(pages / wall, 1),
        "page_ms": round(used / pages * 1e3, 1),
        "cores": round(used / wall, 2),
    }


def main() -> None:
    """Measure, and say what was missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--articles", type=int, default=200)
    parser.add_argument("--record", action="store_true")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="broadsheet-rendering-") as name:
        data = asked.data or Path(name) / "data"
        if asked.data is None:
            command = [sys.executable, "-m", "broadsheet", "demo", "--data", str(data)]
            _run([*command, "--no-serve", "--articles", "1000"])
        one, site = articles(data, asked.articles), whole_site(data)
    missed = ["article_ms"] if one["article_ms"] > ARTICLE_MS else []
    if asked.record:
        _record(one, site, missed)
    print(json.dumps({"benchmark": "rendering", **one, **site, "missed": missed}))


def _record(one: dict[str, float], site: dict[str, float], missed: list[str]) -> None:
    """Append a row to the results."""
    load = os.getloadavg()[0]
    day = datetime.now(UTC).date()  # noqa: TID251 - the day of the run
    with RESULTS.open("a", encoding="utf-8") as file:
        file.write(
            f"| {day} | rendering (load {load:.0f}) | an article is {one['of_wagtail_alone']} of"
            f" Wagtail alone with three lines | {one['articles']:.0f} articles: {one['article_ms']}"
            f" ms of processor (least {one['article_least_ms']}, p95 {one['article_p95_ms']}),"
            f" {one['statements']:.0f} statements; Wagtail alone {one['wagtail_alone_ms']} ms;"
            f" whole site {site['pages']:,} pages, {site['pages_per_s']}/s on {site['cores']}"
            f" cores, {site['page_ms']} ms of processor each | {', '.join(missed)} |\n"
        )


if __name__ == "__main__":
    main()
