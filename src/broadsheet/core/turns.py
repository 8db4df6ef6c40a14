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
