"""Places for what clients may draw out as long as they like: so many, and so many for each."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Condition
from typing import Any, Final

MOMENT: Final = 0.25
"""Seconds that a request waits for others of the same client, which are mostly over by then."""


class NoPlace(Exception):
    """As many are taken as may be."""


class Places:
    """So many places, and so many of them for each client; threads may share it."""

    def __init__(
        self,
        most: int,
        *,
        each: int,
        client: Callable[[dict[str, Any]], str],
        patience: float = MOMENT,
    ) -> None:
        """Say how many there are, who a client is, and how many seconds one waits for a place."""
        self._most, self._each, self._patience = most, each, patience
        self._client = client
        self._taken: Counter[str] = Counter()
        self._changed = Condition()

    def take(self, environ: dict[str, Any]) -> Callable[[], None]:
        """Take a place for whoever asks; return what gives it back, to be called once.

        Raises:
            NoPlace: there is none for this client.
        """
        client = self._client(environ)
        with self._changed:
            if not self._changed.wait_for(lambda: self._has_room(client), self._patience):
                raise NoPlace
            self._taken[client] += 1
        return lambda: self._give_back(client)

    @contextmanager
    def taken(self, environ: dict[str, Any]) -> Iterator[None]:
        """Hold a place until the end of the `with`.

        Raises:
            NoPlace: there is none for this client.
        """
        give_back = self.take(environ)
        try:
            yield
        finally:
            give_back()

    def _has_room(self, client: str) -> bool:
        return self._taken.total() < self._most and self._taken[client] < self._each

    def _give_back(self, client: str) -> None:
        with self._changed:
            self._taken[client] -= 1
            if not self._taken[client]:
                del self._taken[client]
            self._changed.notify_all()
