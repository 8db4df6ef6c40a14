"""A backup made: by hand, or by the worker when it is due."""

import logging
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Any, Protocol

from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils.translation import gettext as _

from broadsheet.config.backup import archive, database
from broadsheet.config.backup.archive import BackupRefused, Manifest
from broadsheet.core import chores
from broadsheet.core.clock import now as present
from broadsheet.core.troubles import Found

logger = logging.getLogger(__name__)

BACKUP = "backup"
"""The chore that is the scheduled backup."""
LEASE = timedelta(hours=2)
TRY_AGAIN = timedelta(hours=1)
ENDING = ".tar.gz"
SCRATCH = ".backup-"
LEFT_OUT = ("static", "acme")
"""Folders of an installation that it makes anew by itself."""


class Progress(Protocol):
    """Shows how far along `total` the things are that pass through, as `core.progress` does."""

    def __call__(self, things: Iterable[Any], *, total: int, label: str) -> Iterator[Any]:
        """Yield `things`."""


def make_backup(*, target: Path, now: datetime, progress: Progress | None = None) -> Path:
    """Write the whole installation into one file and return its path.

    A `target` that is a folder gets a file named by the moment. The newsroom may be served, and
    write, meanwhile: what was acknowledged before this began is in the file.

    Raises:
        BackupRefused: it cannot be made; nothing is left behind.
    """
    if target.is_dir():
        target /= f"broadsheet-{now:%Y%m%d-%H%M%S}{ENDING}"
    if target.exists():
        raise BackupRefused(f"{target} exists already")
    migrations = _applied()
    try:
        with tempfile.TemporaryDirectory(prefix=SCRATCH, dir=target.parent) as folder:
            # The database first: a file that came later is one too many, never one too few.
            files = [_database(Path(folder), progress), *_files(target)]
            label = _("storing files")
            shown = progress(files, total=len(files), label=label) if progress else files
            archive.write(target, shown, lambda found: _manifest(found, migrations, now))
    except OSError as failed:
        raise BackupRefused(f"{target} cannot be written: {failed.strerror or failed}") from failed
    return target


def _applied() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for app, label in sorted(MigrationRecorder(connection).applied_migrations()):
        found.setdefault(app, []).append(label)
    return found


def _database(folder: Path, progress: Progress | None) -> tuple[str, Path]:
    if settings.DATABASE_URL:
        copy = folder / database.POSTGRESQL
        database.dump_postgresql(settings.DATABASE_URL, copy)
        return database.POSTGRESQL, copy
    copy = folder / database.SQLITE
    parts = database.copy_sqlite(settings.DATA / database.SQLITE, copy)
    label = _("copying the database")
    for _part in progress(parts, total=database.PARTS, label=label) if progress else parts:
        pass
    return database.SQLITE, copy


def _files(target: Path) -> list[tuple[str, Path]]:
    data: Path = settings.DATA
    away = [data / name for name in LEFT_OUT]
    away += [data / f"{database.SQLITE}{ending}" for ending in ("", "-wal", "-shm", "-journal")]
    if data in target.resolve().parents and target.resolve().parent != data:
        away.append(target.resolve().parent)
    if settings.BACKUP_TO is not None:
        away.append(settings.BACKUP_TO)
    found = archive.files_below(data, leave_out=away)
    return [
        (name, path)
        for name, path in found
        if not name.endswith(ENDING) and not name.startswith(SCRATCH)
    ]


def _manifest(found: dict[str, Any], migrations: dict[str, list[str]], now: datetime) -> Manifest:
    return Manifest(
        program=version("broadsheet"),
        made_at=now.isoformat(),
        public_url=settings.PUBLIC_ORIGIN,
        database="postgresql" if settings.DATABASE_URL else "sqlite",
        migrations=migrations,
        files=found,
    )


def back_up_when_due(now: datetime) -> int:
    """Begin the scheduled backup when it is due, beside the worker's other jobs; return 0."""
    if settings.BACKUP_TO is not None and chores.take(name=BACKUP, lease=LEASE, now=now):
        threading.Thread(target=_in_background, args=(settings.BACKUP_TO,), daemon=True).start()
    return 0


def _in_background(folder: Path) -> None:
    try:
        scheduled_backup(folder, present)
    finally:
        connection.close()  # each thread has one of its own


def scheduled_backup(folder: Path, clock: Callable[[], datetime]) -> None:
    """Make the scheduled backup, delete the oldest beyond `backup_keep`, and store how it went."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        make_backup(target=folder, now=clock())
        for old in sorted(folder.glob(f"broadsheet-*{ENDING}"))[: -settings.BACKUP_KEEP]:
            old.unlink()
    except (BackupRefused, OSError) as failed:
        logger.error("the backup failed: %s", failed)  # noqa: TRY400 - one line is enough
        chores.failed(name=BACKUP, error=str(failed), again_at=clock() + TRY_AGAIN)
    else:
        again = clock() + timedelta(hours=settings.BACKUP_EVERY_HOURS)
        chores.done(name=BACKUP, again_at=again, now=clock())


def missing_backup(now: datetime) -> Iterator[Found]:
    """Find a scheduled backup that failed, or was not made for twice its time."""
    if settings.BACKUP_TO is None:
        return
    chore = chores.last(BACKUP)
    if chore is None:
        return
    advice = _("Look at the folder %(folder)s on the server: is there room, may it be written to?")
    late = now - timedelta(hours=2 * settings.BACKUP_EVERY_HOURS)
    words = ""
    if chore.error:
        words = _("The backup failed: %(error)s") % {"error": chore.error}
    elif chore.done_at is not None and chore.done_at < late:
        words = _("There is no new backup, though one was due.")
    if words:
        yield Found("config.backup", words, advice % {"folder": settings.BACKUP_TO})
