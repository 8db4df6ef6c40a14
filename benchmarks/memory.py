"""Measure the memory and the start of `broadsheet serve`, with the demo of a thousand articles.

Run it as `python benchmarks/memory.py [--articles N] [--data DIR] [--record]`. The demo is filled
into a temporary folder unless `--data` names a filled one. The served newsroom is read as readers
and staff do: front, list and article pages, search, feeds, pictures, the desk and its editor.
Then the memory of the whole process tree is summed: PSS counts a page that processes share once,
RSS counts it in each. Source: proc(5), smaps_rollup. The last line is one JSON object.
"""

import argparse
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from datetime import UTC, datetime
from http.cookiejar import CookieJar
from pathlib import Path

ROUNDS = 2
READY_WITHIN = 180.0
TARGETS = {"pss_mb": 512.0}
RESULTS = Path(__file__).with_name("RESULTS.md")
LINKS = re.compile(r'(?:href|src)="(/[^"#]*)"')
ARTICLE = re.compile(r"/[a-z-]+/\d{4}/\d\d/\d\d/[a-z0-9-]+/")


class Newsroom:
    """A served demo, read over HTTP by one reader and one member of staff."""

    def __init__(self, data: Path) -> None:
        """Start serving `data` on a free port, and wait until it is ready."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.url = f"http://127.0.0.1:{self.port}"
        self.data = data
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("BROADSHEET_", "DJANGO_"))}
        begun = time.monotonic()
        self.process = subprocess.Popen(  # noqa: S603 - our own command
            [sys.executable, "-m", "broadsheet", "serve", "--data", data, "--port", str(self.port)],
            env={**kept, "BROADSHEET_PUBLIC_URL": self.url},
            stdout=subprocess.DEVNULL,
        )
        self.opener = urllib.request.build_opener()
        while self.process.poll() is None and time.monotonic() < begun + READY_WITHIN:
            if self.get("/readyz"):
                self.ready_s = time.monotonic() - begun
                return
            time.sleep(0.05)
        self.stop()
        sys.exit("the newsroom did not become ready")

    def get(self, path: str) -> str:
        """Return the page at `path`, or "" when it is not answered with one."""
        try:
            with self.opener.open(self.url + path, timeout=30) as answer:
                return str(answer.read().decode("utf-8", "replace"))
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return ""

    def sign_in(self) -> None:
        """Sign in as the demo's administrator."""
        accounts = json.loads((self.data / "demo-accounts.json").read_text(encoding="utf-8"))
        who = next(one for one in accounts if one["role"] == "administrator")
        self.opener.add_handler(urllib.request.HTTPCookieProcessor(CookieJar()))
        form = self.get("/account/login/")
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form)
        fields = {
            "login": who["email"],
            "password": who["password"],
            "csrfmiddlewaretoken": token[1] if token else "",
        }
        sent = urllib.request.Request(  # noqa: S310 - http, to ourselves
            self.url + "/account/login/",
            urllib.parse.urlencode(fields).encode(),
            {"Referer": self.url},
        )
        self.opener.open(sent, timeout=30).close()

    def memory(self) -> tuple[list[dict[str, object]], float, float]:
        """Return a row for each process of the tree, and the sums of PSS and RSS in MB."""
        rows: list[dict[str, object]] = []
        for pid in _tree(self.process.pid):
            sizes = _sizes(pid)
            command = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
            rows.append({"pid": pid, "command": command[-60:].strip(), **sizes})
        return rows, *(sum(float(str(row[name])) for row in rows) for name in ("pss", "rss"))

    def stop(self) -> None:
        """End the newsroom."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(30)


def _tree(pid: int) -> list[int]:
    found = [pid]
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text(encoding="ascii").split():
            found += _tree(int(child))
    return found


def _sizes(pid: int) -> dict[str, float]:
    text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    found = dict(re.findall(r"^(Rss|Pss):\s+(\d+) kB", text, re.MULTILINE))
    return {name.lower(): round(int(value) / 1024, 1) for name, value in found.items()}


def _read(newsroom: Newsroom) -> int:
    """Read the paper as a reader and as staff; return how many pages were answered."""
    front = newsroom.get("/")
    paths = dict.fromkeys(path for path in LINKS.findall(front) if "/desk/" not in path)
    articles = [path for path in paths if ARTICLE.fullmatch(path)]
    paths |= dict.fromkeys(["/search/?q=harbour", "/search/?q=vote+strike", "/feeds/", "/privacy/"])
    for path in articles[:12]:
        paths |= dict.fromkeys(LINKS.findall(newsroom.get(path))[:60])
    desk = ["/desk/", "/desk/articles/", "/desk/images/", "/desk/pages/", "/desk/replies/"]
    editor = re.findall(r"/desk/pages/\d+/edit/", newsroom.get("/desk/articles/"))[:4]
    return sum(bool(newsroom.get(path)) for path in [*paths, *desk, *editor])


def measure(data: Path) -> dict[str, object]:
    """Serve `data`, read it in some rounds, and return the figures."""
    newsroom = Newsroom(data)
    try:
        cold = newsroom.memory()[1]
        newsroom.sign_in()
        for number in range(ROUNDS):
            pages = _read(newsroom)
            _rows, pss, rss = newsroom.memory()
            print(f"round {number + 1} of {ROUNDS}: {pages} pages, {pss:.0f} MB PSS, {rss:.0f} RSS")
        rows, pss, rss = newsroom.memory()
    finally:
        newsroom.stop()
    for row in rows:
        print(f"  {row['pss']:>6} MB PSS {row['rss']:>6} MB RSS  {row['command']}")
    return {
        "ready_s": round(newsroom.ready_s, 1),
        "cold_pss_mb": round(cold),
        "pss_mb": round(pss),
        "rss_mb": round(rss),
        "processes": len(rows),
    }


def main() -> None:
    """Print the figures, and what misses its target."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--articles", type=int, default=1_000)
    options.add_argument("--data", type=Path, help="a filled demo")
    options.add_argument("--record", action="store_true", help="append a row to RESULTS.md")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="broadsheet-memory-") as folder:
        data = chosen.data or Path(folder) / "data"
        subprocess.run(  # noqa: S603 - our own command
            [
                *(sys.executable, "-m", "broadsheet", "demo", "--data", data, "--no-serve"),
                *("--articles", str(chosen.articles)),
            ],
            stdout=subprocess.DEVNULL,
            check=True,
        )
        figures = measure(data)
    missed = [name for name, most in TARGETS.items() if float(str(figures[name])) >= most]
    if chosen.record:
        _record(figures, missed)
    print(json.dumps({"benchmark": "memory", "ratios": {}, "figures": figures, "missed": missed}))


def _record(figures: dict[str, object], missed: list[str]) -> None:
    words = (
        f"1,000-article demo after warm traffic: {figures['pss_mb']} MB PSS, {figures['rss_mb']} MB"
        f" RSS in {figures['processes']} processes; ready in {figures['ready_s']} s"
    )
    day = datetime.now(UTC).date()  # noqa: TID251 - the date of a row
    with RESULTS.open("a", encoding="utf-8") as results:
        results.write(f"| {day} | memory | | {words} | {', '.join(missed)} |\n")


if __name__ == "__main__":
    main()
