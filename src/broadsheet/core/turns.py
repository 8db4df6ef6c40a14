"""Writers take turns, where the database lets only one write at a time.

SQLite has no queue: who finds the database locked looks again after a pause, and may look in vain
until its patience ends while others go on. Threads of a process hand on a lock, and processes hand
on one beside the database, whose holder the kernel forgets with its process.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from fcntl import LOCK_EX, LOCK_UN, lockf
from functools import cache
from pathlib import Path
from threading import RLock

from django.db import connection

BESIDE = "-turn"
"""How the name of the file ends that processes lock; nothing is ever written to it."""

_turn = RLock()
_FIRST_IN_LINE, _TURN = 0, 1
"""Bytes of that file. One is held while waiting for the other: who has just had a turn, and wants
another, finds the line taken by whoever waits."""


@contextmanager
def writing() -> Iterator[None]:
    """Wait for a turn to write; begin the transaction inside."""
    if connection.vendor != "sqlite":
        yield
        return
    with _turn, _process:
        yield


class _Process:
    """This process among others, for the thread that has its turn."""

    def __init__(self) -> None:
        self._turns = 0
        self._locked: int | None = None

    def __enter__(self) -> None:
        if not self._turns:
            self._wait()
        self._turns += 1

    def _wait(self) -> None:
        self._locked = _lock_beside(str(connection.settings_dict["NAME"]))
        if self._locked is None:
            return
        lockf(self._locked, LOCK_EX, 1, _FIRST_IN_LINE)
        try:
            lockf(self._locked, LOCK_EX, 1, _TURN)
        finally:
            lockf(self._locked, LOCK_UN, 1, _FIRST_IN_LINE)

    def __exit__(self, *_failed: object) -> None:
        self._turns -= 1
        if not self._turns and self._locked is not None:
            lockf(self._locked, LOCK_UN, 1, _TURN)


_process = _Process()


@cache
def _lock_beside(database: str) -> int | None:
    """Return the file that processes lock; None where no other can have the database."""
    if not Path(database).is_absolute():
        return None
    # Never closed: to close it once more would let go of the locks of this process.
    return os.open(database + BESIDE, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


@contextmanager
def unflushed() -> Iterator[None]:
    """Let what is committed until the end of the `with` wait for no disk.

    A machine that falls may forget it, a program that is killed does not. Not for what anybody was
    told is stored.
    """
    # PostgreSQL would be told for its connection, which a pool may have given to another by then.
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        yield
        return
    usual = _usual_flushing()
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous=NORMAL")
        try:
            yield
        finally:
            cursor.execute(usual)


@cache
def _usual_flushing() -> str:
    """Return the statement after which a connection flushes as the installation's do."""
    with connection.cursor() as cursor:
        (usual,) = cursor.execute("PRAGMA synchronous").fetchone()
    return f"PRAGMA synchronous={usual}"
