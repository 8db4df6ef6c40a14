"""What becomes of letters when connections end, at any moment."""

import asyncio
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.mail.engine.envelope import Outcome
from broadsheet.mail.engine.send import (
    send_all,
)
from broadsheet.mail.engine.smtp import Surroundings
from tests.mail.engine.fakes import (
    SHORT,
    NoTime,
    Odd,
    Sink,
    WireThatDrops,
    WireThatIsClosing,
    impatient,
)
from tests.mail.engine.runs import OLD, answers, letter, one_at_a_time, run


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
    big = letter(0)._replace(data=b"Subject: 0\r\n\r\n" + b"0123456789\r\n" * 20_000)
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
    big = letter(0)._replace(data=b"Subject: 0\r\n\r\n" + (b"x" * 990 + b"\r\n") * 9_000)
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
    big = letter(0)._replace(data=b"Subject: 0\r\n\r\n" + (b"x" * 990 + b"\r\n") * 9_000)
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


@pytest.mark.parametrize("verb", ["MAIL", "RCPT"])
def test_an_invitation_out_of_turn_costs_no_letter(verb: str) -> None:
    sink = Sink(answers(verb, b"354 go on\r\n"), offers=OLD)
    sent = run(sink, 3, make=one_at_a_time, world=Surroundings(timeouts=SHORT))
    assert sent.totals.accepted == 3
