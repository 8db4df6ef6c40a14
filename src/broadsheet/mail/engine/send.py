"""Many envelopes to one relay, as fast as it takes them, each with exactly one outcome."""

import asyncio
from collections.abc import AsyncIterable, Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from typing import Protocol

from broadsheet.mail.engine.conversation import Conversation
from broadsheet.mail.engine.envelope import Envelope, Outcome, State
from broadsheet.mail.engine.feed import Feed, Parcel
from broadsheet.mail.engine.pace import Bucket, Lanes
from broadsheet.mail.engine.relay import Relay
from broadsheet.mail.engine.smtp import (
    REAL,
    Session,
    SessionLost,
    SessionRefused,
    Surroundings,
    open_session,
)

MOST_LOSSES = 3
MOST_ASIDE = 200
"""So many letters wait for their domains' turn while others pass them."""
MOST_REFUSALS = 100
MOST_SENDER_REFUSALS = 20


class Clock(Protocol):
    """Time as sending needs it."""

    def monotonic(self) -> float:
        """Return seconds since any fixed moment."""

    async def sleep(self, seconds: float) -> None:
        """Return after that many seconds."""


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
    relay: Relay,
    on_outcome: Callable[[Outcome], None],
    stop: Stop | None = None,
    clock: Clock | None = None,
    surroundings: Surroundings = REAL,
) -> Totals:
    """Hand every envelope to the relay and report each one's outcome as soon as it is known.

    Envelopes are taken as connections become free for them, a few ahead at most, from one iterable
    or from batches that arrive over time; every one taken gets exactly one outcome before this
    returns. `on_outcome` runs between network events: it
    must be quick, and should be the place that makes the outcome durable. When it raises, or the
    source does, sending ends at once and the exception is raised here; envelopes without an
    outcome are then uncertain. The same holds for cancellation and for a killed process.
    """
    run = _Run(envelopes, relay, on_outcome, stop or Stop(), clock or LoopClock(), surroundings)
    return await run.to_the_end()


def send_one(
    data: bytes,
    *,
    mail_from: str,
    rcpt_to: str,
    relay: Relay,
    surroundings: Surroundings = REAL,
) -> Outcome:
    """Hand one letter to the relay and return its outcome; blocks, and runs its own event loop."""
    outcomes: list[Outcome] = []
    envelope = Envelope(0, mail_from, rcpt_to, data)
    impatient = replace(surroundings, patience=())
    single = replace(relay, max_connections=1)
    asyncio.run(
        send_all([envelope], relay=single, on_outcome=outcomes.append, surroundings=impatient)
    )
    return outcomes[0]


class _Run:
    """One call of `send_all`: what its connections share."""

    def __init__(
        self,
        envelopes: AsyncIterable[Iterable[Envelope]] | Iterable[Envelope],
        relay: Relay,
        on_outcome: Callable[[Outcome], None],
        stop: Stop,
        clock: Clock,
        surroundings: Surroundings,
    ) -> None:
        self._relay = relay
        self._on_outcome = on_outcome
        self._stop = stop
        self._clock = clock
        self._world = surroundings
        self._feed = Feed(envelopes)
        self._bucket: Bucket | None = None
        self._lanes = Lanes(relay.per_domain)
        self._aside: list[Parcel] = []
        self._counts: dict[State, int] = dict.fromkeys(_STATES, 0)
        self._answered = 0
        self._refusals = self._sender_refusals = 0
        self._opening: set[Session] = set()
        self._halted = ""

    async def to_the_end(self) -> Totals:
        if self._relay.per_second is not None:
            self._bucket = Bucket(self._relay.per_second, now=self._clock.monotonic())
        loop = asyncio.get_running_loop()

        def end() -> None:
            with suppress(RuntimeError):  # asked by another thread just when all was done
                loop.call_soon_threadsafe(self._begin_nothing)

        with self._stop.heard_by(end):
            await self._work_together()
        reason = self._halted or "the run was stopped before this letter's turn"
        for parcel in self._aside:
            self._feed.give_back(parcel)
        for envelope in self._feed.left_over():
            self.report(Outcome(envelope.key, "deferred", 0, reason, "here"))
        return Totals(taken=self._feed.taken, halted=self._halted, **self._counts)

    async def _work_together(self) -> None:
        async with self._feed:
            count = self._relay.max_connections
            workers = [asyncio.create_task(self._work()) for _ in range(count)]
            try:
                await asyncio.gather(*workers)
            finally:
                for worker in workers:
                    worker.cancel()
                await asyncio.gather(*workers, return_exceptions=True)

    def report(self, outcome: Outcome, recipient: str = "") -> None:
        """Count an outcome and pass it on; who it was to is told where the relay answered."""
        put_off = outcome.state == "deferred"
        if recipient and (put_off or not self._lanes.open):
            now = self._clock.monotonic()
            self._lanes.answered(_domain(recipient), put_off=put_off, now=now)
        self._counts[outcome.state] += 1
        self._answered += outcome.code > 0
        if outcome.state == "accepted":
            self._sender_refusals = 0
        if outcome.state == "rejected" and outcome.stage == "rcpt":
            self._refusals += 1
            if self._refusals >= MOST_REFUSALS and not self._counts["accepted"]:
                self._halt(f"the relay refuses every recipient: {outcome.text}")
        self._on_outcome(outcome)

    def next_now(self) -> Parcel | None:
        """Return an envelope if one is at hand and the pace allows it."""
        if self._over() or (
            self._bucket is not None and self._bucket.wait(now=self._clock.monotonic())
        ):
            return None
        parcel = self._take_now()
        if parcel is not None and self._bucket is not None:
            self._bucket.take()
        return parcel

    def _take_now(self) -> Parcel | None:
        """Return an envelope that is at hand and whose domain may be written to now."""
        if self._lanes.open and not self._aside:
            return self._feed.take_now()
        now = self._clock.monotonic()
        waiting, self._aside = self._aside, []
        while waiting or len(self._aside) < MOST_ASIDE:
            parcel = waiting.pop(0) if waiting else self._feed.take_now()
            if parcel is None:
                break
            if self._may_go(parcel, now):
                self._aside += waiting
                return parcel
        return None

    def _may_go(self, parcel: Parcel, now: float) -> bool:
        """Return whether an envelope may go; else it is put aside, or off if its domain rests."""
        domain = _domain(parcel.envelope.rcpt_to)
        if self._lanes.rests(domain, now=now):
            reason = f"{domain} put off many letters and is left alone for a while"
            self.report(Outcome(parcel.envelope.key, "deferred", 0, reason, "rest"))
            return False
        if self._lanes.wait(domain, now=now):
            self._aside.append(parcel)
            return False
        self._lanes.take(domain, now=now)
        return True

    async def _take(self) -> Parcel | None:
        """Return the next envelope once its domain may be written to, `None` when there is none."""
        parcel: Parcel | None = None
        while not self._over() and (parcel := self._take_now()) is None:
            if self._aside:
                now = self._clock.monotonic()
                domains = {_domain(parcel.envelope.rcpt_to) for parcel in self._aside}
                wait = min(self._lanes.wait(domain, now=now) for domain in domains)
                await self._clock.sleep(min(wait, 1.0))
            elif (next_one := await self._feed.take()) is None:
                return None
            elif self._lanes.open or self._may_go(next_one, self._clock.monotonic()):
                return next_one
        return parcel

    def lost(self, parcel: Parcel, reason: str) -> None:
        """Queue an envelope again, unless it has cost too many connections."""
        parcel.losses += 1
        if parcel.losses >= MOST_LOSSES:
            self.report(Outcome(parcel.envelope.key, "deferred", 0, reason, "connect"))
        else:
            self._feed.give_back(parcel)

    def sender_refused(self, parcel: Parcel, words: str) -> None:
        """Put an envelope off; end the run where the relay takes nothing (more) from us."""
        self._sender_refusals += 1
        if not self._counts["accepted"] or self._sender_refusals >= MOST_SENDER_REFUSALS:
            self._halt(words)
        self.report(Outcome(parcel.envelope.key, "deferred", 0, words, "mail"))

    async def _work(self) -> None:
        """Be one connection after another, for as long as there are envelopes."""
        waits = self._world.patience
        failures = in_vain = 0
        answered = self._answered
        while (parcel := await self._next()) is not None:
            reason = await self._connect_and_carry(parcel)
            progress, answered = self._answered != answered, self._answered
            failures = failures + 1 if reason else 0
            in_vain = in_vain + 1 if reason and not progress else 0
            if in_vain > len(waits):
                self._halt(reason)
            elif failures and waits:
                await self._pause(waits[min(failures, len(waits)) - 1])

    async def _connect_and_carry(self, parcel: Parcel) -> str:
        """Send `parcel` and others over one connection; return what went wrong with it, if all."""
        session = Session()
        self._opening.add(session)
        try:
            await open_session(session, self._relay, self._world)
        except (SessionLost, SessionRefused) as failure:
            self._feed.give_back(parcel)
            if isinstance(failure, SessionRefused) and not self._answered:
                self._halt(str(failure))
            return str(failure)
        finally:
            self._opening.discard(session)
        most, timeouts = self._relay.max_per_connection, self._world.timeouts
        conversation = Conversation(session, self, most=most, timeouts=timeouts)
        try:
            following: Parcel | None = parcel
            while following is not None:
                await conversation.carry(following)
                following = await self._next() if conversation.usable else None
            await conversation.close()
        finally:
            session.abort()
        return "" if conversation.answers else conversation.failure

    async def _next(self) -> Parcel | None:
        """Return the next envelope once the pace allows it, `None` when the run is over."""
        while not self._over() and self._bucket is not None:
            wait = self._bucket.wait(now=self._clock.monotonic())
            if not wait:
                break
            await self._clock.sleep(min(wait, 1.0))
        if self._over():
            return None
        if self._bucket is not None:
            self._bucket.take()
        parcel = await self._take()
        if parcel is not None and self._over():
            self._feed.give_back(parcel)
            return None
        return parcel

    async def _pause(self, seconds: float) -> None:
        while seconds > 0 and not self._over():
            await self._clock.sleep(min(seconds, 1.0))
            seconds -= 1.0

    def _over(self) -> bool:
        return self._stop.requested or bool(self._halted)

    def _halt(self, reason: str) -> None:
        self._halted = self._halted or reason
        self._begin_nothing()

    def _begin_nothing(self) -> None:
        self._feed.end()
        # No letter is on a connection that is still being opened.
        for session in self._opening:
            session.abort("the run was stopped")


_STATES: tuple[State, ...] = ("accepted", "deferred", "rejected", "uncertain")


def _domain(address: str) -> str:
    return address.rpartition("@")[2].lower()
