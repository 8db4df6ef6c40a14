"""What waits for its turn to write is committed together, and each is answered for itself."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from threading import get_ident
from time import sleep
from types import SimpleNamespace

import pytest
from django.db import OperationalError, connection, transaction

from broadsheet.core import together
from broadsheet.core.models import DoorUse
from broadsheet.core.turns import BESIDE, unflushed, writing

NOON = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)


class Refused(Exception):
    """Somebody's own reason."""


def _write(door: str, *, refused: bool = False) -> Callable[[], int]:
    def store() -> int:
        use = DoorUse.objects.create(door=door, caller="x", window_start=NOON)
        if refused:
            raise Refused(door)
        return use.pk

    return store


def _together(*stores: Callable[[], int]) -> list[int | BaseException]:
    """Let all wait for one turn; return what each was answered."""

    def one(store: Callable[[], int]) -> int | BaseException:
        try:
            return together.stored_together(store)
        except Refused as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(len(stores)) as pool:
        with writing():
            answers = [pool.submit(one, store) for store in stores]
            while len(together._queue) < len(stores):  # noqa: SLF001 - until all wait
                sleep(0.001)
        return [answer.result() for answer in answers]


@pytest.mark.django_db(transaction=True)
def test_one_thread_stores_what_all_wait_for_and_who_is_refused_takes_nobody_along() -> None:
    threads: set[int] = set()

    def store(door: str) -> int:
        threads.add(get_ident())
        return _write(door, refused=door == "b")()

    first, second, third = _together(*(partial(store, door) for door in "abc"))
    assert isinstance(second, Refused)
    stored = {use.door: use.pk for use in DoorUse.objects.all()}
    assert stored == {"a": first, "c": third}
    assert len(threads) == 1


@pytest.mark.django_db
def test_nobody_is_told_that_it_is_stored_when_nothing_was(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    @contextmanager
    def no_disk() -> Iterator[None]:
        yield
        raise OperationalError("disk I/O error")

    monkeypatch.setattr(together, "transaction", SimpleNamespace(atomic=no_disk))
    with pytest.raises(OperationalError):
        together.stored_together(lambda: 1)
    assert not together._queue  # noqa: SLF001 - nobody waits for ever


@pytest.mark.django_db
def test_within_a_transaction_it_is_stored_with_all_else() -> None:
    with transaction.atomic():
        together.stored_together(_write("a"))
        transaction.set_rollback(True)
    assert not DoorUse.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_what_need_not_be_kept_waits_for_no_disk_and_all_else_does_again() -> None:
    def level() -> int:
        with connection.cursor() as cursor:
            return int(cursor.execute("PRAGMA synchronous").fetchone()[0])

    usual = level()
    with unflushed():
        assert level() == 1
    assert level() == usual


_ANOTHER = """import fcntl, sys
file = open(sys.argv[1], "r+")
fcntl.lockf(file, fcntl.LOCK_EX)
print("has it", flush=True)
input()
"""


@pytest.mark.django_db
def test_processes_take_turns_and_one_that_is_killed_keeps_none(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    database = str(tmp_path / "newsroom.sqlite3")
    monkeypatch.setitem(connection.settings_dict, "NAME", database)
    with writing(), writing():
        pass
    command = [sys.executable, "-c", _ANOTHER, database + BESIDE]
    another = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # noqa: S603 - our own

    def wait() -> None:
        connection.settings_dict["NAME"] = database  # this thread's own
        with writing():
            pass

    with another, ThreadPoolExecutor(1) as pool:
        assert another.stdout
        another.stdout.readline()
        waiting = pool.submit(wait)
        sleep(0.05)
        assert not waiting.done()
        another.kill()
        waiting.result(timeout=5)
