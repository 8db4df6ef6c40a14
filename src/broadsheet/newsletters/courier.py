"""The engine in a thread of its own: letters go in by batches, outcomes come out in any order.

The calling thread keeps the database, the courier's keeps the network, and neither waits for the
other. Every outcome is in the journal before it is handed out.
"""

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator, Iterable
from contextlib import suppress
from threading import Event, Thread
from types import TracebackType
from typing import Self

from broadsheet.mail.engine.envelope import Envelope, Outcome
from broadsheet.mail.engine.relay import Relay
from broadsheet.mail.engine.send import Stop, Totals, send_all
from broadsheet.mail.engine.smtp import REAL
from broadsheet.newsletters.journal import Writer

SURROUNDINGS = REAL
"""The network, and how long a relay that cannot be reached is waited for."""
MOST = 2_000
"""Outcomes after which they are handed out at once."""
GATHER = 0.25
"""Seconds for which outcomes are gathered, so that states are written in batches."""


class Courier:
    """Carries letters to one relay for as long as it is entered.

    Leaving it finishes what is in flight and begins nothing more; letters that were given and have
    no outcome then were never handed to the relay.
    """

    def __init__(self, relay: Relay, journal: Writer) -> None:
        self.totals: Totals | None = None
        self._relay = relay
        self._journal = journal
        self._stop = Stop()
        self._outcomes: deque[Outcome] = deque()
        self._arrived = Event()
        self._failed: BaseException | None = None
        self._ended = False
        self._ready = Event()
        self._thread = Thread(target=self._work, name="courier", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self._ready.wait()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        with suppress(RuntimeError):
            # The loop may be closed already: then there is nothing to stop.
            self._stop.request()
            self.no_more()
        self._thread.join()

    def give(self, envelopes: Iterable[Envelope]) -> None:
        """Queue a batch; the courier's thread asks for its letters as the relay takes them."""
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._inbox.put_nowait, envelopes)

    def refuse(self, outcome: Outcome) -> None:
        """Hand out the outcome of a letter that could not even be written."""
        self._outcomes.append(outcome)

    def stop(self) -> None:
        """Begin no other letter; those in flight are finished and every one has its outcome."""
        self._stop.request()

    def no_more(self) -> None:
        """Say that the last batch was given."""
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._inbox.put_nowait, None)

    @property
    def ended(self) -> bool:
        """Tell whether the run is over, on its own or because it was asked to end."""
        return self._ended or not self._thread.is_alive()

    def outcomes(self, *, wait: float) -> list[Outcome]:
        """Return the outcomes that came within about `wait` seconds; none when there were none.

        Raises:
            Exception: whatever ended the run that should not have.
        """
        until = time.monotonic() + wait
        while not self.ended:
            self._arrived.wait(GATHER)
            self._arrived.clear()
            if self._outcomes or time.monotonic() > until:
                break
        ended = self.ended
        gathered = [self._outcomes.popleft() for _ in range(len(self._outcomes))]
        if ended and not gathered and self._failed is not None:
            raise self._failed
        return gathered

    def _work(self) -> None:
        try:
            asyncio.run(self._carry())
        except BaseException as failed:  # noqa: BLE001 - raised in the calling thread
            self._failed = failed
        finally:
            self._ended = True
            self._ready.set()
            self._arrived.set()

    async def _carry(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._inbox: asyncio.Queue[Iterable[Envelope] | None] = asyncio.Queue()
        self._ready.set()
        self.totals = await send_all(
            self._letters(),
            relay=self._relay,
            on_outcome=self._keep,
            stop=self._stop,
            surroundings=SURROUNDINGS,
        )

    async def _letters(self) -> AsyncIterator[Iterable[Envelope]]:
        while (batch := await self._next_batch()) is not None:
            yield batch

    async def _next_batch(self) -> Iterable[Envelope] | None:
        if self._inbox.empty():
            # Whoever waits for outcomes had better claim some more letters.
            self._arrived.set()
        return await self._inbox.get()

    def _keep(self, outcome: Outcome) -> None:
        self._journal.write(outcome)
        self._outcomes.append(outcome)
        if len(self._outcomes) >= MOST:
            self._arrived.set()
