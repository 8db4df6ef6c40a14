"""Runs: where letters come from, how fast, and how a run is ended."""

import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest

from broadsheet.mail.engine.envelope import Envelope, Outcome
from broadsheet.mail.engine.relay import Relay
from broadsheet.mail.engine.send import (
    Stop,
    Totals,
    send_all,
    send_one,
)
from tests.mail.engine.fakes import (
    NoTime,
    Odd,
    Sink,
    impatient,
)
from tests.mail.engine.runs import OLD, Sent, answers, letter, letters, one_at_a_time, run


def test_no_more_connections_than_asked_for_and_none_without_need() -> None:
    assert run(Sink(), 40).sink.most_open <= 3
    assert run(Sink(), 1).sink.connections == 1
    assert run(Sink(), 0).sink.connections == 0


@pytest.mark.parametrize("offers", [Sink.offers, OLD])
@pytest.mark.parametrize(
    ("verb", "reply", "state", "stage"),
    [
        ("RCPT", b"550 5.1.1 no such reader\r\n", "rejected", "rcpt"),
        ("RCPT", b"450 4.2.0 greylisted\r\n", "deferred", "rcpt"),
        ("DATA", b"554 5.5.1 no\r\n", "rejected", "data"),
        ("DATA", b"451 4.3.0 later\r\n", "deferred", "data"),
        ("FINAL", b"554 5.7.1 spam\r\n", "rejected", "final"),
        ("FINAL", b"452 4.2.2 full\r\n", "deferred", "final"),
        ("MAIL", b"451 4.3.0 later\r\n", "deferred", "mail"),
        ("MAIL", b"552 5.3.4 too big\r\n", "rejected", "mail"),
    ],
)
def test_a_refusal_is_its_letters_alone(
    offers: tuple[str, ...], verb: str, reply: bytes, state: str, stage: str
) -> None:
    sent = run(Sink(answers(verb, reply), offers=offers), 10, make=one_at_a_time)
    assert [o.key for o in sent.outcomes if o.state != "accepted"] == [0]
    first = sent.outcomes[0]
    assert (first.state, first.stage, first.code) == (state, stage, int(reply[:3]))
    assert first.text == reply[4:].decode().strip()
    assert sent.totals.accepted == 9
    assert sent.sink.connections == 1 + (verb == "MAIL" and offers is not OLD)


def test_asked_to_stop_it_finishes_what_is_in_flight_and_begins_nothing() -> None:
    stop = Stop()
    sink = Sink()
    sent = Sent(sink)

    def on_outcome(outcome: Outcome) -> None:
        sent.outcomes.append(outcome)
        if len(sent.outcomes) == 5:
            stop.request()

    async def go() -> None:
        async with sink:
            sent.totals = await send_all(
                letters(1000),
                relay=sink.relay(),
                on_outcome=on_outcome,
                stop=stop,
                surroundings=impatient(),
            )

    asyncio.run(go())
    sent.check_books()
    assert sent.totals.uncertain == 0
    assert 5 <= sent.totals.accepted <= 11
    assert not sent.totals.halted


def test_asked_before_it_begins_it_does_nothing() -> None:
    stop = Stop()
    stop.request()

    async def go(sink: Sink) -> Totals:
        async with sink:
            return await send_all(
                letters(5), relay=sink.relay(), on_outcome=lambda _: None, stop=stop
            )

    assert asyncio.run(go(Sink())) == Totals(0, 0, 0, 0, 0)


def test_asked_after_the_end_nothing_happens() -> None:
    stop = Stop()

    async def go(sink: Sink) -> Totals:
        async with sink:
            return await send_all(
                letters(5), relay=sink.relay(), on_outcome=lambda _: None, stop=stop
            )

    assert asyncio.run(go(Sink())).accepted == 5
    stop.request()
    assert stop.requested


def test_asked_while_the_source_is_waiting_it_ends() -> None:
    stop = Stop()
    outcomes: list[Outcome] = []

    async def source() -> AsyncIterator[list[Envelope]]:
        yield [letter(0)]
        stop.request()
        await asyncio.Event().wait()

    async def go(sink: Sink) -> Totals:
        async with sink:
            return await send_all(
                source(), relay=sink.relay(), on_outcome=outcomes.append, stop=stop
            )

    totals = asyncio.run(go(Sink()))
    assert totals.taken == len(outcomes) == 1


def test_asked_while_one_connection_waits_for_letters_the_others_finish_theirs() -> None:
    stop = Stop()
    outcomes: list[Outcome] = []

    async def source() -> AsyncIterator[list[Envelope]]:
        for key in range(3):
            yield [letter(key)]
        await asyncio.sleep(0)
        stop.request()
        await asyncio.Event().wait()

    async def go(sink: Sink) -> Totals:
        async with sink:
            return await send_all(
                source(), relay=sink.relay(), on_outcome=outcomes.append, stop=stop
            )

    sink = Sink()
    totals = asyncio.run(go(sink))
    assert totals.taken == len(outcomes)
    assert totals.accepted == len([one for one in sink.letters if one.data])
    assert not totals.uncertain


def test_a_letter_that_comes_just_after_asking_is_not_begun() -> None:
    stop = Stop()
    outcomes: list[Outcome] = []

    async def source() -> AsyncIterator[list[Envelope]]:
        await asyncio.sleep(0)
        stop.request()
        yield [letter(0)]

    async def go(sink: Sink) -> Totals:
        async with sink:
            return await send_all(
                source(), relay=sink.relay(), on_outcome=outcomes.append, stop=stop
            )

    sink = Sink()
    assert asyncio.run(go(sink)).deferred == len(outcomes)
    assert not sink.letters


def test_asked_while_the_relay_does_not_answer_it_ends() -> None:
    stop = Stop()

    def answer(verb: str, _line: str, _letters: int) -> Odd | None:
        if verb == "GREETING":
            stop.request()
        return Odd.SILENCE if verb == "GREETING" else None

    async def go(sink: Sink) -> Totals:
        async with sink:
            return await send_all(
                letters(50), relay=sink.relay(), on_outcome=lambda _: None, stop=stop
            )

    totals = asyncio.run(go(Sink(answer)))
    assert totals.taken == totals.deferred <= 3
    assert not totals.halted


def test_an_asynchronous_source_is_sent_whole() -> None:
    outcomes: list[Outcome] = []

    async def source() -> AsyncIterator[list[Envelope]]:
        for key in range(200):
            if key % 7 == 0:
                await asyncio.sleep(0)
            yield [letter(key)]

    async def go(sink: Sink) -> Totals:
        async with sink:
            return await send_all(source(), relay=sink.relay(), on_outcome=outcomes.append)

    assert asyncio.run(go(Sink())).accepted == 200
    assert sorted(o.key for o in outcomes) == list(range(200))


@pytest.mark.parametrize("asynchronous", [False, True])
def test_a_source_is_read_no_further_than_needed(*, asynchronous: bool) -> None:
    outcomes: list[Outcome] = []
    ahead: list[int] = []

    def source() -> Iterator[Envelope]:
        for key in range(300):
            ahead.append(key - len(outcomes))
            yield letter(key)

    async def source_async() -> AsyncIterator[list[Envelope]]:
        for envelope in source():
            yield [envelope]

    async def go(sink: Sink) -> Totals:
        envelopes = source_async() if asynchronous else source()
        async with sink:
            return await send_all(envelopes, relay=sink.relay(), on_outcome=outcomes.append)

    assert asyncio.run(go(Sink())).accepted == 300
    assert max(ahead) <= 4 * 3


@pytest.mark.parametrize("asynchronous", [False, True])
def test_what_the_source_raises_is_raised(*, asynchronous: bool) -> None:
    def source() -> Iterator[Envelope]:
        yield letter(0)
        raise LookupError("the database is gone")

    async def source_async() -> AsyncIterator[list[Envelope]]:
        for envelope in source():
            yield [envelope]

    async def go(sink: Sink) -> Totals:
        envelopes = source_async() if asynchronous else source()
        async with sink:
            return await send_all(envelopes, relay=sink.relay(), on_outcome=lambda _: None)

    with pytest.raises(LookupError, match="database"):
        asyncio.run(go(Sink()))


def test_what_cannot_be_recorded_stops_the_run() -> None:
    def on_outcome(_: Outcome) -> None:
        raise OSError("no space left on device")

    async def go(sink: Sink) -> Totals:
        async with sink:
            return await send_all(letters(500), relay=sink.relay(), on_outcome=on_outcome)

    sink = Sink()
    with pytest.raises(OSError, match="no space"):
        asyncio.run(go(sink))
    assert len(sink.letters) <= 3 + 3


def test_the_pace_is_kept() -> None:
    clock = NoTime()

    async def go(sink: Sink) -> Totals:
        async with sink:
            return await send_all(
                letters(50),
                relay=sink.relay(per_second=10.0),
                on_outcome=lambda _: None,
                clock=clock,
            )

    assert asyncio.run(go(Sink())).accepted == 50
    assert 3.9 <= clock.now <= 5.5


def test_the_pace_is_kept_by_the_real_clock_too() -> None:
    async def go(sink: Sink) -> Totals:
        async with sink:
            return await send_all(
                letters(52), relay=sink.relay(per_second=50.0), on_outcome=lambda _: None
            )

    assert asyncio.run(go(Sink())).accepted == 52


def test_one_letter_alone_blocks_until_its_outcome() -> None:
    outcomes: list[Outcome] = []
    names: list[str] = []

    async def go() -> None:
        async with Sink() as sink:
            relay = sink.relay()
            names.append(relay.name)
            outcome = await asyncio.to_thread(
                send_one,
                letter(7).data,
                mail_from="news@gazette.example",
                rcpt_to="ada@reader.example",
                relay=relay,
            )
            outcomes.append(outcome)

    asyncio.run(go())
    assert outcomes == [Outcome(0, "accepted", 250, "2.0.0 kept", "final", names[0])]


def test_one_letter_alone_to_nobody_is_put_off_at_once() -> None:
    async def closed_port() -> Relay:
        async with Sink() as sink:
            return sink.relay()

    outcome = send_one(b"x", mail_from="", rcpt_to="a@b.example", relay=asyncio.run(closed_port()))
    assert (outcome.state, outcome.code) == ("deferred", 0)
    assert "no connection" in outcome.text
