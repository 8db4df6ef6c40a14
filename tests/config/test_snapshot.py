"""The database that a new installation begins with is what the migrations make."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from django.db.migrations.loader import MigrationLoader

from broadsheet.config.snapshot import known, unpack
from tests.journeys.served import environment

_MAKE = """
import sys, django
from pathlib import Path
django.setup()
from broadsheet.config.snapshot import migrated
migrated(Path(sys.argv[1]))
"""
_CHANCE = {"django_migrations": {"id", "applied"}, "base_basepage": {"translation_key"}}
"""Columns that say when and in which order migrations were run, or what was drawn at random."""


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database on which every migration was run."""
    folder = tmp_path_factory.mktemp("migrated")
    subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", _MAKE, str(folder / "all.sqlite3")],
        env=environment(
            BROADSHEET_DATA=str(folder),
            BROADSHEET_SECRET_KEY="s" * 40,
            DJANGO_SETTINGS_MODULE="broadsheet.config.settings",
        ),
        check=True,
    )
    return folder / "all.sqlite3"


def _contents(file: Path) -> dict[str, object]:
    """Return the schema, and the rows of every table without what differs each time."""
    with closing(sqlite3.connect(file)) as database:
        schema = database.execute("SELECT name, sql FROM sqlite_master ORDER BY name, sql")
        contents: dict[str, object] = {"schema": schema.fetchall()}
        tables = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        for (table,) in tables:
            rows = database.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - our own table
            names = [column[0] for column in rows.description]
            left_out = {i for i, name in enumerate(names) if name in _CHANCE.get(table, set())}
            contents[table] = sorted(
                repr([value for i, value in enumerate(row) if i not in left_out]) for row in rows
            )
    return contents


def test_the_snapshot_is_what_the_migrations_make(migrated: Path, tmp_path: Path) -> None:
    assert unpack(tmp_path / "new.sqlite3", known=known(MigrationLoader(None)))
    ours, theirs = _contents(tmp_path / "new.sqlite3"), _contents(migrated)
    assert ours.keys() == theirs.keys(), "run scripts/snapshot"
    assert not [table for table in ours if ours[table] != theirs[table]], "run scripts/snapshot"


def test_a_program_that_knows_less_makes_its_database_itself(tmp_path: Path) -> None:
    target = tmp_path / "new.sqlite3"
    assert not unpack(target, known={("articles", "0001_initial")})
    assert list(tmp_path.iterdir()) == []
