"""Several processes answer, several readers read, and what was published is what they get."""

import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path

import pytest

from tests.journeys.addresses import fetch
from tests.journeys.served import environment, free_port, start, stop

pytestmark = pytest.mark.xdist_group("paper")
ROOT = Path(__file__).resolve().parent.parent.parent
TIMES, READERS = 6, 16
_EDITION = re.compile(rb"Edition ([0-9]+) of the day")


@dataclass
class Paper:
    """A served newsroom with one article, and what its editor has published so far."""

    url: str
    data: Path
    published: int = 0
    path: str = ""
    wrong: list[str] = field(default_factory=list)
    answers: int = 0

    def edit(self, times: int) -> subprocess.Popen[str]:
        """Begin to publish; the process says when each publication has returned."""
        return subprocess.Popen(  # noqa: S603 - our own editor
            [sys.executable, "-m", "tests.serving.editing", str(times)],
            env=environment(
                BROADSHEET_DATA=str(self.data),
                BROADSHEET_PUBLIC_URL=self.url,
                DJANGO_SETTINGS_MODULE="broadsheet.config.settings",
            ),
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )

    def edition(self, path: str) -> int:
        """Return which edition a page shows."""
        found = _EDITION.search(fetch(self.url + path)[1])
        assert found is not None, path
        return int(found[1])

    def read(self, stop: threading.Event) -> None:
        """Read pages, and note each that shows less than what had been published before."""
        while not stop.is_set():
            for path in (self.path, "/", "/world/"):
                before = self.published
                seen = self.edition(path)
                self.answers += 1
                time.sleep(0.02)  # readers do read
                if seen < before:
                    self.wrong.append(f"{path} showed {seen} after {before} had been published")


@pytest.fixture(scope="module")
def paper(tmp_path_factory: pytest.TempPathFactory, migrated_database: Path) -> Iterator[Paper]:
    """A newsroom that two processes of the front and two of the pool serve."""
    data = tmp_path_factory.mktemp("paper")
    port = free_port()
    shutil.copy(migrated_database, data / "broadsheet.sqlite3")
    (data / "broadsheet.toml").write_text(
        f'secret_key = "{"k" * 40}"\npublic_url = "http://localhost:{port}"\n', encoding="utf-8"
    )
    process = start(data, port, free_port())
    paper = Paper(f"http://localhost:{port}", data)
    with paper.edit(0) as editor:
        paper.path = (editor.stdout or sys.stdin).readline().strip()
    yield paper
    stop(process)


def test_no_reader_gets_what_was_published_over(paper: Paper) -> None:
    ended = threading.Event()
    readers = [threading.Thread(target=paper.read, args=(ended,)) for _ in range(READERS)]
    for reader in readers:
        reader.start()
    with paper.edit(TIMES) as editor:
        assert editor.stdout is not None
        assert editor.stdout.readline().strip() == paper.path
        for line in editor.stdout:
            paper.published = int(line)
    ended.set()
    for reader in readers:
        reader.join()
    assert editor.returncode == 0
    assert not paper.wrong
    assert paper.answers > READERS * 3
    assert paper.edition(paper.path) == paper.edition("/") == paper.published


@pytest.mark.parametrize("after", [0.05, 0.3])
def test_an_editor_killed_while_publishing_leaves_no_stale_page(paper: Paper, after: float) -> None:
    with paper.edit(1000) as editor:
        assert editor.stdout is not None
        editor.stdout.readline()
        editor.stdout.readline()
        time.sleep(after)
        editor.send_signal(signal.SIGKILL)
    with closing(sqlite3.connect(paper.data / "broadsheet.sqlite3")) as database:
        title = database.execute("SELECT title FROM base_basepage WHERE title LIKE 'Edition%'")
        stored = int(title.fetchone()[0].split()[1])
    deadline = time.monotonic() + 60
    paths = (paper.path, "/", "/world/", "/feeds/latest.xml")
    while time.monotonic() < deadline and {paper.edition(path) for path in paths} != {stored}:
        time.sleep(0.5)
    assert {path: paper.edition(path) for path in paths} == dict.fromkeys(paths, stored)


def _status(paper: Paper, source: str, number: int) -> int:
    """Return what a door with a limit of 60 says to one who pretends to be many."""
    port = int(paper.url.rpartition(":")[2])
    said = {
        "Host": f"localhost:{port}",
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Forwarded-For": f"203.0.113.{number}",
        "X-Broadsheet-Peer": f"203.0.113.{number}",
    }
    with closing(HTTPConnection("127.0.0.1", port, timeout=30, source_address=(source, 0))) as door:
        door.request("POST", "/subscribe/manage/", "address=nobody", said)
        return door.getresponse().status


def test_limits_are_for_who_really_asks(paper: Paper) -> None:
    assert 429 in {_status(paper, "127.0.0.3", number) for number in range(62)}
    assert _status(paper, "127.0.0.4", 0) != 429
