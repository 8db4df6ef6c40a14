"""The database that a new installation begins with is what the migrations make."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from django.db.migrations.loader import MigrationLoader

from broadsheet.config.snapshot import known, made_from, sources, unpack


def test_the_snapshot_is_made_by_the_migrations_that_there_are(tmp_path: Path) -> None:
    """All of them are run while it is made: here it is enough that none was changed since."""
    loader = MigrationLoader(None)
    assert unpack(tmp_path / "new.sqlite3", known=known(loader))
    assert made_from(tmp_path / "new.sqlite3") == sources(loader), "run scripts/snapshot"


def test_the_snapshot_has_every_migration_and_nothing_but_a_new_installation(
    tmp_path: Path,
) -> None:
    loader = MigrationLoader(None)
    assert unpack(tmp_path / "new.sqlite3", known=known(loader))
    with closing(sqlite3.connect(tmp_path / "new.sqlite3")) as database:
        applied = set(database.execute("SELECT app, name FROM django_migrations"))
        users = database.execute("SELECT count(*) FROM base_user").fetchone()
    assert set(loader.disk_migrations) <= applied
    assert users == (0,)


def test_another_source_of_a_migration_is_another_number(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    loader = MigrationLoader(None)
    before = sources(loader)
    changed = tmp_path / "0001_initial.py"
    changed.write_text("# changed")
    monkeypatch.setattr("inspect.getfile", lambda _migration: str(changed))
    assert sources(loader) != before


def test_a_program_that_knows_less_makes_its_database_itself(tmp_path: Path) -> None:
    target = tmp_path / "new.sqlite3"
    assert not unpack(target, known={("articles", "0001_initial")})
    assert list(tmp_path.iterdir()) == []
