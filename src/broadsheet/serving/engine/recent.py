"""What was used last, as much of it as is wanted."""

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")


class Recent(Generic[T]):
    """Things by name, at most so many: the one that was longest not asked for goes first."""

    def __init__(self, most: int) -> None:
        """Keep nothing yet, and never more than `most` things."""
        self._most = most
        self._things: OrderedDict[Hashable, T] = OrderedDict()
        self._lock = Lock()

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._things)

    def get(self, name: Hashable) -> T | None:
        """Return the thing of a name, or None."""
        with self._lock:
            thing = self._things.get(name)
            if thing is not None:
                self._things.move_to_end(name)
            return thing

    def __setitem__(self, name: Hashable, thing: T) -> None:
        """Keep a thing."""
        with self._lock:
            self._things[name] = thing
            self._things.move_to_end(name)
            if len(self._things) > self._most:
                self._things.popitem(last=False)
