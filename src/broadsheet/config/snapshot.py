"""The database that a new installation begins with: what every migration so far has made of none.

To run them one after another takes half a minute, for Django builds every model anew at each step;
to unpack what they make takes none. What is newer than the snapshot is migrated as ever.
`python -m broadsheet.config.snapshot` makes it anew; a test fails when that is due. The file says
by a number of its own (SQLite's `user_version`) which migrations it was made by.
"""

import gzip
import inspect
import os
import sqlite3
import sys
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

import django
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

SNAPSHOT = Path(__file__).with_name("new.sqlite3.gz")
_APPLIED = "SELECT app, name FROM django_migrations"


def unpack(target: Path, *, known: set[tuple[str, str]]) -> bool:
    """Put the snapshot at `target`, unless some migration in it is not `known`; tell whether.

    It is there wholly or not at all.
    """
    new = target.with_name(f"{target.name}.new")
    try:
        new.write_bytes(gzip.decompress(SNAPSHOT.read_bytes()))
        with closing(sqlite3.connect(new)) as database:
            applied = set(database.execute(_APPLIED))
        if not applied <= known:
            return False
        new.replace(target)
    finally:
        new.unlink(missing_ok=True)
    return True


def known(loader: MigrationLoader) -> set[tuple[str, str]]:
    """Return every migration that this program has, those included that were squashed."""
    on_disk = loader.disk_migrations
    return set(on_disk).union(*(migration.replaces for migration in on_disk.values()))


def sources(loader: MigrationLoader) -> int:
    """Return a number, of 31 bits, of the source of every migration, of libraries' as of ours."""
    digest = sha256()
    for key, migration in sorted(loader.disk_migrations.items()):
        written = Path(inspect.getfile(type(migration))).read_bytes()
        digest.update(repr((*key, written)).encode())
    return int.from_bytes(digest.digest()[:4], "big") >> 1


def made_from(database: Path) -> int:
    """Return the number of the migrations that made a snapshot."""
    with closing(sqlite3.connect(database)) as opened:
        return int(opened.execute("PRAGMA user_version").fetchone()[0])


def pack(made: Path, *, number: int) -> None:
    """Make a migrated database the snapshot, and note which migrations made it."""
    with TemporaryDirectory() as folder:
        plain = Path(folder) / "plain.sqlite3"
        with closing(sqlite3.connect(made)) as database:
            database.execute(f"PRAGMA user_version = {number:d}")
            database.execute("VACUUM INTO ?", (str(plain),))
        SNAPSHOT.write_bytes(gzip.compress(plain.read_bytes(), 9, mtime=0))


def migrated(target: Path) -> None:
    """Run every migration on a database of its own, as the snapshot is made of."""
    connection.close()
    connection.settings_dict["NAME"] = str(target)
    call_command("migrate", verbosity=0, interactive=False)
    connection.close()


if __name__ == "__main__":
    with TemporaryDirectory() as scratch:
        os.environ.update(BROADSHEET_DATA=scratch, BROADSHEET_SECRET_KEY="s" * 40)
        os.environ["DJANGO_SETTINGS_MODULE"] = "broadsheet.config.settings"
        django.setup()
        migrated(Path(scratch) / "all.sqlite3")
        pack(Path(scratch) / "all.sqlite3", number=sources(MigrationLoader(None)))
    sys.stderr.write(f"{SNAPSHOT.name}: {SNAPSHOT.stat().st_size:,} bytes\n")
