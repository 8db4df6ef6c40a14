"""Letters carried to relays apart from whoever owns them, by a process or a thread of its own.

Orders come in over a pipe, pickled; a process that is started with `main` has it as stdin.
What became of a letter is in the journal before anybody else knows it. A pipe out, or stdout, says
by a byte each that no letter is left and that all is done, or in words why it failed. When whoever
gives the orders is gone, letters in flight are finished and no other is begun.
"""

import asyncio
import gc
import os
import pickle
import signal
import time
from collections import deque
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Thread
from typing import BinaryIO, ClassVar, Protocol

from broadsheet.mail.engine.envelope import Envelope, Outcome
from broadsheet.mail.engine.journal import Journal, Writer
from broadsheet.mail.engine.letter import Letter
from broadsheet.mail.engine.message import HeaderRefused, freeze
from broadsheet.mail.engine.relay import Relay
from broadsheet.mail.engine.send import Stop, send_all
from broadsheet.mail.engine.smtp import REAL
from broadsheet.mail.engine.template import Clean

Row = tuple[str, str, str, int, tuple[str, ...]]
HUNGRY, DONE, FAILED = b"h", b".", b"!"
PIECE = 16
"""So many letters a thread writes in one go, where writing is slow."""
THREADS = os.cpu_count() or 1


@dataclass(frozen=True, slots=True)
class Begin:
    """The first of all: through which relays, and where answers are written."""

    relays: tuple[Relay, ...]
    journal: Path
    patience: tuple[float, ...]


class Encoded(Protocol):
    """A letter encoded once for all its recipients."""

    def render(self, values: Mapping[str, str]) -> Clean:
        """Return one recipient's letter.

        Raises:
            HeaderRefused: a value cannot stand in a header.
        """


@dataclass(frozen=True)
class Form:
    """A letter that is the same for many but its slots, and the number letters name it by.

    `slow` says that its letters are better written beside those on their way than between them.
    """

    number: int
    letter: Letter
    slots: tuple[str, ...]
    slow: ClassVar[bool] = False

    def encoded(self) -> Encoded:
        """Encode what all its letters share."""
        return freeze(self.letter, self.slots)


@dataclass(frozen=True, slots=True)
class Batch:
    """Letters to send: key, return path, recipient, the form's number, what fills its slots."""

    rows: Sequence[Row]


@dataclass(frozen=True, slots=True)
class Until:
    """Leave to begin letters up to a moment of `time.monotonic()`, which all processes share."""

    moment: float


@dataclass(frozen=True, slots=True)
class Halt:
    """Begin no other letter."""


@dataclass(frozen=True, slots=True)
class NoMore:
    """The last batch was given."""


Order = Form | Batch | Until | NoMore | Halt


def carry(orders: BinaryIO, words: int) -> None:
    """Do what is ordered, to the end, and say how it ended; both pipes are closed then."""
    said = DONE
    try:
        begin: Begin = pickle.load(orders)  # noqa: S301 - written by our own process
        with Journal(begin.journal).writer() as writer:
            asyncio.run(_Carrying(begin, writer, words).by(orders))
    except EOFError:
        orders.close()
    except BaseException as failed:  # noqa: BLE001 - said to whoever gave the orders
        said = FAILED + f"{type(failed).__name__}: {failed}".encode()
    with suppress(BrokenPipeError):
        os.write(words, said)
    os.close(words)


class _Carrying:
    """One run: what its thread of orders and its loop of letters share."""

    def __init__(self, begin: Begin, writer: Writer, words: int) -> None:
        self._begin = begin
        self._writer = writer
        self._words = words
        self._forms: dict[int, tuple[Encoded, tuple[str, ...]]] = {}
        self._slow = False
        self._until = float("-inf")
        self._stop = Stop()
        self._batches: asyncio.Queue[Batch | None] = asyncio.Queue()

    async def by(self, orders: BinaryIO) -> None:
        self._loop = asyncio.get_running_loop()
        Thread(target=self._read, args=(orders,), name="orders", daemon=True).start()
        begin = self._begin
        await send_all(
            self._given(),
            relay=begin.relays,
            on_outcome=self._writer.write,
            stop=self._stop,
            surroundings=replace(REAL, patience=begin.patience),
        )

    def _read(self, orders: BinaryIO) -> None:
        """Pass orders on to the loop until their pipe ends, which halts the run."""
        with orders, suppress(RuntimeError):  # the loop is over: nobody needs orders any more
            while True:
                try:
                    order: Order = pickle.load(orders)  # noqa: S301 - as above
                except (EOFError, pickle.UnpicklingError):
                    self._loop.call_soon_threadsafe(self._take, Halt())
                    break
                self._loop.call_soon_threadsafe(self._take, order)

    def _take(self, order: Order) -> None:
        match order:
            case Form():
                self._forms[order.number] = (order.encoded(), order.slots)
                self._slow = self._slow or order.slow
            case Batch():
                self._batches.put_nowait(order)
            case Until():
                self._until = order.moment
            case NoMore():
                self._batches.put_nowait(None)
            case Halt():
                self._stop.request()

    async def _given(self) -> AsyncIterator[Iterator[Envelope]]:
        while (batch := await self._next()) is not None:
            if not self._slow:
                yield self._allowed(map(self._written, batch.rows))
                continue
            async for piece in self._written_ahead(batch.rows):
                yield self._allowed(iter(piece))

    async def _written_ahead(self, rows: Sequence[Row]) -> AsyncIterator[list[Envelope | Outcome]]:
        """Have letters written by threads: signing leaves the interpreter to others meanwhile."""
        waiting: deque[asyncio.Future[list[Envelope | Outcome]]] = deque()
        for start in range(0, len(rows), PIECE):
            piece = rows[start : start + PIECE]
            waiting.append(self._loop.run_in_executor(None, self._all_written, piece))
            if len(waiting) > THREADS:
                yield await waiting.popleft()
        while waiting:
            yield await waiting.popleft()

    def _all_written(self, rows: Sequence[Row]) -> list[Envelope | Outcome]:
        return [self._written(row) for row in rows]

    def _written(self, row: Row) -> Envelope | Outcome:
        key, sender, recipient, number, values = row
        form, slots = self._forms[number]
        try:
            data = form.render(dict(zip(slots, values, strict=True)))
        except HeaderRefused as reason:
            return Outcome(key, "rejected", 0, str(reason), "here")
        return Envelope(key, sender, recipient, data)

    async def _next(self) -> Batch | None:
        if self._batches.empty():
            with suppress(BrokenPipeError):
                os.write(self._words, HUNGRY)
        return await self._batches.get()

    def _allowed(self, letters: Iterator[Envelope | Outcome]) -> Iterator[Envelope]:
        """Yield the letters that could be written, for as long as we may."""
        for letter in letters:
            if time.monotonic() > self._until:
                # Somebody else may be sending what we were given.
                self._stop.request()
                return
            if isinstance(letter, Outcome):
                self._writer.write(letter)
            else:
                yield letter


def main() -> None:
    """Be the process that carries: whoever gives the orders decides about its end."""
    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, signal.SIG_IGN)
    gc.freeze()
    carry(os.fdopen(os.dup(0), "rb"), os.dup(1))
