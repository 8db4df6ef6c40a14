"""Envelopes on their way to the connections: pulled only as they are needed, none forgotten."""

import asyncio
from collections import Counter, deque
from collections.abc import AsyncIterable, Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Self

from broadsheet.mail.engine.envelope import Envelope, Outcome

NOBODY: frozenset[int] = frozenset()
Wanted = Callable[[frozenset[int]], bool]
"""Tells whether an envelope is wanted that these routes have tried already."""


@dataclass(slots=True)
class Parcel:
    """An envelope in hand: how many connections were lost under it, and which routes tried it.

    `said` is the best of what those routes said, who did not take it.
    """

    envelope: Envelope
    losses: int = 0
    tried: frozenset[int] = NOBODY
    said: Outcome | None = None

    def heard(self, route: int, outcome: Outcome) -> Outcome:
        """Note that a route did not take it, and return what is to be said if no other does."""
        self.tried |= {route}
        if self.said is None or _weight(outcome) > _weight(self.said):
            self.said = outcome
        return self.said


def _weight(outcome: Outcome) -> tuple[bool, bool]:
    # A relay's own words before ours, and what leaves hope before what does not.
    return outcome.code > 0, outcome.state == "deferred"


class Feed:
    """One queue for all connections, over an iterable or over batches that come in time.

    Used as `async with`; `left_over` are those taken from the source and from nobody since. An
    envelope is made by its iterable only when a connection is free for it. Who takes one is a
    route, named by a number, and either gives it back or says that it is done.
    """

    def __init__(self, source: AsyncIterable[Iterable[Envelope]] | Iterable[Envelope]) -> None:
        self._returned: deque[Parcel] = deque()
        self._batch: Iterator[Envelope] | None = None
        self._source = source
        self._ended = self._closed = False
        self._pump: asyncio.Task[None] | None = None
        self._used_up = asyncio.Event()
        self._arrived = asyncio.Event()
        self._held: Counter[int] = Counter()
        self.taken = 0

    async def __aenter__(self) -> Self:
        if isinstance(self._source, AsyncIterable):
            self._pump = asyncio.create_task(self._fill(self._source))
        else:
            self._batch = iter(self._source)
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._pump is not None:
            self._pump.cancel()
            await asyncio.gather(self._pump, return_exceptions=True)

    def take_now(self, route: int, wanted: Wanted | None = None) -> Parcel | None:
        """Return an envelope if one is at hand; `None` does not mean that all are done."""
        if self._returned and (parcel := self._again(route, wanted)) is not None:
            return parcel
        if self._batch is None or self._ended or (wanted is not None and not wanted(NOBODY)):
            return None
        for envelope in self._batch:
            self.taken += 1
            self._held[route] += 1
            return Parcel(envelope)
        self._batch = None
        self._used_up.set()
        if self._pump is None:
            self._ended = True
        return None

    def _again(self, route: int, wanted: Wanted | None) -> Parcel | None:
        for place, parcel in enumerate(self._returned):
            if route not in parcel.tried and (wanted is None or wanted(parcel.tried)):
                del self._returned[place]
                self._held[route] += 1
                return parcel
        return None

    async def take(self, route: int, wanted: Wanted | None = None) -> Parcel | None:
        """Return the next envelope, or `None` once there is none for this route nor can be.

        What the source raises is raised here.
        """
        while (parcel := self.take_now(route, wanted)) is None and not self.over_for(route):
            self._arrived.clear()
            await self._arrived.wait()
        pump = self._pump
        # One that was cancelled, by `end`, has nothing to raise.
        if parcel is None and pump is not None and pump.done() and not pump.cancelled():
            await pump
        return parcel

    def over_for(self, route: int) -> bool:
        """Tell whether a route can get no other envelope: what another has may yet come back."""
        if self._closed:
            return True
        if not self._ended or self._held.total() > self._held[route]:
            return False
        return all(route in parcel.tried for parcel in self._returned)

    def done(self, route: int) -> None:
        """Hear that a route knows what became of an envelope it took."""
        self._held[route] -= 1
        if self._ended:
            self._arrived.set()

    def give_back(self, parcel: Parcel, route: int) -> None:
        """Put an envelope that a route took first in the queue again."""
        self._held[route] -= 1
        self._returned.appendleft(parcel)
        self._arrived.set()

    def wake(self) -> None:
        """Have everybody who waits look again at what they want."""
        self._arrived.set()

    def end(self) -> None:
        """Take nothing more from the source; whoever waits for an envelope gets `None`."""
        self._ended = self._closed = True
        self._arrived.set()
        if self._pump is not None:
            self._pump.cancel()

    def left_over(self, unless: Callable[[Parcel], bool] = lambda _parcel: False) -> list[Parcel]:
        """Return the envelopes that nobody has, and forget them, save those to be kept."""
        left = [parcel for parcel in self._returned if not unless(parcel)]
        self._returned = deque(parcel for parcel in self._returned if unless(parcel))
        return left

    async def _fill(self, source: AsyncIterable[Iterable[Envelope]]) -> None:
        try:
            async for batch in source:
                self._used_up.clear()
                self._batch = iter(batch)
                self._arrived.set()
                await self._used_up.wait()
        except BaseException:
            self._closed = True
            raise
        finally:
            # Whoever wakes finds this task done: a task ends before the callbacks it caused run.
            self._ended = True
            self._arrived.set()
