"""What becomes of letters, whatever the relay does: exactly one outcome each, and the true one."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.mail.engine.envelope import Envelope, Outcome
from broadsheet.mail.engine.relay import Relay
from broadsheet.mail.engine.send import (
    MOST_REFUSALS,
    MOST_SENDER_REFUSALS,
    Stop,
    Totals,
    send_all,
    send_one,
)
from broadsheet.mail.engine.smtp import Surroundings
from tests.mail.engine.fakes import (
    SHORT,
    NoTime,
    Odd,
    Received,
    Sink,
    WireThatDrops,
    WireThatIsClosing,
    impatient,
)

OLD = ("8BITMIME",)


def letter(key: int) -> Envelope:
    data = f"Subject: {key}\r\n\r\nLetter {key}.\r\n.dot\r\n".encode()
    return Envelope(key, "news@gazette.example", f"r{key}@reader.example", data)


def letters(count: int) -> Iterator[Envelope]:
    return (letter(key) for key in range(count))


class Sent:
    """A run's outcomes, and what the sink got."""

    def __init__(self, sink: Sink) -> None:
        self.sink = sink
        self.outcomes: list[Outcome] = []
        self.totals = Totals(0, 0, 0, 0, 0)

    def keys(self, state: str) -> list[int | str]:
        return sorted(o.key for o in self.outcomes if o.state == state)

    def received(self) -> Counter[int]:
        return Counter(
            int(one.data.split(b"\r\n")[0].split()[1]) for one in self.sink.letters if one.data
        )

    def check_books(self) -> None:
        """Hold every run to what it promises."""
        counts = Counter(o.key for o in self.outcomes)
        assert set(counts.values()) <= {1}
        assert len(counts) == self.totals.taken
        by_state = Counter(o.state for o in self.outcomes)
        assert by_state["accepted"] == self.totals.accepted
        assert by_state["uncertain"] == self.totals.uncertain
        got = self.received()
        for outcome in self.outcomes:
            assert isinstance(outcome.key, int)
            if outcome.state == "accepted":
                assert got[outcome.key] == 1
            elif outcome.code == 0 and outcome.state != "uncertain":
                assert got[outcome.key] == 0
            else:
                assert got[outcome.key] <= 1


def run(
    sink: Sink,
    count: int = 20,
    *,
    make: Callable[[Sink], Relay] = Sink.relay,
    world: Surroundings | None = None,
) -> Sent:
    sent = Sent(sink)

    async def go() -> None:
        async with sink:
            sent.totals = await send_all(
                letters(count),
                relay=make(sink),
                on_outcome=sent.outcomes.append,
                clock=NoTime(),
                surroundings=world or impatient(),
            )

    asyncio.run(go())
    sent.check_books()
    return sent


def one_at_a_time(sink: Sink) -> Relay:
    return sink.relay(connections=1)


def answers(verb: str, *replies: bytes | Odd) -> Callable[[str, str, int], bytes | Odd | None]:
    """Answer the first times that `verb` comes with `replies`, then as usual."""
    left = list(replies)
    return lambda said, _line, _letters: left.pop(0) if said == verb and left else None


@pytest.mark.parametrize("offers", [Sink.offers, OLD])
def test_every_letter_arrives_once_and_whole(offers: tuple[str, ...]) -> None:
    sent = run(Sink(offers=offers), 100)
    assert sent.totals == Totals(taken=100, accepted=100, deferred=0, rejected=0, uncertain=0)
    assert sorted(r.data for r in sent.sink.letters) == sorted(letter(k).data for k in range(100))
    assert sent.sink.connections <= 3
    assert sent.outcomes[0].code == 250
    assert sent.outcomes[0].text == "2.0.0 kept"


def test_one_connection_carries_many_letters_in_order() -> None:
    sent = run(Sink(), 50, make=one_at_a_time)
    assert sent.sink.connections == 1
    assert [o.key for o in sent.outcomes] == list(range(50))
    assert sent.sink.lines[-1] == "QUIT"


def test_a_connection_is_closed_after_its_number_of_letters() -> None:
    sent = run(Sink(), 10, make=lambda sink: sink.relay(connections=1, per_connection=3))
    assert sent.totals.accepted == 10
    assert sent.sink.connections == 4


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


def test_a_reply_of_many_lines_is_read_as_one() -> None:
    reply = b"550-5.1.1 no such\r\n550-5.1.1 reader\r\n550 5.1.1 here\r\n"
    sent = run(Sink(answers("RCPT", reply)), 3, make=one_at_a_time)
    assert sent.outcomes[0].text == "5.1.1 no such reader here"


def test_words_of_the_relay_cannot_carry_control_characters() -> None:
    sent = run(Sink(answers("RCPT", b"550 \x1b[31m\xff\0no\r\n")), 1)
    assert sent.outcomes[0].text == "[31m\ufffd no"


def test_invited_to_write_to_nobody_we_write_nothing() -> None:
    sink = Sink(answers("RCPT", b"550 5.1.1 no\r\n"))
    sent = run(sink, 1)
    assert [o.state for o in sent.outcomes] == ["rejected"]
    assert sink.letters == [Received(sink.letters[0].mail_from, "r0@reader.example", b"")]


@pytest.mark.parametrize("offers", [Sink.offers, OLD])
def test_a_connection_lost_after_the_last_dot_leaves_its_letter_uncertain(
    offers: tuple[str, ...],
) -> None:
    sink, world = Sink(answers("FINAL", Odd.DROP), offers=offers), Surroundings(timeouts=SHORT)
    sent = run(sink, 10, make=one_at_a_time, world=world)
    assert sent.keys("uncertain") == [0]
    assert sent.totals.accepted == 9
    assert sent.outcomes[0].code == 0


@pytest.mark.parametrize(
    "odd", [b"hello\r\n", b"250-a\r\n251 b\r\n", b"354 go on\r\n", b"x" * 5000]
)
def test_an_answer_to_the_last_dot_that_is_none_leaves_uncertainty(odd: bytes) -> None:
    sink, world = Sink(answers("FINAL", odd)), Surroundings(timeouts=SHORT)
    sent = run(sink, 5, make=one_at_a_time, world=world)
    assert sent.keys("uncertain") == [0]
    assert sent.totals.accepted == 4


def test_no_answer_to_the_last_dot_leaves_uncertainty() -> None:
    sent = run(Sink(answers("FINAL", Odd.SILENCE)), 1, world=impatient(replace(SHORT, final=0.05)))
    assert [(o.state, o.code, o.stage) for o in sent.outcomes] == [("uncertain", 0, "final")]
    assert "in time" in sent.outcomes[0].text


@pytest.mark.parametrize("offers", [Sink.offers, OLD])
@pytest.mark.parametrize("verb", ["GREETING", "EHLO", "MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize("odd", [Odd.DROP, b"421 4.3.2 closing\r\n", b"\r\n", b"999 what\r\n"])
def test_a_connection_lost_before_the_last_dot_costs_no_letter(
    offers: tuple[str, ...], verb: str, odd: bytes | Odd
) -> None:
    world = Surroundings(timeouts=SHORT)
    sent = run(Sink(answers(verb, odd), offers=offers), 10, make=one_at_a_time, world=world)
    assert sent.totals.accepted == 10
    assert sent.sink.connections == 2


def test_a_closing_relay_keeps_what_it_took_and_gets_the_rest_again() -> None:
    replies = [b"250 kept\r\n"] * 3 + [b"421 4.3.2 closing\r\n"]
    sent = run(Sink(answers("FINAL", *replies)), 8, make=one_at_a_time)
    assert sent.keys("deferred") == [3]
    assert sent.totals.accepted == 7


def test_answers_that_come_unasked_are_never_taken_for_acceptance() -> None:
    early = b"354 go on\r\n250 2.0.0 kept\r\n250 2.0.0 kept\r\n"
    sent = run(Sink(lambda verb, _line, _n: early if verb == "DATA" else None), 6)
    assert sent.totals.accepted == 0
    assert sent.totals.uncertain == 0
    assert sent.totals.halted


def test_a_letter_that_costs_every_connection_does_not_stop_the_others() -> None:
    def answer(verb: str, line: str, _letters: int) -> Odd | None:
        return Odd.DROP if verb == "RCPT" and "<r4@" in line else None

    sent = run(Sink(answer), 10, world=Surroundings(timeouts=SHORT))
    assert sent.keys("deferred") == [4]
    assert sent.totals.accepted == 9


@settings(max_examples=60, deadline=None)
@given(
    drops=st.lists(st.integers(1, 900), min_size=1, max_size=4),
    connections=st.integers(1, 3),
    pipelining=st.booleans(),
)
def test_wherever_the_wire_is_cut_the_books_are_true(
    drops: list[int], connections: int, *, pipelining: bool
) -> None:
    sent = run(
        Sink(offers=Sink.offers if pipelining else OLD),
        8,
        make=lambda sink: sink.relay(connections=connections),
        world=Surroundings(timeouts=SHORT, wire=WireThatDrops(*drops)),
    )
    assert sent.totals.uncertain <= len(drops)
    assert sent.totals.accepted + sent.totals.uncertain + sent.totals.deferred == 8
    assert sent.totals.taken == 8


def test_a_big_letter_cut_before_its_dot_is_not_uncertain() -> None:
    big = replace(letter(0), data=b"Subject: 0\r\n\r\n" + b"0123456789\r\n" * 20_000)
    outcomes: list[Outcome] = []

    async def go(sink: Sink) -> None:
        async with sink:
            await send_all(
                [big],
                relay=sink.relay(),
                on_outcome=outcomes.append,
                clock=NoTime(),
                surroundings=Surroundings(timeouts=SHORT, wire=WireThatDrops(200_000)),
            )

    sink = Sink()
    asyncio.run(go(sink))
    assert [o.state for o in outcomes] == ["accepted"]
    assert [r.data for r in sink.letters] == [big.data]
    assert sink.connections == 2


@pytest.mark.parametrize("write", range(1, 6))
@pytest.mark.parametrize("offers", [Sink.offers, OLD])
def test_a_connection_found_closing_costs_no_letter(offers: tuple[str, ...], write: int) -> None:
    world = Surroundings(timeouts=SHORT, wire=WireThatIsClosing(write))
    sent = run(Sink(offers=offers), 10, make=one_at_a_time, world=world)
    assert sent.totals.accepted == 10


def test_a_letter_bigger_than_every_buffer_arrives_whole() -> None:
    big = replace(letter(0), data=b"Subject: 0\r\n\r\n" + (b"x" * 990 + b"\r\n") * 9_000)
    outcomes: list[Outcome] = []

    async def go(sink: Sink) -> None:
        async with sink:
            await send_all(
                [big, letter(1)], relay=sink.relay(connections=1), on_outcome=outcomes.append
            )

    sink = Sink()
    asyncio.run(go(sink))
    assert [o.state for o in outcomes] == ["accepted", "accepted"]
    assert sink.letters[0].data == big.data


def test_a_relay_that_stops_reading_has_not_got_the_letter() -> None:
    big = replace(letter(0), data=b"Subject: 0\r\n\r\n" + (b"x" * 990 + b"\r\n") * 9_000)
    outcomes: list[Outcome] = []

    async def go(sink: Sink) -> None:
        async with sink:
            await send_all(
                [big],
                relay=sink.relay(),
                on_outcome=outcomes.append,
                surroundings=impatient(replace(SHORT, data=0.1)),
            )

    asyncio.run(go(Sink(reads_content=False)))
    assert [(o.state, o.code) for o in outcomes] == [("deferred", 0)]
    assert "in time" in outcomes[0].text


def test_a_relay_that_does_not_start_anew_is_left() -> None:
    def answer(verb: str, line: str, _letters: int) -> bytes | None:
        if verb == "RSET":
            return b"503 5.5.1 no\r\n"
        return b"550 5.1.1 no\r\n" if "<r2@" in line else None

    sent = run(Sink(answer), 6, make=one_at_a_time, world=Surroundings(timeouts=SHORT))
    assert sent.keys("rejected") == [2]
    assert sent.totals.accepted == 5
    assert sent.sink.connections == 2


def test_a_letter_that_cannot_travel_does_not_hold_up_those_behind_it() -> None:
    outcomes: list[Outcome] = []
    hopeless = replace(letter(1), data=b"x" * 2000)

    async def go(sink: Sink) -> Totals:
        async with sink:
            return await send_all(
                [letter(0), hopeless, letter(2), hopeless],
                relay=sink.relay(connections=1),
                on_outcome=outcomes.append,
            )

    totals = asyncio.run(go(Sink()))
    assert (totals.accepted, totals.rejected) == (2, 2)


def test_a_sender_refused_half_way_ends_the_run_before_everybody_is_asked() -> None:
    def refuse(verb: str, _line: str, letters: int) -> bytes | None:
        return b"550 5.4.5 daily limit\r\n" if verb == "MAIL" and letters >= 5 else None

    sent = run(Sink(refuse), 1000, make=one_at_a_time, world=Surroundings(timeouts=SHORT))
    assert sent.totals.accepted == 5
    assert sent.totals.taken <= 5 + MOST_SENDER_REFUSALS + 1
    assert sent.totals.rejected == 0
    assert "daily limit" in sent.totals.halted


def test_a_refused_sender_ends_the_run_and_blames_no_reader() -> None:
    def refuse(verb: str, _line: str, _letters: int) -> bytes | None:
        return b"550 5.7.1 sender not allowed\r\n" if verb == "MAIL" else None

    sent = run(Sink(refuse), 1000)
    assert sent.totals.rejected == 0
    assert sent.totals.taken < 10
    assert "sender not allowed" in sent.totals.halted
    assert {o.code for o in sent.outcomes} == {0}


def test_a_relay_that_refuses_everybody_ends_the_run() -> None:
    def refuse(verb: str, _line: str, _letters: int) -> bytes | None:
        return b"554 5.7.1 relay access denied\r\n" if verb in ("RCPT", "DATA") else None

    sent = run(Sink(refuse), 1000)
    assert MOST_REFUSALS <= sent.totals.rejected < MOST_REFUSALS + 10
    assert "every recipient" in sent.totals.halted


@pytest.mark.parametrize(
    ("greeting", "words"),
    [
        (b"554 5.7.1 go away\r\n", "go away"),
        (b"421 busy\r\n", "busy"),
        (b"SSH-2.0-OpenSSH\r\n", "no SMTP"),
        (b"220-" + b"x" * 4000, "does not end"),
        (b"220-x\r\n" * 300, "too many lines"),
        (Odd.DROP, "lost"),
    ],
)
def test_a_relay_that_cannot_be_used_ends_the_run_early(greeting: bytes | Odd, words: str) -> None:
    def answer(verb: str, _line: str, _letters: int) -> bytes | Odd | None:
        return greeting if verb == "GREETING" else None

    sent = run(Sink(answer), 1000)
    assert words in sent.totals.halted
    assert sent.totals.taken <= 3
    assert sent.totals.deferred == sent.totals.taken


def test_a_relay_that_says_nothing_ends_the_run_early() -> None:
    sink = Sink(lambda _verb, _line, _letters: Odd.SILENCE)
    sent = run(sink, 1000, world=impatient(replace(SHORT, command=0.05)))
    assert "in time" in sent.totals.halted
    assert sent.totals.deferred == sent.totals.taken <= 3


@pytest.mark.parametrize("verb", ["MAIL", "RCPT"])
def test_an_invitation_out_of_turn_costs_no_letter(verb: str) -> None:
    sink = Sink(answers(verb, b"354 go on\r\n"), offers=OLD)
    sent = run(sink, 3, make=one_at_a_time, world=Surroundings(timeouts=SHORT))
    assert sent.totals.accepted == 3


def test_nobody_listening_ends_the_run_after_some_patience() -> None:
    clock = NoTime()
    outcomes: list[Outcome] = []

    async def go() -> Totals:
        async with Sink() as sink:
            relay = sink.relay(connections=1)
        return await send_all(letters(50), relay=relay, on_outcome=outcomes.append, clock=clock)

    totals = asyncio.run(go())
    assert totals.taken == totals.deferred == 1
    assert "no connection to 127.0.0.1" in totals.halted
    assert sum(clock.sleeps) == pytest.approx(30.0)


def test_a_relay_that_returns_gets_everything() -> None:
    sink = Sink(answers("GREETING", Odd.DROP, Odd.DROP, b"421 not yet\r\n"))
    sent = run(sink, 10, make=one_at_a_time, world=Surroundings(timeouts=SHORT))
    assert sent.totals.accepted == 10


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

    async def source() -> AsyncIterator[Envelope]:
        yield letter(0)
        stop.request()
        await asyncio.Event().wait()

    async def go(sink: Sink) -> Totals:
        async with sink:
            return await send_all(
                source(), relay=sink.relay(), on_outcome=outcomes.append, stop=stop
            )

    totals = asyncio.run(go(Sink()))
    assert totals.taken == len(outcomes) == 1


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

    async def source() -> AsyncIterator[Envelope]:
        for key in range(200):
            if key % 7 == 0:
                await asyncio.sleep(0)
            yield letter(key)

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

    async def source_async() -> AsyncIterator[Envelope]:
        for envelope in source():
            yield envelope

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

    async def source_async() -> AsyncIterator[Envelope]:
        for envelope in source():
            yield envelope

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
                letters(1003), relay=sink.relay(per_second=1000.0), on_outcome=lambda _: None
            )

    assert asyncio.run(go(Sink())).accepted == 1003


def test_one_letter_alone_blocks_until_its_outcome() -> None:
    outcomes: list[Outcome] = []

    async def go() -> None:
        async with Sink() as sink:
            relay = sink.relay()
            outcome = await asyncio.to_thread(
                send_one,
                letter(7).data,
                mail_from="news@gazette.example",
                rcpt_to="ada@reader.example",
                relay=relay,
            )
            outcomes.append(outcome)

    asyncio.run(go())
    assert outcomes == [Outcome(0, "accepted", 250, "2.0.0 kept", "final")]


def test_one_letter_alone_to_nobody_is_put_off_at_once() -> None:
    async def closed_port() -> Relay:
        async with Sink() as sink:
            return sink.relay()

    outcome = send_one(b"x", mail_from="", rcpt_to="a@b.example", relay=asyncio.run(closed_port()))
    assert (outcome.state, outcome.code) == ("deferred", 0)
    assert "no connection" in outcome.text
