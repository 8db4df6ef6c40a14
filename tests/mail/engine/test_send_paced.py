"""Domains at a pace of their own, and those that want to be left alone."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from broadsheet.mail.engine.envelope import Envelope, Outcome
from broadsheet.mail.engine.pace import Lanes
from broadsheet.mail.engine.send import Stop, Totals, send_all
from tests.mail.engine.fakes import NoTime, Sink
from tests.mail.engine.runs import letter


def to_domain(key: int, domain: str) -> Envelope:
    return letter(key)._replace(rcpt_to=f"r{key}@{domain}")


@pytest.mark.parametrize("asynchronous", [False, True])
def test_each_domain_has_a_pace_of_its_own_and_the_others_pass_it(*, asynchronous: bool) -> None:
    clock = NoTime()
    accepted: list[int | str] = []
    crowd = [to_domain(key, "Crowded.example") for key in range(30)]
    few = [to_domain(key, f"own{key}.example") for key in range(30, 40)]

    async def source() -> AsyncIterator[list[Envelope]]:
        yield [*crowd, *few]

    async def go(sink: Sink) -> Totals:
        async with sink:
            return await send_all(
                source() if asynchronous else iter([*crowd, *few]),
                relay=sink.relay(per_domain=5.0),
                on_outcome=lambda outcome: accepted.append(outcome.key),
                clock=clock,
            )

    assert asyncio.run(go(Sink())).accepted == 40
    assert 4.5 <= clock.now <= 6.5
    assert max(accepted.index(one.key) for one in few) < 20


def test_what_waits_for_its_domain_has_its_outcome_when_the_run_is_stopped() -> None:
    stop = Stop()
    outcomes: list[Outcome] = []

    def on_outcome(outcome: Outcome) -> None:
        outcomes.append(outcome)
        stop.request()

    async def go(sink: Sink) -> Totals:
        async with sink:
            return await send_all(
                [to_domain(key, "crowded.example") for key in range(20)],
                relay=sink.relay(per_domain=1.0),
                on_outcome=on_outcome,
                stop=stop,
                clock=NoTime(),
            )

    totals = asyncio.run(go(Sink()))
    assert totals.taken == len(outcomes) == totals.accepted + totals.deferred


def test_a_domain_that_puts_off_one_letter_after_another_is_left_alone() -> None:
    outcomes: list[Outcome] = []

    def answer(verb: str, line: str, _letters: int) -> bytes | None:
        return b"451 4.7.1 slow down\r\n" if verb == "RCPT" and "strict.example" in line else None

    async def go(sink: Sink) -> Totals:
        strict = [to_domain(key, "strict.example") for key in range(60)]
        async with sink:
            return await send_all(
                [*strict, *letters_from(60, 70)],
                relay=sink.relay(),
                on_outcome=outcomes.append,
                clock=NoTime(),
            )

    sink = Sink(answer)
    totals = asyncio.run(go(sink))
    asked = [outcome for outcome in outcomes if outcome.stage == "rcpt"]
    rested = [outcome for outcome in outcomes if outcome.stage == "rest"]
    assert totals.accepted == 10
    assert Lanes.PATIENCE <= len(asked) <= Lanes.PATIENCE + 2 * 3
    assert len(asked) + len(rested) == 60
    assert {outcome.state for outcome in rested} == {"deferred"}


def letters_from(first: int, last: int) -> list[Envelope]:
    return [letter(key) for key in range(first, last)]


def test_a_domain_rests_longer_each_time_and_is_forgiven_at_once() -> None:
    lanes = Lanes(None)
    for rest in (60.0, 120.0):
        for _ in range(Lanes.PATIENCE):
            lanes.answered("strict.example", put_off=True, now=0.0)
        assert lanes.rests("strict.example", now=rest - 1)
        assert not lanes.rests("strict.example", now=rest)
    assert not lanes.open
    lanes.answered("strict.example", put_off=False, now=0.0)
    assert lanes.open
