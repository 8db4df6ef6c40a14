"""One relay's part of a run: its connections, its pace, and when it is given up."""

import asyncio
from typing import Protocol

from broadsheet.mail.engine.conversation import Conversation
from broadsheet.mail.engine.envelope import Outcome
from broadsheet.mail.engine.feed import Feed, Parcel
from broadsheet.mail.engine.pace import Bucket, Lanes, Weariness
from broadsheet.mail.engine.relay import Relay
from broadsheet.mail.engine.smtp import (
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
WEARY_AFTER = 50
"""So many letters in a row a relay puts off, whoever they are to, before it is left alone."""
LONGEST_WAIT = 300.0
"""Seconds after which a relay that cannot be reached is tried again while others are there."""
_STEP = 0.25


class Clock(Protocol):
    """Time as sending needs it."""

    def monotonic(self) -> float:
        """Return seconds since any fixed moment."""

    async def sleep(self, seconds: float) -> None:
        """Return after that many seconds."""


class Run(Protocol):
    """What the routes of a run share."""

    feed: Feed
    clock: Clock
    world: Surroundings

    @property
    def over(self) -> bool:
        """Tell whether no other letter is to be begun."""

    def conclude(self, outcome: Outcome) -> None:
        """Report an outcome that nothing will change any more."""

    def others(self, route: "Route") -> "list[Route]":
        """Return the other routes that take letters now."""

    def unable(self) -> None:
        """Hear that a route takes no letters for a while, or none any more."""


class Route:
    """The connections to one relay, and what they know of it together.

    `out` is why it is given up for this run, `down` why it cannot be reached for now.
    """

    def __init__(self, number: int, relay: Relay, run: Run) -> None:
        self.number, self.relay, self._run = number, relay, run
        self.out = self.down = ""
        self._name = relay.name
        self._feed, self._clock = run.feed, run.clock
        self._lanes = Lanes(relay.per_domain)
        self._bucket: Bucket | None = None
        self._weary: Weariness | None = None
        self._aside: list[Parcel] = []
        self._opening: set[Session] = set()
        self._accepted = self._answered = self._refusals = self._sender_refusals = 0
        self._wanted = self._wants if relay.reserve else None

    def workers(self) -> list[asyncio.Task[None]]:
        """Start to be connections, one after another, for as long as there are envelopes."""
        if self.relay.per_second is not None:
            self._bucket = Bucket(self.relay.per_second, now=self._clock.monotonic())
        return [asyncio.create_task(self._work()) for _ in range(self.relay.max_connections)]

    @property
    def up(self) -> bool:
        """Tell whether the relay is there, as far as is known."""
        return not self.out and not self.down

    @property
    def able(self) -> bool:
        """Tell whether it takes letters now."""
        return self.up and not self._rests()

    def begin_nothing(self) -> None:
        """Hand back what waits, and leave connections that are being opened: no letter is there."""
        for parcel in self._aside:
            self._feed.give_back(parcel, self.number)
        self._aside.clear()
        for session in self._opening:
            session.abort("the run was stopped")

    def report(self, parcel: Parcel, outcome: Outcome) -> None:
        """Note what became of a letter here; it may yet go through another relay."""
        put_off = outcome.state == "deferred"
        if outcome.code:
            self._hear(parcel, outcome, put_off=put_off)
        if put_off or outcome.stage == "here":
            said = parcel.heard(self.number, outcome)
            if any(route.number not in parcel.tried for route in self._run.others(self)):
                self._feed.give_back(parcel, self.number)
                return
            outcome = said
        self._run.conclude(outcome)
        self._feed.done(self.number)

    def _hear(self, parcel: Parcel, outcome: Outcome, *, put_off: bool) -> None:
        """Learn about the relay, and the domain behind it, from its answer."""
        self._answered += 1
        self.down = ""
        if put_off or not self._lanes.open:
            now = self._clock.monotonic()
            self._lanes.answered(_domain(parcel), put_off=put_off, now=now)
        if not put_off:
            self._weary = None
        else:
            self._weary = self._weary or Weariness(WEARY_AFTER)
            if self._weary.put_off(now=self._clock.monotonic()):
                self._run.unable()
        if outcome.state == "accepted":
            self._accepted += 1
            self._sender_refusals = 0
        elif outcome.state == "rejected" and outcome.stage == "rcpt":
            self._refusals += 1
            if self._refusals >= MOST_REFUSALS and not self._accepted:
                self._give_up(f"the relay refuses every recipient: {outcome.text}")

    def lost(self, parcel: Parcel, reason: str) -> None:
        """Queue an envelope again, unless it has cost too many connections."""
        parcel.losses += 1
        if parcel.losses >= MOST_LOSSES:
            self.report(parcel, Outcome(parcel.envelope.key, "deferred", 0, reason, "connect"))
        else:
            self._feed.give_back(parcel, self.number)

    def sender_refused(self, parcel: Parcel, words: str) -> None:
        """Put an envelope off; give the relay up where it takes nothing (more) from us."""
        self._sender_refusals += 1
        if not self._accepted or self._sender_refusals >= MOST_SENDER_REFUSALS:
            self._give_up(words)
        key = parcel.envelope.key
        self.report(parcel, Outcome(key, "deferred", 0, words, "mail", self._name))

    def next_now(self) -> Parcel | None:
        """Return an envelope if one is at hand and the pace allows it."""
        if self._over() or self._leaves_it_to_others():
            return None
        bucket = self._bucket
        if bucket is not None and bucket.wait(now=self._clock.monotonic()):
            return None
        parcel = self._take_now()
        if parcel is not None and bucket is not None:
            bucket.take()
        return parcel

    def _take_now(self) -> Parcel | None:
        """Return an envelope that is at hand and whose domain may be written to now."""
        take_now, number, wanted = self._feed.take_now, self.number, self._wanted
        if self._weary is None and self._lanes.open and not self._aside:
            return take_now(number, wanted)
        now = self._clock.monotonic()
        waiting, self._aside = self._aside, []
        while waiting or len(self._aside) < MOST_ASIDE:
            parcel = waiting.pop(0) if waiting else take_now(number, wanted)
            if parcel is None:
                break
            if self._may_go(parcel, now):
                self._aside += waiting
                return parcel
        return None

    def _may_go(self, parcel: Parcel, now: float) -> bool:
        """Return whether an envelope may go; else it is put aside, or off where somebody rests."""
        domain = _domain(parcel)
        tired = self._name if self._rests() else ""
        if tired or self._lanes.rests(domain, now=now):
            reason = f"{tired or domain} put off many letters and is left alone for a while"
            self.report(parcel, Outcome(parcel.envelope.key, "deferred", 0, reason, "rest"))
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
                domains = {_domain(parcel) for parcel in self._aside}
                wait = min(self._lanes.wait(domain, now=now) for domain in domains)
                await self._clock.sleep(min(wait, 1.0))
            elif (next_one := await self._feed.take(self.number, self._wanted)) is None:
                return None
            elif self._may_go(next_one, self._clock.monotonic()):
                return next_one
        return parcel

    async def _work(self) -> None:
        waits = self._run.world.patience
        failures = in_vain = 0
        answered = self._answered
        while (parcel := await self._next()) is not None:
            reason = await self._connect_and_carry(parcel)
            progress, answered = self._answered != answered, self._answered
            failures = failures + 1 if reason else 0
            in_vain = in_vain + 1 if reason and not progress else 0
            if in_vain > len(waits):
                self._cannot_be_reached(reason)
                await self._pause(min(LONGEST_WAIT, 30.0 * 2 ** (in_vain - len(waits) - 1)))
            elif failures and waits:
                await self._pause(waits[min(failures, len(waits)) - 1])

    async def _connect_and_carry(self, parcel: Parcel) -> str:
        """Send `parcel` and others over one connection; return what went wrong with it, if all."""
        session = Session()
        self._opening.add(session)
        try:
            await open_session(session, self.relay, self._run.world)
        except (SessionLost, SessionRefused) as failure:
            self._feed.give_back(parcel, self.number)
            if isinstance(failure, SessionRefused) and not self._answered:
                self._give_up(str(failure))
            elif self.down:
                self._run.unable()
            return str(failure)
        finally:
            self._opening.discard(session)
        most, timeouts = self.relay.max_per_connection, self._run.world.timeouts
        conversation = Conversation(session, self, relay=self._name, most=most, timeouts=timeouts)
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
        """Return the next envelope once the pace allows it, `None` when there is no other."""
        while not self._ends() and (wait := self._wait()):
            await self._clock.sleep(min(wait, 1.0))
        if self._over():
            return None
        if self._bucket is not None:
            self._bucket.take()
        parcel = await self._take()
        if parcel is not None and self._over():
            self._feed.give_back(parcel, self.number)
            return None
        return parcel

    def _wait(self) -> float:
        """Return for how many seconds no letter is to be begun here."""
        if self._leaves_it_to_others():
            return _STEP
        return 0.0 if self._bucket is None else self._bucket.wait(now=self._clock.monotonic())

    async def _pause(self, seconds: float) -> None:
        while seconds > 0 and not self._ends():
            await self._clock.sleep(min(seconds, _STEP))
            seconds -= _STEP

    def _wants(self, tried: frozenset[int]) -> bool:
        """Tell whether an envelope is for a reserve: no other relay is left that may take it."""
        others = (route for route in self._run.others(self) if not route.relay.reserve)
        return all(route.number in tried for route in others)

    def _rests(self) -> bool:
        return self._weary is not None and self._weary.rests(now=self._clock.monotonic())

    def _leaves_it_to_others(self) -> bool:
        return self._weary is not None and self._rests() and bool(self._run.others(self))

    def _over(self) -> bool:
        return self._run.over or bool(self.out)

    def _ends(self) -> bool:
        return self._over() or self._feed.over_for(self.number)

    def _give_up(self, reason: str) -> None:
        """Hand nothing more to this relay in this run."""
        if not self.out:
            self.out = reason
            self.begin_nothing()
            self._run.unable()

    def _cannot_be_reached(self, reason: str) -> None:
        """Let the others have what there is; this one is tried again now and then."""
        if not self.down:
            self.down = reason
            self._run.unable()


def _domain(parcel: Parcel) -> str:
    return parcel.envelope.rcpt_to.rpartition("@")[2].lower()
