"""Several relays at once: what one cannot do another does, and no letter goes twice."""

import asyncio
import random
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import replace

import pytest

from broadsheet.mail.engine.envelope import Outcome
from broadsheet.mail.engine.relay import Relay, RelayRefused, parse_relays
from broadsheet.mail.engine.route import WEARY_AFTER
from broadsheet.mail.engine.send import Totals, send_all, send_one
from broadsheet.mail.engine.smtp import Surroundings
from tests.mail.engine.fakes import SHORT, Answer, NoTime, Odd, Sink, impatient
from tests.mail.engine.runs import answers, letter, letters

Made = Callable[[Sink], Relay]


class Shared:
    """A run through several sinks: what each got, and what became of every letter."""

    def __init__(
        self,
        *sinks: Sink,
        count: int = 40,
        made: Sequence[Made] = (),
        world: Surroundings | None = None,
    ) -> None:
        self.sinks = sinks
        self.clock = NoTime()
        self.outcomes: dict[int, Outcome] = {}
        self.totals = asyncio.run(self._go(count, made or [one_each] * len(sinks), world))
        assert len(self.outcomes) == self.totals.taken
        for key, outcome in self.outcomes.items():
            assert (outcome.state == "accepted") <= (self.got[key] == 1)
            assert self.got[key] <= 1

    async def _go(self, count: int, made: Sequence[Made], world: Surroundings | None) -> Totals:
        async with AsyncExitStack() as open_now:
            for sink in self.sinks:
                await open_now.enter_async_context(sink)
            relays = [make(sink) for make, sink in zip(made, self.sinks, strict=True)]
            self.names = [relay.name for relay in relays]
            return await send_all(
                letters(count),
                relay=relays,
                on_outcome=self._note,
                clock=self.clock,
                surroundings=world or impatient(),
            )

    def _note(self, outcome: Outcome) -> None:
        assert outcome.key not in self.outcomes
        self.outcomes[int(outcome.key)] = outcome

    @property
    def got(self) -> Counter[int]:
        every = (one for sink in self.sinks for one in sink.letters if one.data)
        return Counter(int(one.data.split(b"\r\n")[0].split()[1]) for one in every)

    def said_by(self, number: int) -> int:
        return sum(one.relay == self.names[number] for one in self.outcomes.values())


def one_each(sink: Sink) -> Relay:
    return sink.relay(connections=1)


def in_reserve(sink: Sink) -> Relay:
    return replace(sink.relay(connections=1), reserve=True)


def gone(sink: Sink) -> Relay:
    return Relay("127.0.0.1", 9, max_connections=sink.relay().max_connections)


def always(verb: str, reply: bytes | Odd) -> Answer:
    return lambda said, _line, _letters: reply if said == verb else None


def test_relays_share_the_work_and_each_outcome_says_whose_it_is() -> None:
    sent = Shared(Sink(), Sink(), count=60)
    assert sent.totals == Totals(taken=60, accepted=60, deferred=0, rejected=0, uncertain=0)
    for number, sink in enumerate(sent.sinks):
        assert sent.said_by(number) == len(sink.letters) > 0


def test_what_one_relay_puts_off_goes_through_another_at_once() -> None:
    sent = Shared(Sink(always("RCPT", b"451 4.7.0 too fast\r\n")), Sink())
    assert sent.totals.accepted == 40
    assert sent.said_by(1) == 40


@pytest.mark.parametrize("verb", ["MAIL", "DATA", "FINAL"])
def test_it_does_so_whenever_the_relay_said_it(verb: str) -> None:
    sent = Shared(Sink(always(verb, b"452 4.3.1 disk full\r\n")), Sink(), count=5)
    assert sent.totals.accepted == 5
    assert {one.relay for one in sent.outcomes.values()} == {sent.names[1]}


def test_what_every_relay_puts_off_is_put_off_in_the_words_of_one() -> None:
    sent = Shared(*(Sink(always("RCPT", b"451 4.7.1 later\r\n")) for _ in range(2)), count=3)
    assert sent.totals.deferred == 3
    assert {(one.code, one.text) for one in sent.outcomes.values()} == {(451, "4.7.1 later")}


def test_what_a_relay_refuses_for_good_is_asked_of_no_other() -> None:
    def refused(verb: str, line: str, _letters: int) -> bytes | None:
        return b"550 5.1.1 nobody here\r\n" if verb == "RCPT" and "<r3@" in line else None

    sent = Shared(Sink(refused), Sink(refused), count=8)
    asked = [line for sink in sent.sinks for line in sink.lines if "RCPT TO:<r3@" in line]
    assert len(asked) == 1
    assert sent.outcomes[3].state == "rejected"


def test_what_one_relay_may_have_is_not_given_to_another() -> None:
    sent = Shared(Sink(answers("FINAL", Odd.DROP)), Sink(), count=12)
    assert sent.totals.uncertain == 1
    assert sent.totals.accepted == 11
    (uncertain,) = (one for one in sent.outcomes.values() if one.state == "uncertain")
    assert uncertain.relay == sent.names[0]


def test_a_relay_that_is_not_there_costs_nothing_but_its_help() -> None:
    sent = Shared(Sink(), Sink(), made=(gone, one_each), world=Surroundings())
    assert sent.totals.accepted == 40
    assert not sent.totals.halted


def test_a_relay_that_dies_half_way_leaves_the_rest_to_the_other() -> None:
    def dies(_verb: str, _line: str, letters: int) -> Odd | None:
        return Odd.DROP if letters >= 5 else None

    sent = Shared(Sink(dies), Sink())
    assert sent.totals.taken == 40
    assert sent.totals.uncertain <= 1
    assert sent.totals.accepted == 40 - sent.totals.uncertain


@pytest.mark.parametrize(
    ("verb", "reply"),
    [("GREETING", b"554 5.7.1 go away\r\n"), ("MAIL", b"550 5.4.5 daily limit\r\n")],
)
def test_a_relay_that_wants_none_of_us_is_given_up_and_the_others_go_on(
    verb: str, reply: bytes
) -> None:
    sent = Shared(Sink(always(verb, reply)), Sink())
    assert sent.totals.accepted == 40
    assert sent.said_by(1) == 40


def test_without_any_relay_the_run_ends_and_says_why_of_each() -> None:
    sent = Shared(Sink(always("GREETING", b"554 5.7.1 go away\r\n")), Sink(), made=(one_each, gone))
    assert "go away" in sent.totals.halted
    assert "127.0.0.1:9: no connection" in sent.totals.halted
    assert sent.totals.deferred == sent.totals.taken
    assert {one.code for one in sent.outcomes.values()} == {0}


def test_what_was_put_off_by_the_last_relay_left_keeps_that_relays_words() -> None:
    sent = Shared(
        Sink(always("RCPT", b"451 4.7.1 later\r\n")), Sink(), count=6, made=(one_each, gone)
    )
    assert sent.totals.deferred == 6
    assert {one.code for one in sent.outcomes.values()} == {451}


def test_a_reserve_gets_nothing_while_another_relay_works() -> None:
    sent = Shared(Sink(), Sink(), made=(one_each, in_reserve))
    assert sent.said_by(0) == 40
    assert not sent.sinks[1].connections


def test_a_reserve_gets_what_the_others_put_off() -> None:
    def some(_verb: str, line: str, _letters: int) -> bytes | None:
        return b"451 4.7.1 later\r\n" if line.startswith("RCPT TO:<r1") else None

    sent = Shared(Sink(some), Sink(some), Sink(), made=(one_each, one_each, in_reserve))
    assert sent.totals.accepted == 40
    assert sent.said_by(2) == len(sent.sinks[2].letters) == 11


def test_a_reserve_takes_over_when_no_other_relay_is_there() -> None:
    sent = Shared(Sink(), Sink(), made=(gone, in_reserve))
    assert sent.said_by(1) == 40


def test_a_relay_that_puts_off_everything_is_left_alone() -> None:
    weary = Sink(always("RCPT", b"451 4.7.0 too fast\r\n"))
    outcomes: list[Outcome] = []
    everywhere = (letter(n)._replace(rcpt_to=f"ada@post{n}.example") for n in range(80))

    async def go() -> None:
        async with weary:
            await send_all(everywhere, relay=weary.relay(), on_outcome=outcomes.append)

    asyncio.run(go())
    asked = sum("RCPT" in line for line in weary.lines)
    assert WEARY_AFTER <= asked <= WEARY_AFTER + 3
    rested = [one for one in outcomes if one.stage == "rest"]
    assert len(rested) == 80 - asked
    assert "left alone" in rested[0].text


def test_what_a_tired_relay_is_spared_another_sends() -> None:
    weary, other = Sink(always("RCPT", b"451 4.7.0 too fast\r\n")), Sink()
    outcomes: list[Outcome] = []
    everywhere = (letter(n)._replace(rcpt_to=f"ada@post{n}.example") for n in range(150))

    async def go() -> None:
        async with weary, other:
            relays = [weary.relay(), other.relay(connections=1)]
            await send_all(everywhere, relay=relays, on_outcome=outcomes.append)

    asyncio.run(go())
    assert {one.state for one in outcomes} == {"accepted"}
    assert len(other.letters) == 150
    assert sum("RCPT" in line for line in weary.lines) <= WEARY_AFTER + 3


def test_what_waits_for_a_relay_that_fails_is_put_off_in_the_others_words() -> None:
    def dies(_verb: str, _line: str, letters: int) -> Odd | None:
        return Odd.DROP if letters >= 3 else None

    sent = Shared(Sink(always("RCPT", b"451 4.7.1 later\r\n")), Sink(dies), count=15)
    put_off = [one for one in sent.outcomes.values() if one.state == "deferred"]
    assert sent.totals.taken == 15
    assert len(put_off) >= 11
    assert {one.code for one in put_off} == {451}


def test_each_relay_has_a_pace_of_its_own() -> None:
    def slow(sink: Sink) -> Relay:
        return sink.relay(connections=1, per_second=1.0)

    sent = Shared(Sink(), Sink(), made=(slow, one_each))
    assert sent.totals.accepted == 40
    assert sent.said_by(0) <= sent.clock.now + 2
    assert sent.said_by(1) > 1


def test_one_letter_alone_goes_through_the_relay_that_takes_it() -> None:
    async def go() -> Outcome:
        async with Sink(always("RCPT", b"451 4.7.1 later\r\n")) as first, Sink() as second:
            relays = [first.relay(), second.relay()]
            one = letter(7)
            outcome = await asyncio.to_thread(
                send_one, one.data, mail_from="", rcpt_to=one.rcpt_to, relay=relays
            )
            assert outcome.relay == relays[1].name
            return outcome

    assert asyncio.run(go()).state == "accepted"


@pytest.mark.parametrize("seed", range(8))
def test_in_any_weather_each_letter_has_one_true_outcome(seed: int) -> None:
    weather = random.Random(seed)  # noqa: S311 - weather, no secret

    def storm(verb: str, _line: str, _letters: int) -> bytes | Odd | None:
        if verb in ("EHLO", "QUIT", "RSET") or weather.random() > 0.08:
            return None
        return weather.choice((Odd.DROP, b"421 4.3.2 closing\r\n", b"451 4.7.1 later\r\n"))

    kinds = (one_each, Sink.relay, in_reserve)
    sent = Shared(
        *(Sink(storm) for _ in kinds), count=80, made=kinds, world=Surroundings(timeouts=SHORT)
    )
    for key, outcome in sent.outcomes.items():
        if outcome.state == "deferred" and not outcome.code:
            assert not sent.got[key]
    assert sent.totals.accepted > 40


def test_several_addresses_say_all_about_several_relays() -> None:
    first, second = parse_relays("smtp://mail.example\n smtps://u:p@box.example?reserve=yes ")
    assert (first.name, first.reserve) == ("mail.example:25", False)
    assert (second.name, second.reserve) == ("box.example:465", True)
    assert parse_relays("") == ()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("smtp://mail.example pigeon://loft", "must begin with"),
        ("smtp://mail.example smtp://mail.example:25", "named twice"),
        ("smtp://mail.example?reserve=yes", "every relay is a reserve"),
        (" ".join(f"smtp://mail{n}.example" for n in range(9)), "no more than 8"),
    ],
)
def test_relays_that_make_no_sense_together_are_refused(text: str, reason: str) -> None:
    with pytest.raises(RelayRefused, match=reason):
        parse_relays(text)
