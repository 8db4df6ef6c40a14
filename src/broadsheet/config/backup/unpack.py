"""A backup taken apart into an empty folder, before anything of it is believed or run."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from broadsheet.config.backup import archive, database
from broadsheet.config.backup.archive import BackupRefused, Manifest
from broadsheet.config.env import FILE_NAME

UNPACKED = ".restoring"


def unpack(source: Path, data: Path) -> Manifest:
    """Check an archive and write it into `data`, which is empty or not there; return its manifest.

    Raises:
        BackupRefused: it cannot be trusted, or `data` holds something; `data` is as it was.
    """
    if data.exists() and (not data.is_dir() or any(data.iterdir())):
        raise BackupRefused(f"{data} is not empty: a backup is restored into an empty folder")
    new = not data.exists()
    inside = data / UNPACKED
    try:
        inside.mkdir(parents=True, mode=0o700)
        manifest = archive.extract(source, inside)
        _complete(source, inside)
        # The settings last: without them the folder is no installation.
        for path in sorted(inside.iterdir(), key=lambda one: one.name == FILE_NAME):
            path.rename(data / path.name)
        inside.rmdir()
    except OSError as failed:
        _clear(data, new=new)
        raise BackupRefused(f"{data} cannot be written: {failed.strerror or failed}") from failed
    except BackupRefused:
        _clear(data, new=new)
        raise
    return manifest


def _complete(source: Path, inside: Path) -> None:
    if not (inside / FILE_NAME).exists():
        raise BackupRefused(f"{source} holds no {FILE_NAME}")
    copy = inside / database.SQLITE
    if copy.exists():
        with closing(sqlite3.connect(copy)) as connection:
            database.check_sqlite(connection, copy)
    elif not (inside / database.POSTGRESQL).exists():
        raise BackupRefused(f"{source} holds no database")


def undo(data: Path) -> None:
    """Empty a folder that was empty before a backup was written into it."""
    for path in data.iterdir():
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink()


def _clear(data: Path, *, new: bool) -> None:
    shutil.rmtree(data / UNPACKED, ignore_errors=True)
    if new and data.exists():
        shutil.rmtree(data, ignore_errors=True)
