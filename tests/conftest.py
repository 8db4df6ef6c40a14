"""The test database is made once, kept by the hash of all migrations, and copied per worker."""

import gc
import shutil
import sqlite3
from collections.abc import Iterator
from fcntl import LOCK_EX, flock
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.template import Context, Template
from django.test import signals, utils
from pytest_django import DjangoDbBlocker

from broadsheet.config.snapshot import known, unpack

ROOT = Path(__file__).resolve().parent.parent


def _note_whole_pages(self: Template, context: Context) -> Any:
    """Render; note for `answer.context` what was rendered, but none of the templates within.

    Django's own copies the whole context for each part of a page, some 250 times in the desk.
    """
    if context.template is self:
        signals.template_rendered.send(sender=self, template=self, context=context)
    return self.nodelist.render(context)


utils.instrumented_test_render = _note_whole_pages  # type: ignore[attr-defined]  # not in the stubs


def pytest_collection_finish() -> None:
    """Let the collector pass over all that was imported, which stays: an eighth of all CPU time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def _migrations_hash() -> str:
    digest = sha256(version("wagtail").encode() + version("django-allauth").encode())
    for file in sorted((ROOT / "src").rglob("migrations/*.py")):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def _migrated_database() -> Path:
    folder = ROOT / ".pytest_cache" / "databases"
    folder.mkdir(parents=True, exist_ok=True)
    finished = folder / f"{_migrations_hash()}.sqlite3"
    with (folder / "lock").open("w") as lock:
        flock(lock, LOCK_EX)
        if not finished.exists():
            building = folder / "building.sqlite3"
            building.unlink(missing_ok=True)
            unpack(building, known=known(MigrationLoader(None)))
            connection.settings_dict["NAME"] = str(building)
            call_command("migrate", verbosity=0)
            connection.close()
            with sqlite3.connect(building) as database:
                database.execute("PRAGMA journal_mode=DELETE")
            building.rename(finished)
    return finished


@pytest.fixture(scope="session")
def migrated_database(django_db_blocker: DjangoDbBlocker) -> Path:
    """The file of a database as a new installation has it; copy it, never change it."""
    with django_db_blocker.unblock():
        return _migrated_database()


@pytest.fixture(scope="session")
def django_db_setup(migrated_database: Path, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Give each worker its own copy of the migrated database."""
    with django_db_blocker.unblock():
        own = settings.DATA / "test.sqlite3"
        shutil.copy(migrated_database, own)
        connection.close()
        connection.settings_dict["NAME"] = str(own)
    yield
    with django_db_blocker.unblock():
        connection.close()
    shutil.rmtree(settings.DATA, ignore_errors=True)
