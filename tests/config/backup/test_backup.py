"""A backup is of one moment, whole, and comes back."""

import os
import sqlite3
import subprocess
import sys
import tarfile
import time
from contextlib import ExitStack, closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from broadsheet.config.backup import database, make
from broadsheet.config.backup.archive import BackupRefused
from broadsheet.config.backup.database import SQLITE
from broadsheet.config.env import FILE_NAME
from broadsheet.core import chores
from broadsheet.core.troubles import Found

NOON = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)
WRITERS = 4


def _broadsheet(*arguments: object) -> subprocess.CompletedProcess[str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("BROADSHEET_", "DJANGO_"))}
    return subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", "broadsheet", *map(str, arguments)],
        env=kept,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


WRITER = """
import sqlite3, sys
file, writer = sys.argv[1], int(sys.argv[2])
rows = sqlite3.connect(file, timeout=60, isolation_level=None)
rows.execute("PRAGMA synchronous=FULL")
number = 0
while True:
    number += 1
    rows.execute("BEGIN IMMEDIATE")
    rows.execute("INSERT INTO written VALUES (?, ?, ?)", (writer, number, "x" * 2_000))
    rows.execute("COMMIT")
    print(number, flush=True)
"""
"""Commits row after row as the newsroom does, and says of each that it is stored."""


def _acknowledged(files: list[Path]) -> list[int]:
    return [file.read_bytes().count(b"\n") for file in files]


def test_what_was_acknowledged_before_is_in_the_copy_while_four_write(
    instance: Path, tmp_path: Path
) -> None:
    live = instance / SQLITE
    with closing(sqlite3.connect(live)) as rows:
        rows.execute("PRAGMA journal_mode=WAL")
        rows.execute("CREATE TABLE written (writer INTEGER, number INTEGER, padding TEXT)")
    said = [tmp_path / f"writer-{number}" for number in range(WRITERS)]
    with ExitStack() as running:
        for number, file in enumerate(said):
            writer = subprocess.Popen(  # noqa: S603 - ourselves
                [sys.executable, "-c", WRITER, str(live), str(number)],
                stdout=running.enter_context(file.open("wb")),
            )
            running.callback(writer.wait)
            running.callback(writer.kill)
        deadline = time.monotonic() + 60
        while min(_acknowledged(said)) < 20:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        before = _acknowledged(said)
        parts = list(database.copy_sqlite(live, tmp_path / "copy.sqlite3"))
        after = _acknowledged(said)
    assert parts == list(range(1, 101))
    with closing(sqlite3.connect(tmp_path / "copy.sqlite3")) as copy:
        assert copy.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        stored = copy.execute(
            "SELECT writer, count(*), max(number) FROM written GROUP BY writer ORDER BY writer"
        ).fetchall()
    assert sum(after) > sum(before), "nobody wrote meanwhile"
    for (_writer, held, highest), first, last in zip(stored, before, after, strict=True):
        assert held == highest, "there is a gap"
        assert first <= highest <= last + 1


def test_an_installation_is_stored_and_comes_back(instance: Path, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    made = _broadsheet("backup", folder, "--data", instance)
    assert made.returncode == 0, made.stderr
    (file,) = folder.iterdir()
    with tarfile.open(file) as tar:
        names = tar.getnames()
    assert names == [SQLITE, FILE_NAME, "media/images/quay.webp", "manifest.json"]
    data = tmp_path / "new" / "home"
    back = _broadsheet("restore", file, "--data", data)
    assert back.returncode == 0, back.stderr
    assert str(data) in back.stdout
    assert {one.name for one in data.iterdir()} == {SQLITE, FILE_NAME, "media"}
    assert (data / FILE_NAME).stat().st_mode & 0o077 == 0
    assert _broadsheet("check", "--data", data).returncode == 0


def test_a_backup_never_overwrites(instance: Path, tmp_path: Path) -> None:
    (tmp_path / "there.tar.gz").write_text("mine", encoding="utf-8")
    made = _broadsheet("backup", tmp_path / "there.tar.gz", "--data", instance)
    assert (made.returncode, made.stderr.count("\n")) == (1, 1)
    assert "exists already" in made.stderr
    back = _broadsheet("restore", tmp_path / "there.tar.gz", "--data", instance)
    assert back.returncode == 1
    assert "not empty" in back.stderr
    assert (tmp_path / "there.tar.gz").read_text(encoding="utf-8") == "mine"


def test_a_backup_of_a_newer_program_is_refused_and_leaves_the_folder_empty(
    instance: Path, tmp_path: Path
) -> None:
    with closing(sqlite3.connect(instance / SQLITE)) as rows, rows:
        rows.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('core', '0999_later', 0)"
        )
    file = tmp_path / "b.tar.gz"
    assert _broadsheet("backup", file, "--data", instance).returncode == 0
    data = tmp_path / "new"
    data.mkdir()
    back = _broadsheet("restore", file, "--data", data)
    assert back.returncode == 1
    assert "newer program" in back.stderr
    assert "core.0999_later" in back.stderr
    assert not list(data.iterdir())


def test_a_damaged_database_is_not_stored(tmp_path: Path) -> None:
    (tmp_path / "db").write_bytes(b"no database at all, just words" * 100)
    with pytest.raises(BackupRefused, match="cannot be copied"):
        list(database.copy_sqlite(tmp_path / "db", tmp_path / "copy"))


def test_a_missing_tool_of_postgresql_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(BackupRefused, match="pg_dump is not installed"):
        database.dump_postgresql("postgresql://me@127.0.0.1:1/news", tmp_path / "dump")


@pytest.fixture
def scheduled(instance: Path, tmp_path: Path, settings: Settings, db: None) -> Path:
    """The folder of the backups that the worker makes."""
    del db
    settings.DATA, settings.BACKUP_TO = instance, tmp_path / "backups"
    settings.BACKUP_EVERY_HOURS, settings.BACKUP_KEEP = 24, 2
    return tmp_path / "backups"


def _troubles(now: datetime) -> list[Found]:
    return list(make.missing_backup(now))


def test_the_worker_keeps_the_newest_backups(scheduled: Path) -> None:
    for day in range(3):
        now = NOON + timedelta(days=day)
        assert chores.take(name=make.BACKUP, lease=make.LEASE, now=now)
        make.scheduled_backup(scheduled, lambda now=now: now)  # type: ignore[misc]  # a clock that stands
        assert not chores.take(name=make.BACKUP, lease=make.LEASE, now=now + timedelta(hours=23))
        assert not _troubles(now)
    names = sorted(file.name for file in scheduled.iterdir())
    assert names == ["broadsheet-20260315-120000.tar.gz", "broadsheet-20260316-120000.tar.gz"]
    assert [one.kind for one in _troubles(NOON + timedelta(days=5))] == ["config.backup"]


def test_a_backup_that_fails_is_said_and_tried_again(scheduled: Path) -> None:
    scheduled.write_text("a file where the folder should be", encoding="utf-8")
    assert chores.take(name=make.BACKUP, lease=make.LEASE, now=NOON)
    make.scheduled_backup(scheduled, lambda: NOON)
    (trouble,) = _troubles(NOON)
    assert str(scheduled) in trouble.words + trouble.advice
    scheduled.unlink()
    later = NOON + make.TRY_AGAIN
    assert chores.take(name=make.BACKUP, lease=make.LEASE, now=later)
    make.scheduled_backup(scheduled, lambda: later)
    assert not _troubles(later)


def test_without_a_folder_the_worker_makes_none(settings: Settings) -> None:
    settings.BACKUP_TO = None
    assert make.back_up_when_due(NOON) == 0
    assert not _troubles(NOON)
