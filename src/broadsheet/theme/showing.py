"""A look that is shown before it is saved: to whoever tries it in the desk, for one request."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

_shown: ContextVar[Any] = ContextVar("shown", default=None)


@contextmanager
def shown(settings: Any) -> Iterator[None]:
    """Show readers' pages with unsaved settings, a Look or Menus, for as long as this lasts."""
    token = _shown.set(settings)
    try:
        yield
    finally:
        _shown.reset(token)


def shown_as(kind: type) -> Any:
    """Return the unsaved settings of that kind which this request shows, or None."""
    settings = _shown.get()
    return settings if isinstance(settings, kind) else None
