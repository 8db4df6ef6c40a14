"""Envelopes on their way to the connections: pulled only as they are needed, none forgotten."""

import asyncio
from collections import deque
from collections.abc import AsyncIterable, Iterable, Iterator
from dataclasses import dataclass
from typing import Self

from broadsheet.mail.engine.envelope import Envelope


@dataclass(slots=True)
class Parcel:
    """An envelope in hand and how many connections were lost under it."""

    envelope: Envelope
    losses: int = 0


class Feed:
    """One queue for all connections, over an iterable or over batches that come in time.

    Used as `async with`; `left_over` are those taken from the source and from nobody since. An
    envelope is made by its iterable only when a connection is free for it.
    """

    def __init__(self, source: AsyncIterable[Iterable[Envelope]] | Iterable[Envelope]) -> None:
        self._returned: deque[Parcel] = deque()
        self._batch: Iterator[Envelope] | None = None
        self._source = source
        self._ended = False
        self._pump: asyncio.Task[None] | None = None
        self._used_up = asyncio.Event()
        self._arrived = asyncio.Event()
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

    def take_now(self) -> Parcel | None:
        """Return an envelope if one is at hand; `None` does not mean that all are done."""
        if self._returned:
            return self._returned.popleft()
        if self._batch is None or self._ended:
            return None
        for envelope in self._batch:
            self.taken += 1
            return Parcel(envelope)
        self._batch = None
        self._used_up.set()
        if self._pump is None:
            self._ended = True
        return None

    async def take(self) -> Parcel | None:
        """Return the next envelope, or `None` once the source has ended and none is waiting.

        What the source raises is raised here.
        """
        while (parcel := self.take_now()) is None and not self._ended:
            self._arrived.clear()
            await self._arrived.wait()
        pump = self._pump
        # One that was cancelled, by `end`, has nothing to raise.
        if parcel is None and pump is not None and pump.done() and not pump.cancelled():
            await pump
        return parcel

    def give_back(self, parcel: Parcel) -> None:
        """Put an envelope first in the queue again."""
        self._returned.appendleft(parcel)
        self._arrived.set()

    def end(self) -> None:
        """Take nothing more from the source; whoever waits for an envelope gets `None`."""
        self._ended = True
        self._arrived.set()
        if self._pump is not None:
            self._pump.cancel()

    def left_over(self) -> list[Envelope]:
        """Return the envelopes that nobody took, and forget them."""
        left = [parcel.envelope for parcel in self._returned]
        self._returned.clear()
        return left

    async def _fill(self, source: AsyncIterable[Iterable[Envelope]]) -> None:
        try:
            async for batch in source:
                self._used_up.clear()
                self._batch = iter(batch)
                self._arrived.set()
                await self._used_up.wait()
        finally:
            # Whoever wakes finds this task done: a task ends before the callbacks it caused run.
            self._ended = True
            self._arrived.set()
