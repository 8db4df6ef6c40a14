"""The courier as a process of its own: it does what it is told, and ends when nobody tells it."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from email.policy import EmailPolicy
from pathlib import Path

import dkim
import pytest

from broadsheet.mail.engine.courier import PIECE, Batch, Form
from broadsheet.mail.engine.dkim import dns_record, generate_key, key_to_pem
from broadsheet.mail.engine.journal import Journal
from broadsheet.mail.engine.letter import Letter
from broadsheet.mail.engine.message import marker
from broadsheet.mail.engine.relay import parse_relays
from broadsheet.mail.engine.sealed import Seal, SealedForm
from broadsheet.newsletters.courier import Courier, CourierFailed
from tests.mail.sink import Sink, sink

AS_IT_CAME = EmailPolicy(refold_source="none", linesep="\r\n")
_MANY = range(1, 2 * PIECE + 2)
FORM = Form(
    0,
    Letter(
        from_name="The Harbour Courier",
        from_address="news@courier.example",
        to_address=marker("to"),
        subject="The vote",
        text="All is counted.",
        message_id=f"<{marker('id')}@courier.example>",
        date=datetime(2026, 3, 1, 6, 30, tzinfo=UTC),
    ),
    ("id", "to"),
)


@pytest.fixture
def server() -> Iterator[Sink]:
    with sink() as running:
        yield running


def listen_to(courier: Courier) -> dict[int | str, str]:
    """Return what became of all letters until the courier ended, and a little longer."""
    told: dict[int | str, str] = {}
    while not courier.ended:
        told |= {one.key: one.state for one in courier.outcomes(wait=5.0)}
    return told | {one.key: one.state for one in courier.outcomes(wait=0.0)}


@pytest.mark.parametrize("apart", [True, False])
def test_what_is_given_is_carried_and_what_no_letter_can_hold_is_refused(
    server: Sink, tmp_path: Path, *, apart: bool
) -> None:
    journal = Journal(tmp_path / "answers.jsonl")
    rows = [
        (f"{n}.1", "", f"r{n}@post.example", 0, (f"m{n}", f"r{n}@post.example")) for n in (1, 2)
    ]
    bad = ("3.1", "", "r3@post.example", 0, ("m3", "r3 @post.example"))
    with Courier(apart=apart) as courier, journal.follower() as answers:
        courier.begin(parse_relays(server.url), journal, answers)
        courier.go_on_until(time.monotonic() + 60)
        courier.form(FORM)
        courier.give(Batch([*rows, bad]))
        courier.no_more()
        told = listen_to(courier)
    assert told == {"1.1": "accepted", "2.1": "accepted", "3.1": "rejected"}
    assert {one.key for one in journal.answers()} == told.keys()
    assert {to for to, _letter in server.letters} == {"r1@post.example", "r2@post.example"}


def test_signed_letters_are_written_beside_those_on_their_way_and_all_arrive_signed(
    server: Sink, tmp_path: Path
) -> None:
    journal, key = Journal(tmp_path / "answers.jsonl"), generate_key()
    record = dns_record(key.public_key()).encode()
    seal = Seal("courier.example", "s1", key_to_pem(key), FORM.letter.date)
    rows = [(f"{n}.1", "", f"r{n}@post.example", 0, (f"m{n}", f"r{n}@post.example")) for n in _MANY]
    rows.insert(PIECE, ("0.1", "", "r0@post.example", 0, ("m0", "r0 @post.example")))
    with Courier(apart=False) as courier, journal.follower() as answers:
        courier.begin(parse_relays(server.url), journal, answers)
        courier.go_on_until(time.monotonic() + 60)
        courier.form(SealedForm(0, FORM.letter, FORM.slots, seal))
        courier.give(Batch(rows))
        courier.no_more()
        told = listen_to(courier)
    assert told == {"0.1": "rejected"} | {f"{n}.1": "accepted" for n in _MANY}
    for to, letter in server.letters:
        assert letter["To"] == to
        data = letter.as_bytes(policy=AS_IT_CAME)
        assert dkim.verify(data, dnsfunc=lambda *_args, **_kwargs: record)


def test_no_letter_is_begun_once_the_edition_may_be_somebody_elses(
    server: Sink, tmp_path: Path
) -> None:
    journal = Journal(tmp_path / "answers.jsonl")
    with Courier(apart=False) as courier, journal.follower() as answers:
        courier.begin(parse_relays(server.url), journal, answers)
        courier.go_on_until(time.monotonic() - 1)
        courier.form(FORM)
        courier.give(Batch([("1.1", "", "r1@post.example", 0, ("m1", "r1@post.example"))]))
        assert not listen_to(courier)
    assert not server.letters


@pytest.mark.parametrize("apart", [True, False])
def test_a_courier_that_is_never_told_to_begin_ends(*, apart: bool) -> None:
    with Courier(apart=apart) as courier:
        assert not courier.ended
    assert courier.ended


def test_what_goes_wrong_in_the_courier_is_raised_where_outcomes_are_awaited(
    server: Sink, tmp_path: Path
) -> None:
    journal = Journal(tmp_path / "answers.jsonl")
    with Courier(apart=False) as courier, journal.follower() as answers:
        courier.begin(parse_relays(server.url), journal, answers)
        courier.go_on_until(time.monotonic() + 60)
        courier.give(Batch([("1.1", "", "r1@post.example", 9, ())]))
        with pytest.raises(CourierFailed, match="KeyError"):
            listen_to(courier)
