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
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from threading import Thread
from typing import BinaryIO

from broadsheet.mail.engine.dkim import SignedFrozen, Signer, key_from_pem
from broadsheet.mail.engine.envelope import Envelope, Outcome
from broadsheet.mail.engine.journal import Journal, Writer
from broadsheet.mail.engine.letter import Letter
from broadsheet.mail.engine.message import Frozen, HeaderRefused, freeze
from broadsheet.mail.engine.relay import Relay
from broadsheet.mail.engine.send import Stop, send_all
from broadsheet.mail.engine.smtp import REAL

Row = tuple[str, str, str, int, tuple[str, ...]]
HUNGRY, DONE, FAILED = b"h", b".", b"!"


@dataclass(frozen=True, slots=True)
class Begin:
    """The first of all: through which relays, and where answers are written."""

    relays: tuple[Relay, ...]
    journal: Path
    patience: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Seal:
    """Who signs, with a key as PEM, and the moment that stands in the signatures."""

    domain: str
    selector: str
    key: bytes
    at: datetime


@dataclass(frozen=True, slots=True)
class Form:
    """A letter that is the same for many but its slots, and the number letters name it by."""

    number: int
    letter: Letter
    slots: tuple[str, ...]
    seal: Seal | None


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
        self._forms: dict[int, tuple[Frozen | SignedFrozen, tuple[str, ...]]] = {}
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
                self._forms[order.number] = (_encoded(order), order.slots)
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
            yield self._letters(batch)

    async def _next(self) -> Batch | None:
        if self._batches.empty():
            with suppress(BrokenPipeError):
                os.write(self._words, HUNGRY)
        return await self._batches.get()

    def _letters(self, batch: Batch) -> Iterator[Envelope]:
        for key, sender, recipient, number, values in batch.rows:
            if time.monotonic() > self._until:
                # Somebody else may be sending what we were given.
                self._stop.request()
                return
            form, slots = self._forms[number]
            try:
                data = form.render(dict(zip(slots, values, strict=True)))
            except HeaderRefused as reason:
                self._writer.write(Outcome(key, "rejected", 0, str(reason), "here"))
            else:
                yield Envelope(key, sender, recipient, data)


def _encoded(form: Form) -> Frozen | SignedFrozen:
    frozen = freeze(form.letter, form.slots)
    if form.seal is None:
        return frozen
    signer = Signer(form.seal.domain, form.seal.selector, key_from_pem(form.seal.key))
    return signer.freeze(frozen, at=form.seal.at)


def main() -> None:
    """Be the process that carries: whoever gives the orders decides about its end."""
    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, signal.SIG_IGN)
    gc.freeze()
    carry(os.fdopen(os.dup(0), "rb"), os.dup(1))
