"""The engine's courier, given its orders: letters go in by batches, outcomes come out in any order.

The calling thread keeps the database and the courier the network. A large edition's courier is a
process of its own, since threads of one would wait for each other; to start one costs more than
it saves where letters are few.
"""

import os
import pickle
import select
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from threading import Thread
from types import TracebackType
from typing import Self

from broadsheet.mail.engine.courier import (
    DONE,
    FAILED,
    HUNGRY,
    Batch,
    Begin,
    Form,
    Halt,
    NoMore,
    Order,
    Until,
    carry,
)
from broadsheet.mail.engine.envelope import Outcome
from broadsheet.mail.engine.journal import Follower, Journal
from broadsheet.mail.engine.relay import Relay
from broadsheet.mail.engine.smtp import REAL

PATIENCE = REAL.patience
"""How long a relay that cannot be reached is waited for."""
GATHER = 0.25
"""Seconds for which outcomes are gathered, so that states are written in batches."""
GATHER_FIRST = 0.03
"""The first ones are not waited for as long: they tell how quick the relay is."""


class CourierFailed(Exception):
    """The courier ended as it should not have; `str()` of it says why."""


class Courier:
    """Carries letters to relays for as long as it is entered.

    Leaving it finishes what is in flight and begins nothing more; letters that were given and have
    no outcome then were never handed to the relay. `apart` makes it a process of its own, which
    gets ready while the edition does.
    """

    def __init__(self, *, apart: bool) -> None:
        self._follower: Follower | None = None
        self._apart = apart
        self._process: subprocess.Popen[bytes] | None = None
        self._thread: Thread | None = None
        self._said = b""
        self._gather = GATHER_FIRST
        self.ended = False

    def __enter__(self) -> Self:
        orders, give = os.pipe()
        self._words, words = os.pipe()
        self._orders = os.fdopen(give, "wb")
        if self._apart:
            # As `-m`, the module would be there twice, and its orders not know each other.
            code = f"from {carry.__module__} import main; main()"
            command = [sys.executable, "-c", code]
            self._process = subprocess.Popen(command, stdin=orders, stdout=words)  # noqa: S603 - ours
            os.close(orders)
            os.close(words)
        else:
            arguments = (os.fdopen(orders, "rb"), words)
            self._thread = Thread(target=carry, args=arguments, name="courier", daemon=True)
            self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._follower is not None:
            self.stop()
        with suppress(BrokenPipeError):
            self._orders.close()
        while not self.ended:
            self._listen(None)
        if self._process is not None:
            self._process.wait()
        if self._thread is not None:
            self._thread.join()
        os.close(self._words)

    def begin(self, relays: tuple[Relay, ...], journal: Journal, follower: Follower) -> None:
        """Say through which relays letters go, and where what became of them is to be written."""
        self._follower = follower
        self._order(Begin(relays, journal.path.resolve(), PATIENCE))

    def form(self, form: Form) -> None:
        """Say what the letters of a number are."""
        self._order(form)

    def give(self, batch: Batch) -> None:
        """Queue a batch; its letters are written as the relay takes them."""
        self._order(batch)

    def go_on_until(self, moment: float) -> None:
        """Allow letters to be begun up to a moment of `time.monotonic()`, and not beyond it."""
        self._order(Until(moment))

    def stop(self) -> None:
        """Begin no other letter; those in flight are finished and every one has its outcome."""
        self._order(Halt())

    def no_more(self) -> None:
        """Say that the last batch was given."""
        self._order(NoMore())

    def outcomes(self, *, wait: float) -> Sequence[Outcome]:
        """Return the outcomes that came within about `wait` seconds; none when there were none.

        Raises:
            CourierFailed: the run has ended as it should not have.
        """
        until, gather, self._gather = time.monotonic() + wait, self._gather, GATHER
        # What was written before the end is read after it was noticed.
        hungry = self.ended or self._listen(gather)
        while not (found := self._answers()) and not hungry and time.monotonic() < until:
            hungry = self._listen(gather)
        if self.ended and not found and self._failure:
            raise CourierFailed(self._failure)
        return found

    def _answers(self) -> Sequence[Outcome]:
        return self._follower.answers() if self._follower else ()

    def _listen(self, seconds: float | None) -> bool:
        """Return whether the courier said something within that time: that it wants letters."""
        if not select.select([self._words], [], [], seconds)[0]:
            return False
        said = os.read(self._words, 65536)
        self._said += said if self._said else said.lstrip(HUNGRY)
        self.ended = bool(self._said) or not said
        return True

    @property
    def _failure(self) -> str:
        if self._said[:1] == FAILED:
            return self._said[1:].decode("utf-8", "replace")
        return "" if self._said[:1] == DONE else "the courier was killed"

    def _order(self, order: Order | Begin) -> None:
        # A courier that has left needs no orders; why it left is said by `outcomes`.
        with suppress(BrokenPipeError):
            pickle.dump(order, self._orders)
            self._orders.flush()
