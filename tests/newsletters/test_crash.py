"""What happens when a sender is stopped, or its disk is full, in the middle of an edition.

The long version, with processes that are really killed, is `benchmarks/newsletters_crash.py`.
"""

import errno
import os
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from email.policy import EmailPolicy
from typing import Any

import dkim
import pytest
from click import ClickException

from broadsheet.config.commands.dkim import show
from broadsheet.core.jobs import stopping
from broadsheet.mail.delivery import deliver_due
from broadsheet.mail.engine.envelope import Outcome
from broadsheet.mail.engine.journal import LONGEST, WORDS, Journal
from broadsheet.mail.signing import key_file, make_key
from broadsheet.newsletters import actions, deliveries, queries
from broadsheet.newsletters.journal import journal_of
from broadsheet.newsletters.models import Delivery, Edition
from tests.mail.sink import Sink, sink
from tests.newsletters.subscribers import (
    NOW,
    make_newsletter,
    make_subscriber,
    make_subscribers,
    quiet,
)
from tests.newsroom import make_article
from tests.people import READER

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)
AS_IT_CAME = EmailPolicy(refold_source="none", linesep="\r\n")


@pytest.fixture
def server() -> Iterator[Sink]:
    with sink() as running:
        yield running


def test_the_command_prints_a_record_in_pieces_that_a_zone_file_takes(
    capsys: pytest.CaptureFixture[str], settings: Any, signed: str
) -> None:
    show()
    record = capsys.readouterr().out.splitlines()[-1]
    name, _, pieces = record.partition(" IN TXT ")
    assert name == "broadsheet._domainkey.courier.example."
    assert "".join(pieces.strip('"').split('" "')) == signed
    assert key_file().stat().st_mode & 0o077 == 0
    settings.DEFAULT_FROM_EMAIL = "news@127.0.0.1"
    with pytest.raises(ClickException):
        show()


@pytest.fixture
def signed(settings: Any) -> Iterator[str]:
    settings.DEFAULT_FROM_EMAIL = "news@courier.example"
    try:
        yield make_key()[1]
    finally:
        key_file().unlink()


def send(smtp: str, *, now: Any = NOW) -> queries.Counts:
    return actions.send_now(slug="the-vote", smtp=smtp, now=now, progress=quiet)


def make_vote() -> None:
    make_newsletter()
    make_article("The vote", slug="the-vote")


def got(server: Sink) -> Counter[str]:
    return Counter(recipient for recipient, _ in server.letters)


def test_a_worker_told_to_end_finishes_what_is_in_flight_and_leaves_the_rest(
    server: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_vote()
    addresses = make_subscribers(40)
    send("")
    edition = Edition.objects.get()
    actions.editions.begin_again(edition=edition, transport=server.url, override=True)
    settle, settled = deliveries.settle, []

    def settle_and_end(*args: Any, **kwargs: Any) -> None:
        settle(*args, **kwargs)
        settled.append(1)
        stopping.set()

    monkeypatch.setattr(actions.sending, "BATCH", 10)
    monkeypatch.setattr(actions.sending, "AHEAD", 20)
    with monkeypatch.context() as ending:
        ending.setattr(deliveries, "settle", settle_and_end)
        try:
            actions.send_edition(edition=edition, smtp=server.url, now=NOW)
        finally:
            stopping.clear()
    standing = queries.counts(edition).deliveries
    assert settled
    assert standing["accepted"] == len(server.letters)
    assert set(standing) <= {"accepted", "queued"}
    assert edition.lease_until is None
    assert send(server.url).deliveries == {"accepted": 40}
    assert got(server) == Counter(addresses)


def test_a_full_disk_ends_the_sending_before_a_letter_has_no_place_for_its_answer(
    server: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_vote()
    addresses = make_subscribers(30)
    monkeypatch.setattr(actions.sending, "BATCH", 10)
    monkeypatch.setattr(actions.sending, "AHEAD", 20)
    took, left = os.posix_fallocate, [1]

    def full(file: int, start: int, size: int) -> None:
        if not left:
            raise OSError(errno.ENOSPC, "No space left on device")
        took(file, start, size)
        left.pop()

    with monkeypatch.context() as disk:
        disk.setattr(os, "posix_fallocate", full)
        with pytest.raises(OSError, match="No space"):
            send(server.url)
    before = len(server.letters)
    assert send(server.url, now=LATER).deliveries == {"accepted": 30}
    assert before < 30
    assert got(server) == Counter(addresses)


def test_a_journal_reads_what_was_written_around_room_that_was_not_used(tmp_path: Any) -> None:
    journal = Journal(tmp_path / "edition.jsonl")
    words = "\x00“Ω”" * 200
    with journal.follower() as follower, journal.writer() as writer:
        follower.reserve(10)
        writer.write(Outcome("1.1", "accepted", 250, words, "final"))
        writer.write(Outcome("2.1", "deferred", 0, "not asked", "here"))
        assert [one.key for one in follower.answers()] == ["1.1", "2.1"]
        assert not follower.answers()
    assert journal.path.stat().st_size == 10 * LONGEST
    with journal.follower() as follower, journal.writer() as writer:
        follower.reserve(10)
        writer.write(Outcome("3.1", "rejected", 550, "no", "rcpt"))
    first, second, third = journal.answers()
    assert (first.key, first.text) == ("1.1", words[:WORDS])
    assert (second.stage, third.key, third.code) == ("here", "3.1", 550)


def test_the_journal_is_forgotten_only_when_what_it_says_is_on_the_disk(
    server: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_vote()
    make_subscribers(3)
    done: list[str] = []

    def noting(module: Any, name: str) -> None:
        real = getattr(module, name)

        def noted(*args: Any, **kwargs: Any) -> Any:
            done.append(name)
            return real(*args, **kwargs)

        monkeypatch.setattr(module, name, noted)

    noting(actions.sending, "unflushed")
    for name in ("settle", "take_back"):
        noting(deliveries, name)
    noting(Journal, "forget")
    send(server.url)
    last = len(done) - 1 - done[::-1].index("settle")
    assert done[last - 1 :] == ["unflushed", "settle", "take_back", "forget"]


def test_an_outcome_written_twice_is_settled_once(server: Sink) -> None:
    make_vote()
    make_subscribers(2)
    send("")
    edition = Edition.objects.get()
    deliveries.take_lease(edition, NOW)
    one, _other = deliveries.claim(edition, deliveries.Mark(), most=2, now=NOW)
    with journal_of(edition.pk).writer() as writer:
        for _ in range(2):
            writer.write(Outcome(one.key, "accepted", 250, "ok", "final"))
    assert send(server.url, now=LATER).deliveries == {"accepted": 2}
    assert len(server.letters) == 1
    assert set(Delivery.objects.values_list("attempts", flat=True)) <= {1, 2}


def test_every_letter_is_signed_once_a_key_was_made(
    server: Sink, settings: Any, signed: str
) -> None:
    make_vote()
    make_subscriber(READER.address)
    send(server.url)
    settings.SMTP = server.url
    actions.ask_to_subscribe(
        address="new@post.example",
        newsletter=make_newsletter(),
        asking=actions.Asking(wording="Yes", form="/", network=""),
        now=NOW,
    )
    assert deliver_due(NOW) == 1
    for _recipient, letter in server.letters:
        data = letter.as_bytes(policy=AS_IT_CAME)
        assert dkim.verify(data, dnsfunc=lambda *_args, **_kwargs: signed.encode())
    covered = str(server.to(READER.address)[0]["DKIM-Signature"]).replace("\n", "").lower()
    assert "list-unsubscribe:list-unsubscribe:list-unsubscribe-post" in covered.replace(" ", "")
    assert ":feedback-id" in covered.replace(" ", "")
    assert make_key()[1] == signed
