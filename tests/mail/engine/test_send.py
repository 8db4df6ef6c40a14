"""What becomes of letters, whatever the relay answers: exactly one true outcome each."""

import asyncio
from dataclasses import replace

import pytest

from broadsheet.mail.engine.envelope import Outcome
from broadsheet.mail.engine.route import MOST_REFUSALS, MOST_SENDER_REFUSALS
from broadsheet.mail.engine.send import Totals, send_all
from broadsheet.mail.engine.smtp import Surroundings
from tests.mail.engine.fakes import (
    SHORT,
    NoTime,
    Odd,
    Received,
    Sink,
    impatient,
)
from tests.mail.engine.runs import OLD, answers, letter, letters, one_at_a_time, run


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


def test_a_letter_that_cannot_travel_does_not_hold_up_those_behind_it() -> None:
    outcomes: list[Outcome] = []
    hopeless = letter(1)._replace(data=b"x" * 2000)

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
