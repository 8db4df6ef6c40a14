"""The database of a backup: a copy that is of one moment, while the newsroom goes on writing."""

import os
import shutil
import sqlite3
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from queue import SimpleQueue
from urllib.parse import parse_qs, unquote, urlsplit

from broadsheet.config.backup.archive import BackupRefused

SQLITE, POSTGRESQL = "broadsheet.sqlite3", "postgresql.dump"
"""The name of the database in an archive, which says which kind it is."""
PAGES = 4096
"""Pages that are copied before the progress is shown."""
PARTS = 100


def copy_sqlite(source: Path, target: Path) -> Iterator[int]:
    """Copy a database that others are writing to; yield once for each of 100 parts.

    Raises:
        BackupRefused: it cannot be read, or the copy is not sound.
    """
    told: SimpleQueue[int | sqlite3.Error | BackupRefused] = SimpleQueue()
    threading.Thread(target=_copy, args=(source, target, told.put), daemon=True).start()
    done = 0
    while done < PARTS:
        part = told.get()
        if isinstance(part, sqlite3.Error):
            raise BackupRefused(f"{source} cannot be copied: {part}") from part
        if isinstance(part, BackupRefused):
            raise part
        while done < part:
            done += 1
            yield done


def _copy(
    source: Path, target: Path, tell: Callable[[int | sqlite3.Error | BackupRefused], None]
) -> None:
    """Copy within one read transaction, so that the copy is of one moment and no writer waits.

    Source: SQLite, Online Backup API and Isolation In SQLite.
    """
    try:
        with (
            closing(sqlite3.connect(f"{source.as_uri()}?mode=ro", uri=True, timeout=30)) as live,
            closing(sqlite3.connect(target)) as copy,
        ):
            live.isolation_level = None
            live.execute("BEGIN")
            live.execute("SELECT count(*) FROM sqlite_master").fetchone()
            live.backup(
                copy,
                pages=PAGES,
                progress=lambda _status, left, total: tell((PARTS - 1) * (total - left) // total),
            )
            live.execute("COMMIT")
            copy.execute("PRAGMA journal_mode=DELETE")
            check_sqlite(copy, source)
    except (sqlite3.Error, BackupRefused) as failed:
        tell(failed)
    else:
        tell(PARTS)


def check_sqlite(connection: sqlite3.Connection, named: Path) -> None:
    """Make sure that a database is sound.

    Raises:
        BackupRefused: SQLite finds it damaged.
    """
    try:
        found = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
    except sqlite3.DatabaseError as broken:
        found = str(broken)
    if found != "ok":
        raise BackupRefused(f"{named} is damaged: {found.splitlines()[0]}")


def dump_postgresql(url: str, target: Path) -> None:
    """Write a dump of a PostgreSQL database, of one moment.

    Raises:
        BackupRefused: `pg_dump` is not installed, or fails.
    """
    _run("pg_dump", url, "--format=custom", f"--file={target}")


def load_postgresql(url: str, dump: Path) -> None:
    """Fill an empty PostgreSQL database from a dump, all of it or nothing.

    Raises:
        BackupRefused: `pg_restore` is not installed, or fails, as on a database with tables.
    """
    _run("pg_restore", url, "--no-owner", "--exit-on-error", "--single-transaction", str(dump))


def _run(tool: str, url: str, *options: str) -> None:
    program = shutil.which(tool)
    if program is None:
        raise BackupRefused(f"{tool} is not installed: it comes with PostgreSQL's client programs")
    parts = urlsplit(url)
    # The password goes by the environment: what is on a command line, everybody on it can read.
    environment = {
        **os.environ,
        "PGHOST": parts.hostname or parse_qs(parts.query).get("host", [""])[0],
        "PGPORT": str(parts.port or ""),
        "PGUSER": unquote(parts.username or ""),
        "PGPASSWORD": unquote(parts.password or ""),
    }
    given = {name: value for name, value in environment.items() if value}
    named = "--dbname=" + parts.path.lstrip("/")
    finished = subprocess.run(  # noqa: S603 - PostgreSQL's own program
        [program, named, *options], env=given, capture_output=True, text=True, check=False
    )
    if finished.returncode:
        first, *more = (finished.stderr.strip() or f"status {finished.returncode}").splitlines()
        details = [line.partition("detail: ")[2] for line in more if "detail: " in line]
        words = ": ".join([first, *details])
        raise BackupRefused(words if words.startswith(tool) else f"{tool}: {words}")
