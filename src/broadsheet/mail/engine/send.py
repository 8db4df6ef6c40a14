"""Many envelopes to relays, as fast as they take them, each with exactly one outcome."""

import asyncio
from collections.abc import AsyncIterable, Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace

from broadsheet.mail.engine.envelope import Envelope, Outcome, State
from broadsheet.mail.engine.feed import Feed, Parcel
from broadsheet.mail.engine.relay import Relay
from broadsheet.mail.engine.route import Clock, Route
from broadsheet.mail.engine.smtp import REAL, Surroundings


class LoopClock:
    """The running event loop's own time."""

    def monotonic(self) -> float:
        """Return seconds since any fixed moment."""
        return asyncio.get_running_loop().time()

    async def sleep(self, seconds: float) -> None:
        """Return after that many seconds."""
        await asyncio.sleep(seconds)


class Stop:
    """Asks a run to end: letters in flight are finished, no other is begun.

    `request` may be called from a signal handler, a callback or another thread.
    """

    def __init__(self) -> None:
        self.requested = False
        self._listeners: list[Callable[[], object]] = []

    def request(self) -> None:
        """Ask."""
        self.requested = True
        for listener in tuple(self._listeners):
            listener()

    @contextmanager
    def heard_by(self, listener: Callable[[], object]) -> Iterator[None]:
        """Have `listener` called while entered when somebody asks, at once if somebody has."""
        self._listeners.append(listener)
        if self.requested:
            listener()
        try:
            yield
        finally:
            self._listeners.remove(listener)


@dataclass(frozen=True, slots=True)
class Totals:
    """How a run ended: its outcomes by state, which sum up to `taken`, and why it ended early.

    `halted` is empty when the source was used up or the run was stopped on request.
    """

    taken: int
    accepted: int
    deferred: int
    rejected: int
    uncertain: int
    halted: str = ""


async def send_all(
    envelopes: AsyncIterable[Iterable[Envelope]] | Iterable[Envelope],
    *,
    relay: Relay | Sequence[Relay],
    on_outcome: Callable[[Outcome], None],
    stop: Stop | None = None,
    clock: Clock | None = None,
    surroundings: Surroundings = REAL,
) -> Totals:
    """Hand every envelope to a relay and report each one's outcome as soon as it is known.

    Envelopes are taken as connections become free for them, a few ahead at most, from one iterable
    or from batches that arrive over time; every one taken gets exactly one outcome before this
    returns. Several relays share the work: what one of them puts off, or has not begun when it
    fails, goes through another at once; what one of them may have, does not.

    `on_outcome` runs between network events: it must be quick, and should be the place that makes
    the outcome durable. When it raises, or the source does, sending ends at once and the exception
    is raised here; envelopes without an outcome are then uncertain. The same holds for cancellation
    and for a killed process.
    """
    relays = (relay,) if isinstance(relay, Relay) else tuple(relay)
    run = _Run(envelopes, on_outcome, stop or Stop(), clock or LoopClock(), surroundings)
    return await run.to_the_end(relays)


def send_one(
    data: bytes,
    *,
    mail_from: str,
    rcpt_to: str,
    relay: Relay | Sequence[Relay],
    surroundings: Surroundings = REAL,
) -> Outcome:
    """Hand one letter to a relay and return its outcome; blocks, and runs its own event loop."""
    outcomes: list[Outcome] = []
    envelope = Envelope(0, mail_from, rcpt_to, data)
    impatient = replace(surroundings, patience=())
    relays = (relay,) if isinstance(relay, Relay) else relay
    single = [replace(one, max_connections=1) for one in relays]
    asyncio.run(
        send_all([envelope], relay=single, on_outcome=outcomes.append, surroundings=impatient)
    )
    return outcomes[0]


class _Run:
    """One call of `send_all`: what its relays share."""

    def __init__(
        self,
        envelopes: AsyncIterable[Iterable[Envelope]] | Iterable[Envelope],
        on_outcome: Callable[[Outcome], None],
        stop: Stop,
        clock: Clock,
        surroundings: Surroundings,
    ) -> None:
        self._on_outcome = on_outcome
        self._stop = stop
        self.clock = clock
        self.world = surroundings
        self.feed = Feed(envelopes)
        self._routes: list[Route] = []
        self._counts: dict[State, int] = dict.fromkeys(_STATES, 0)
        self._halted = ""

    @property
    def over(self) -> bool:
        """Tell whether no other letter is to be begun."""
        return self._stop.requested or bool(self._halted)

    async def to_the_end(self, relays: Sequence[Relay]) -> Totals:
        """Be the run."""
        self._routes = [Route(number, relay, self) for number, relay in enumerate(relays)]
        loop = asyncio.get_running_loop()

        def end() -> None:
            with suppress(RuntimeError):  # asked by another thread just when all was done
                loop.call_soon_threadsafe(self._begin_nothing)

        with self._stop.heard_by(end):
            await self._work_together()
        reason = self._halted or "the run was stopped before this letter's turn"
        for route in self._routes:
            route.begin_nothing()
        for parcel in self.feed.left_over():
            unsaid = Outcome(parcel.envelope.key, "deferred", 0, reason, "here")
            self.conclude(parcel.said or unsaid)
        return Totals(taken=self.feed.taken, halted=self._halted, **self._counts)

    async def _work_together(self) -> None:
        async with self.feed:
            workers = [worker for route in self._routes for worker in route.workers()]
            try:
                await asyncio.gather(*workers)
            finally:
                for worker in workers:
                    worker.cancel()
                await asyncio.gather(*workers, return_exceptions=True)

    def conclude(self, outcome: Outcome) -> None:
        """Count an outcome and pass it on."""
        self._counts[outcome.state] += 1
        self._on_outcome(outcome)

    def others(self, route: Route) -> list[Route]:
        """Return the other routes that take letters now."""
        return [other for other in self._routes if other is not route and other.able]

    def unable(self) -> None:
        """End the run when no relay is left; else say so of letters that waited for this one."""
        if not any(route.up for route in self._routes):
            said = [(route.relay.name, route.out or route.down) for route in self._routes]
            several = "; ".join(f"{name}: {reason}" for name, reason in said)
            self._halted = self._halted or (said[0][1] if len(said) == 1 else several)
            self._begin_nothing()
            return
        able = [route.number for route in self._routes if route.able]

        def may_go(parcel: Parcel) -> bool:
            return parcel.said is None or any(number not in parcel.tried for number in able)

        for parcel in self.feed.left_over(unless=may_go):
            if parcel.said is not None:
                self.conclude(parcel.said)
        self.feed.wake()

    def _begin_nothing(self) -> None:
        self.feed.end()
        for route in self._routes:
            route.begin_nothing()


_STATES: tuple[State, ...] = ("accepted", "deferred", "rejected", "uncertain")
