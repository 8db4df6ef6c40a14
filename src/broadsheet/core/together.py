"""What several threads want to store at the same time goes to the disk together.

Waiting for a disk takes longest of all that is done for a small row, and SQLite lets only one write
at a time. Whoever's turn it is stores what all others wait to store, and commits once.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import connection, transaction

from broadsheet.core.freshness import told_together
from broadsheet.core.turns import writing

T = TypeVar("T")

MOST_TOGETHER = 32


@dataclass
class _Waiting:
    """Something to be stored, and what came of it."""

    store: Callable[[], Any]
    done: bool = False
    result: Any = None
    failed: BaseException | None = None


_queue: deque[_Waiting] = deque()


def stored_together(store: Callable[[], T]) -> T:
    """Return what `store` returns, once what it wrote is committed.

    What other threads want to store meanwhile may be committed in the same moment, and one thread
    may do it for all. Where one fails, all are stored once more, with a savepoint each, so that
    `store` may be called twice: what it did before was rolled back.
    """
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        with transaction.atomic():
            return store()
    own = _Waiting(store)
    _queue.append(own)
    with writing():
        # Whoever had the turn before may have stored this, too.
        while not own.done:
            _store([_queue.popleft() for _ in range(min(len(_queue), MOST_TOGETHER))])
    if own.failed is not None:
        raise own.failed
    result: T = own.result
    return result


def _store(together: list[_Waiting]) -> None:
    """Store all in one transaction; nothing of it is done before it is committed."""
    try:
        try:
            _commit(together)
        except Exception:
            if len(together) == 1:
                raise
            _commit(together, apart=True)
    except BaseException as failed:
        for one in together:
            one.failed = one.failed or failed
        raise
    finally:
        for one in together:
            one.done = True


def _commit(together: list[_Waiting], *, apart: bool = False) -> None:
    """Store all as if none failed, or else `apart`, so that one that fails takes none along."""
    with transaction.atomic(), told_together():
        for one in together:
            one.failed = None
            if apart:
                _store_one(one)
            else:
                one.result = one.store()


def _store_one(one: _Waiting) -> None:
    try:
        with transaction.atomic():
            one.result = one.store()
    except Exception as failed:  # noqa: BLE001 - told to whoever wanted it stored
        one.failed = failed
