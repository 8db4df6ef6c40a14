"""The store of this installation's pages, and which of its views make pages to be stored."""

from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import contextmanager
from fcntl import LOCK_EX, flock
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any, TypeVar

from django.conf import settings
from django.db import connection
from django.http import Http404, HttpRequest
from django.urls import resolve
from typing_extensions import override
from wagtail.views import serve as serve_page

from broadsheet.core.freshness import Made
from broadsheet.serving.engine.counters import slot_of
from broadsheet.serving.engine.store import Store

View = TypeVar("View", bound=Callable[..., Any])
_LOCKS = 256


class StoreClock:
    """Remembers what was made as long as the store's counters stand still.

    What is going to change at once, `changing`, is made anew and kept apart: its counters are
    raised only when the pages that are being made stand.
    """

    def __init__(self, kept: Store, changing: Iterable[str] = ()) -> None:
        """Remember in the store's own memory, which is this process's."""
        self._memory, self._counters = kept.memory, kept.counters
        self._changing = frozenset(changing)
        self._apart: dict[Hashable, Made] = {}
        self.made_from: set[str] = set()
        """The keys of all that was kept by this clock."""

    def now(self) -> int:
        """Return the present moment."""
        return self._counters.now

    def find(self, name: Hashable) -> Made | None:
        """Return what was kept under a name, unless anything that it was made from has changed."""
        made = self._apart.get(name)
        if made is None:
            made = self._memory.get(name)
            if made is None or not self._changing.isdisjoint(made.reading.keys):
                return None
        return made if self._counters.unchanged(map(slot_of, made.reading.keys), made.at) else None

    def keep(self, name: Hashable, made: Made) -> None:
        """Keep something for whoever wants it again."""
        self.made_from |= made.reading.keys
        apart = not self._changing.isdisjoint(made.reading.keys)
        (self._apart if apart else self._memory)[name] = made


class CommittedClock(StoreClock):
    """The same for what may write: within a transaction nothing is shared.

    What is made there may be made of what is never committed.
    """

    @override
    def find(self, name: Hashable) -> Made | None:
        return None if connection.in_atomic_block else super().find(name)

    @override
    def keep(self, name: Hashable, made: Made) -> None:
        if not connection.in_atomic_block:
            super().keep(name, made)


def store() -> Store | None:
    """Return the store, opened once for this process; None where pages are not stored."""
    return _opened(settings.STORE) if settings.STORE else None


@cache
def _opened(folder: Path) -> Store:
    return Store(folder)


def is_published(request: HttpRequest) -> bool:
    """Return whether the address is that of a page that is the same for everybody."""
    try:
        view = resolve(request.path_info).func
    except Http404:
        return False
    return view is serve_page or getattr(view, "published", False)


def let_go() -> None:
    """Close the store of this process, as before a fork; it is opened again when it is needed."""
    if settings.STORE and _opened.cache_info().currsize:
        _opened(settings.STORE).close()
        _opened.cache_clear()


@contextmanager
def one_at_a_time(path: str) -> Iterator[None]:
    """Let one process and thread at a time make the page of a path."""
    number = int.from_bytes(blake2b(path.encode(), digest_size=2).digest()) % _LOCKS
    folder = settings.STORE / "locks"  # type: ignore[operator]  # only where there is a store
    folder.mkdir(exist_ok=True)
    with (folder / str(number)).open("w") as lock:
        flock(lock, LOCK_EX)
        yield
