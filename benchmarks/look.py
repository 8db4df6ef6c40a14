"""Lighthouse as on a phone, on front page and article of the served demo: the median of some runs.

Source: Lighthouse's own advice on variability is a median of five.
"""

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path
from shutil import which

from tests.journeys import served

HERE = Path(__file__).resolve().parent / "lighthouse"
LIGHTHOUSE = HERE / "node_modules" / "lighthouse" / "cli" / "index.js"
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
METRICS = ("first-contentful-paint", "largest-contentful-paint", "total-blocking-time")
FLAGS = "--headless=new --no-sandbox --disable-gpu --no-first-run"
WANTED = 100


def measure(url: str) -> dict[str, float]:
    """Return the scores of one run, 0 to 100, and its metrics in milliseconds."""
    command = [which("node") or "node", str(LIGHTHOUSE), url, "--quiet", "--output=json"]
    finished = subprocess.run(  # noqa: S603 - a tool the project installs
        [*command, f"--chrome-flags={FLAGS}", f"--only-categories={','.join(CATEGORIES)}"],
        env={**os.environ, "CHROME_PATH": which("chromium") or "/usr/bin/chromium"},
        capture_output=True,
        text=True,
        timeout=300,
        check=True,
    )
    report = json.loads(finished.stdout)
    scores = {name: round(100 * report["categories"][name]["score"]) for name in CATEGORIES}
    times = {name: report["audits"][name]["numericValue"] for name in METRICS}
    for name, audit in report["audits"].items():
        if audit["score"] is not None and audit["score"] < 1 and name not in METRICS:
            print(f"  {url}: {name} {audit['score']} {audit.get('displayValue', '')}", flush=True)
    return {**scores, **times, "cumulative-layout-shift": _shift(report)}


def _shift(report: dict[str, dict[str, dict[str, float]]]) -> float:
    return report["audits"]["cumulative-layout-shift"]["numericValue"]


def pages(origin: str) -> dict[str, str]:
    """Return the addresses to measure: the front page and the article that leads it."""
    with urllib.request.urlopen(f"{origin}/", timeout=60) as answer:  # noqa: S310 - loopback
        front = answer.read().decode()
    found = re.search(r'href="(/[a-z-]+/\d{4}/\d{2}/\d{2}/[^"]+/)"', front)
    if found is None:
        sys.exit("the front page links no article")
    return {"front": f"{origin}/", "article": origin + found[1]}


def report(origin: str, runs: int) -> dict[str, object]:
    """Measure every page `runs` times and return what the benchmark prints last."""
    figures: dict[str, float] = {}
    for page, url in pages(origin).items():
        taken = []
        for number in range(runs):
            print(f"{page}: run {number + 1} of {runs}", flush=True)
            taken.append(measure(url))
        for name in taken[0]:
            figures[f"{page}_{name}"] = round(statistics.median(run[name] for run in taken), 3)
    scores = [name for name in figures if name.endswith(CATEGORIES)]
    missed = [name for name in scores if figures[name] < WANTED]
    return {"benchmark": "look", "ratios": {}, "figures": figures, "missed": missed}


def main() -> None:
    """Serve a demo unless an address is given, measure it, and print one line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", help="a newsroom that is served already")
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    if options.url:
        print(json.dumps(report(options.url.rstrip("/"), options.runs)))
        return
    with tempfile.TemporaryDirectory() as folder:
        port = served.free_port()
        served.fill(Path(folder) / "data", port, picture_width=1200)
        process = served.start(Path(folder) / "data", port, smtp_port=9, host="127.0.0.1")
        try:
            print(json.dumps(report(f"http://127.0.0.1:{port}", options.runs)))
        finally:
            served.stop(process)


if __name__ == "__main__":
    main()
