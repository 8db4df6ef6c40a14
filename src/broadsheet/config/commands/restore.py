"""`broadsheet restore`, after the files are in place: is the database one we can use?"""

from pathlib import Path

import click
from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from broadsheet.config.backup import database
from broadsheet.config.backup.archive import BackupRefused, Manifest


def check_known(manifest: Manifest) -> None:
    """Make sure that this program knows every migration of the backup.

    Raises:
        BackupRefused: a newer program made it.
    """
    known = MigrationLoader(None, ignore_no_migrations=True).disk_migrations
    for app, names in sorted(manifest.migrations.items()):
        for name in names:
            if (app, name) not in known:
                raise BackupRefused(
                    f"the backup is of a newer program, {manifest.program}, with {app}.{name}:"
                    " update Broadsheet first"
                )


def finish(manifest: Manifest, data: Path) -> None:
    """Fill PostgreSQL when the backup is of one, and say what to do next."""
    dump = data / database.POSTGRESQL
    if dump.exists():
        if not settings.DATABASE_URL:
            raise BackupRefused(
                "the backup is of PostgreSQL: set BROADSHEET_DATABASE to an empty one"
            )
        if connection.introspection.table_names():
            raise BackupRefused("the PostgreSQL database is not empty")
        database.load_postgresql(settings.DATABASE_URL, dump)
        dump.unlink()
    click.echo(
        f"{data} is as it was at {manifest.made_at}: {len(manifest.files):,} files."
        f" Serve it with: broadsheet serve --data {data}"
    )
