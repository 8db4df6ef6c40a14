"""The pages asked for most, ready to be sent, within a limit of bytes."""

from collections.abc import Mapping
from threading import Lock
from typing import Final, Generic, TypeVar

_OVERHEAD: Final = 1500
"""Bytes that an entry takes besides its bodies: path, headers, slots, the dictionary's own."""

Item = TypeVar("Item")


class _Held(Generic[Item]):
    __slots__ = ("item", "size", "used")

    def __init__(self, item: Item, size: int) -> None:
        self.item = item
        self.size = size
        self.used = False


class HotSet(Generic[Item]):
    """Items by path, the least used dropped when together they would pass `limit` bytes.

    Looking up takes no lock. What to drop is found by the clock algorithm: an item that was used
    since the hand last passed is given another round. Source: F. J. Corbató, "A Paging Experiment
    with the Multics System", 1968.
    """

    def __init__(self, limit: int) -> None:
        """Make an empty set of at most `limit` bytes."""
        self._limit = limit
        self._size = 0
        self._held: dict[str, _Held[Item]] = {}
        self._lock = Lock()

    @property
    def size(self) -> int:
        """Bytes that the items take together."""
        return self._size

    def __len__(self) -> int:
        """Return how many items there are."""
        return len(self._held)

    def get(self, path: str) -> Item | None:
        """Return the item of a path, or None."""
        held = self._held.get(path)
        if held is None:
            return None
        held.used = True
        return held.item

    def put(self, path: str, item: Item, bodies: Mapping[str, bytes]) -> None:
        """Hold an item, unless it alone would pass the limit."""
        size = _OVERHEAD + sum(map(len, bodies.values()))
        with self._lock:
            self._drop(path)
            if size > self._limit:
                return
            while self._size + size > self._limit:
                self._drop_one()
            self._held[path] = _Held(item, size)
            self._size += size

    def drop(self, path: str) -> None:
        """Let go of a path's item, if it is held."""
        with self._lock:
            self._drop(path)

    def _drop_one(self) -> None:
        """Pass over what was used, at its first to be seen again last, and drop what was not."""
        while True:
            path = next(iter(self._held))
            held = self._held.pop(path)
            if held.used:
                held.used = False
                self._held[path] = held
                continue
            self._size -= held.size
            return

    def _drop(self, path: str) -> None:
        held = self._held.pop(path, None)
        if held is not None:
            self._size -= held.size
