"""Writers of one process take turns, where the database lets only one write at a time.

SQLite has no queue: who finds the database locked looks again after a pause, and may look in vain
until its patience ends while others go on. Within a process a lock is handed on at once.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import RLock

from django.db import connection

_turn = RLock()


@contextmanager
def writing() -> Iterator[None]:
    """Wait for a turn to write; begin the transaction inside."""
    if connection.vendor != "sqlite":
        yield
        return
    with _turn:
        yield


@contextmanager
def unflushed() -> Iterator[None]:
    """Let what is committed until the end of the `with` wait for no disk.

    A machine that falls may forget it, a program that is killed does not. Not for what anybody was
    told is stored.
    """
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        yield
        return
    with connection.cursor() as cursor:
        (usual,) = cursor.execute("PRAGMA synchronous").fetchone()
        cursor.execute("PRAGMA synchronous=NORMAL")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA synchronous={usual}")
