"""The store of this installation's pages, and which of its views make pages to be stored."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from fcntl import LOCK_EX, flock
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any, TypeVar

from django.conf import settings
from django.http import Http404, HttpRequest
from django.urls import resolve
from wagtail.views import serve as serve_page

from broadsheet.serving.engine.counters import slot_of
from broadsheet.serving.engine.store import Store

View = TypeVar("View", bound=Callable[..., Any])
_LOCKS = 256


class StoreClock:
    """Tells what has changed as the store knows it, or is going to know at once."""

    def __init__(self, kept: Store, changing: Iterable[str] = ()) -> None:
        """Tell of `changing`, too: those keys are raised when what is being made stands."""
        self.memory = kept.memory
        self._counters = kept.counters
        self._changing = frozenset(changing)

    def now(self) -> int:
        """Return the present moment."""
        return self._counters.now

    def unchanged(self, keys: Iterable[str], since: int) -> bool:
        """Return whether nothing that these keys stand for has changed after a moment."""
        if not self._changing.isdisjoint(keys):
            return False
        return self._counters.unchanged(map(slot_of, keys), since)


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
