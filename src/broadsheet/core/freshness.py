"""What a page was made from, and what a write changes, in the same words: freshness keys.

While a page is rendered, every read says what it read: `reads("article:12", "section:5:list")`. A
write says what it changed: `changes(…)`. Whoever keeps rendered pages (`Keeper`) is told, and
answers no page any more that was made from one of those keys.

Keys of three kinds go together. Tables that are small or seldom written need no word in the code:
their whole name is the key, noted by watching the SQL of reads and writes. Rows of `follow_rows`
have a key each, noted whenever one is loaded. Which rows stand in a list is covered by the keys
that the reading function names; tables of the latter two kinds are in `BY_ROW`.
"""

import logging
import re
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import lru_cache, partial
from typing import Any, Protocol, TypeVar

from django.db import connection, transaction
from django.db.models import Model
from django.db.models.signals import post_delete, post_init, post_save, pre_delete, pre_save

from broadsheet.core.models import DueChange
from broadsheet.core.prepared import insert
from broadsheet.core.turns import unflushed, writing

logger = logging.getLogger(__name__)

BY_ROW: dict[str, set[str]] = {}
"""Tables whose reads are covered by named keys, and how these begin; parts add to it."""

TABLE = "table:"
"""How a key begins that stands for a whole table."""

_WRITTEN_DOWN = DueChange._meta.db_table  # noqa: SLF001 - Django documents it as public
_READ = re.compile(r'\b(?:FROM|JOIN)\s+"([a-z0-9_]+)"')
_WRITTEN = re.compile(r'\s*(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM)\s+"([a-z0-9_]+)"')


@dataclass
class Reading:
    """What was read while a page was rendered."""

    keys: set[str] = field(default_factory=set)
    by_row: set[str] = field(default_factory=set)
    """Tables of `BY_ROW` that were read: at least one key must have been named for each."""

    def uncovered(self) -> set[str]:
        """Return the tables that were read although no key covers them: a fault in a query."""
        return {table for table in self.by_row if not self._covers(BY_ROW[table])}

    def _covers(self, beginnings: Iterable[str]) -> bool:
        return any(key.startswith(begins) for key in self.keys for begins in beginnings)


@dataclass(frozen=True)
class Made:
    """Something that was made, what it was made from, and the moment at which its making began."""

    value: Any
    reading: Reading
    at: int


class Clock(Protocol):
    """Remembers what was made until it changes, in moments that are counted and not timed."""

    def now(self) -> int:
        """Return the present moment."""
        ...

    def find(self, name: Hashable) -> Made | None:
        """Return what was kept under a name, unless anything that it was made from has changed."""
        ...

    def keep(self, name: Hashable, made: Made) -> None:
        """Keep something for whoever wants it again."""
        ...


class Keeper(Protocol):
    """Keeps what was rendered."""

    def follows(self, key: str) -> bool:
        """Return whether anything kept may have been made from this key."""
        ...

    def changed(self, keys: Sequence[str], first: Sequence[str]) -> None:
        """Answer nothing any more that was made from one of these keys.

        The pages at the addresses `first` are to be made anew before their old ones are withdrawn.
        """
        ...


View = TypeVar("View", bound=Callable[..., Any])

_reading: ContextVar[Reading | None] = ContextVar("reading", default=None)
_clock: ContextVar[Clock | None] = ContextVar("clock", default=None)
_together: ContextVar["_Together | None"] = ContextVar("together", default=None)
_keepers: list[Keeper] = []


def keep(keeper: Keeper) -> None:
    """Tell a keeper of every change from now on."""
    _keepers.append(keeper)


def by_row(*models: type[Model], followed_by: Iterable[str]) -> None:
    """Say that reads of these models' tables are covered by named keys, which begin like this."""
    for model in models:
        table = model._meta.db_table  # noqa: SLF001 - Django documents it as public
        BY_ROW.setdefault(table, set()).update(followed_by)


def published(view: View) -> View:
    """Mark a view whose pages are the same for everybody: they may be kept and answered again.

    Such a page is made of the database alone: not of the clock, chance, cookies or a question.
    """
    view.published = True  # type: ignore[attr-defined]  # a mark, read by whoever keeps pages
    return view


@contextmanager
def recording(clock: Clock | None = None) -> Iterator[Reading]:
    """Note everything that is read until the end of the `with`.

    Where a clock is given, what is made meanwhile may be used again until it tells of a change.
    """
    reading = Reading()
    token = _reading.set(reading)
    clock_token = _clock.set(clock or _clock.get())
    try:
        yield reading
    finally:
        _clock.reset(clock_token)
        _reading.reset(token)


def noted(part: Reading) -> None:
    """Say that what is being rendered is made from all that a part of it was made from."""
    reading = _reading.get()
    if reading is not None:
        reading.keys |= part.keys
        reading.by_row |= part.by_row


def clock_of_changes() -> Clock | None:
    """Return the clock by which what is being made is known to be fresh; None where it is not."""
    return _clock.get()


def reads(*keys: str) -> None:
    """Say that what is being rendered is made from what these keys stand for."""
    reading = _reading.get()
    if reading is not None:
        reading.keys.update(keys)


def changes(*keys: str, first: Sequence[str] = ()) -> None:
    """Say that the present transaction changes what these keys stand for.

    It is written down in that transaction and told when it has committed: a process killed in
    between leaves the row, and `tell_due` tells it. `first` are the addresses of pages that readers
    should not have to wait for.
    """
    together = _together.get()
    if together is not None:
        together.first.update(first)
    _tell_on_commit(_write_down(keys), first)


def row_key(name: str, pk: object) -> str:
    """Return the key of one row."""
    return f"{name}:{pk}"


def follow_rows(also: Iterable[str] = (), **models: type[Model]) -> None:
    """Give each row of these models a key, `NAME:PK`, that pages follow which show it.

    `also` are the beginnings of other keys, by which pages follow that there is no such row.
    """
    for name, model in models.items():
        by_row(model, *model._meta.get_parent_list(), followed_by=(f"{name}:", *also))  # noqa: SLF001 - documented
        _connect(name, model)


def _connect(name: str, model: type[Model]) -> None:
    def read(instance: Model, **_kwargs: Any) -> None:
        reads(row_key(name, instance.pk))

    def about_to_change(instance: Model, **_kwargs: Any) -> None:
        # Written down first: outside a transaction the row is committed before `post_save`.
        known = [row_key(name, instance.pk)] if instance.pk else []
        instance.__dict__[_DUE] = _write_down(known)

    def changed(instance: Model, **_kwargs: Any) -> None:
        _tell_on_commit(instance.__dict__.pop(_DUE, None))

    for signal, receiver in (
        (post_init, read),
        (pre_save, about_to_change),
        (pre_delete, about_to_change),
        (post_save, changed),
        (post_delete, changed),
    ):
        uid = f"{receiver.__name__} {name}"
        signal.connect(receiver, sender=model, weak=False, dispatch_uid=uid)


_DUE = "_due_change"


def _write_down(keys: Iterable[str]) -> DueChange | None:
    """Write down what is going to change, unless nothing follows it or all is told together."""
    followed, together = _followed(keys), _together.get()
    if together is not None:
        together.keys.update(followed)
        return None
    if not followed:
        return None
    due = DueChange(keys=followed)
    insert(due)
    return due


@dataclass
class _Together:
    """What changes and is told at once, and the pages that are made anew before."""

    keys: set[str] = field(default_factory=set)
    first: set[str] = field(default_factory=set)


@contextmanager
def told_together() -> Iterator[None]:
    """Write down all that changes until the end of the `with`, in this transaction, and tell it.

    What is read meanwhile is read for what is written, and belongs to no page.
    """
    together = _Together()
    tokens = _together.set(together), _reading.set(None), _clock.set(None)
    try:
        yield
    finally:
        _together.reset(tokens[0])
        _reading.reset(tokens[1])
        _clock.reset(tokens[2])
    _tell_on_commit(_write_down(together.keys), sorted(together.first))


def _tell_on_commit(due: DueChange | None, first: Sequence[str] = ()) -> None:
    if due is not None:
        transaction.on_commit(partial(_tell, due, first))


def _followed(keys: Iterable[str]) -> list[str]:
    return sorted(key for key in keys if any(keeper.follows(key) for keeper in _keepers))


def tell_due(rows: Iterable[DueChange]) -> int:
    """Tell what a killed process could not; return how many changes that were."""
    count = 0
    for row in rows:
        _tell(row)
        count += 1
    return count


def _tell(due: DueChange, first: Sequence[str] = ()) -> None:
    try:
        for keeper in _keepers:
            keeper.changed(due.keys, first)
        # What comes back when the machine falls is told once more, and does no harm.
        with writing(), unflushed(), connection.cursor() as cursor:
            cursor.execute(f'DELETE FROM "{_WRITTEN_DOWN}" WHERE "id" = %s', [due.pk])  # noqa: S608 - ours
    except Exception:
        # The change itself is stored: whoever made it must not be told that it failed.
        logger.exception("pages could not be told of a change and will be told again")


def watch(execute: Any, sql: Any, params: Any, many: Any, context: Any) -> Any:
    """See what a statement reads or writes; a wrapper as Django's `execute_wrappers` want it."""
    reading = _reading.get()
    if reading is not None:
        for table in _read(sql):
            if table in BY_ROW:
                reading.by_row.add(table)
            else:
                reading.keys.add(table_key(table))
    written = _written(sql) if _keepers else None
    if written is None or written in BY_ROW or written == _WRITTEN_DOWN:
        return execute(sql, params, many, context)
    # Written down first: outside a transaction the statement commits by itself.
    due = _write_down([table_key(written)])
    result = execute(sql, params, many, context)
    _tell_on_commit(due)
    return result


@lru_cache(maxsize=2048)
def _read(sql: str) -> tuple[str, ...]:
    """Return the tables that a statement reads; most statements come again and again."""
    return tuple(_READ.findall(sql))


@lru_cache(maxsize=2048)
def _written(sql: str) -> str | None:
    """Return the table that a statement writes to, if it is a write."""
    found = _WRITTEN.match(sql)
    return found[1] if found else None


def table_key(table: str) -> str:
    """Return the key that stands for a whole table."""
    return f"{TABLE}{table}"
