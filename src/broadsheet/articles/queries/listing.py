"""List pages, numbered from the oldest, so that only the newest page ever changes.

Page 1 holds the oldest rows and never changes again once page 2 exists. The head of a list, at the
list's own address, shows the newest page, topped up with the page before while that is not full.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import QuerySet

from broadsheet.articles.keys import reads_list

PAGE_SIZE = 20
_NEWEST = 3
"""Pages that show or link the newest end of a list: see `window`."""
T = TypeVar("T")


@dataclass(frozen=True)
class Window:
    """Which rows a list page shows, counted from the newest: `[start:stop]`.

    `number` is the page's own number, `pages` how many there are; `newer` and `older` are the
    numbers of its neighbours, None where there is none; a `newer` of 0 is the head of the list.
    """

    start: int
    stop: int
    number: int
    pages: int
    newer: int | None
    older: int | None
    is_head: bool


@dataclass(frozen=True)
class Listing(Generic[T]):
    """One page of a list, newest first; `newer_url` and `older_url` may be empty."""

    articles: Sequence[T]
    number: int
    pages: int
    newer_url: str
    older_url: str
    is_head: bool


class NoSuchPage(Exception):
    """The list is not that long."""


def window(total: int, number: int | None, size: int = PAGE_SIZE) -> Window:
    """Return which of `total` rows page `number` shows; None is the head of the list.

    Raises:
        NoSuchPage: there is no page of that number.
    """
    pages = max(1, -(-total // size))
    # The newest page alone may hold a single row: the head shows the full page before as well.
    first_on_head = pages - 1 if pages > 1 and total % size else pages
    if number is None:
        older = first_on_head - 1 or None
        return Window(
            0, total - (first_on_head - 1) * size, pages, pages, None, older, is_head=True
        )
    if not 1 <= number <= pages:
        raise NoSuchPage(number)
    start = max(0, total - number * size)
    stop = total - (number - 1) * size
    newer = 0 if number + 1 >= first_on_head else number + 1
    return Window(start, stop, number, pages, newer, number - 1 or None, is_head=False)


def listing(
    rows: QuerySet[Any],
    *,
    name: str,
    base: str,
    number: int | None,
    load: Callable[[list[int]], Sequence[T]],
    size: int = PAGE_SIZE,
) -> Listing[T]:
    """Return a page of `rows`, which are ordered newest first, of the list at the address `base`.

    `name` is the list's freshness key. What comes on top of it changes the newest pages alone.

    Only keys are read along the order, so that an index can answer it; `load` gets the few keys of
    this page and returns what is shown, in that order.

    Raises:
        NoSuchPage: there is no page of that number.
    """
    shown = window(rows.order_by().count(), number, size)
    reads_list(name, head=number is None or number > shown.pages - _NEWEST)
    keys = list(rows.values_list("pk", flat=True)[shown.start : shown.stop])
    return Listing(
        load(keys),
        shown.number,
        shown.pages,
        page_url(base, shown.newer),
        page_url(base, shown.older),
        shown.is_head,
    )


def page_url(base: str, number: int | None) -> str:
    """Return the address of a list page: "" for None, the head of the list for 0."""
    if number is None:
        return ""
    return f"{base}page/{number}/" if number else base
