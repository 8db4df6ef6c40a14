from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.mail import EmailMultiAlternatives, send_mail

from broadsheet.mail import actions
from broadsheet.mail.actions import LEASE, LetterRefused, queue_letter
from broadsheet.mail.checks import relay_can_be_read
from broadsheet.mail.delivery import deliver_due
from broadsheet.mail.engine.envelope import Outcome
from broadsheet.mail.engine.relay import RelayRefused
from broadsheet.mail.models import OutgoingLetter
from broadsheet.mail.queries import held, relay_host
from tests.mail.sink import part, sink
from tests.people import READER, SUBSCRIBER

NOW = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)
State = OutgoingLetter.State
pytestmark = pytest.mark.django_db


def write(**fields: Any) -> OutgoingLetter:
    owed: dict[str, Any] = {
        "kind": "greeting",
        "to_address": READER.address,
        "to_name": READER.name,
        "subject": "Good morning",
        "text": "The harbour is open.",
        "html": "<p>The harbour is open.</p>",
        "now": NOW,
    }
    return queue_letter(**(owed | fields))


def state(letter: OutgoingLetter) -> str:
    letter.refresh_from_db()
    return letter.state


def test_without_a_relay_a_letter_is_held_and_never_flushed_by_itself(settings: Any) -> None:
    letter = write()
    assert deliver_due(NOW) == 0
    with sink() as server:
        settings.SMTP = server.url
        assert deliver_due(NOW) == 0
        assert server.letters == []
        assert state(letter) == State.HELD


def test_a_held_letter_goes_out_once_somebody_says_so(settings: Any) -> None:
    letter = write()
    with sink() as server:
        settings.SMTP = server.url
        assert actions.release_held(letters=held().filter(pk=letter.pk), now=NOW) == 1
        assert deliver_due(NOW) == 1
        (got,) = server.to(READER.address)
    assert got["Subject"] == "Good morning"
    assert got["Message-ID"] == letter.message_id
    assert got["Auto-Submitted"] == "auto-generated"
    assert part(got, "plain").strip() == "The harbour is open."
    assert state(letter) == State.SENT
    assert deliver_due(NOW) == 0


def test_held_letters_cannot_be_released_to_nowhere() -> None:
    write()
    with pytest.raises(LetterRefused):
        actions.release_held(now=NOW)


def test_a_dropped_letter_is_settled_and_stays(settings: Any) -> None:
    letter = write()
    settings.SMTP = "smtp://127.0.0.1:9"
    assert actions.drop_held(now=NOW) == 1
    assert state(letter) == State.DROPPED
    assert letter.settled_at == NOW
    assert actions.release_held(now=NOW) == 0


def test_one_key_is_one_letter() -> None:
    first = write(key="confirm-1")
    again = write(key="confirm-1", subject="Another")
    assert again.pk == first.pk
    assert OutgoingLetter.objects.count() == 1


def test_two_letters_have_two_ids() -> None:
    assert write().message_id != write().message_id


@pytest.mark.parametrize(
    "fields",
    [
        {"subject": "Hello\r\nBcc: everybody@post.example"},
        {"to_name": "Rosa\nBcc: everybody@post.example"},
        {"to_address": "rosa@post.example\r\nRCPT TO:<x@y.example>"},
        {"to_address": "rosa"},
        {"headers": [("List-Id", "<a>\r\nBcc: x@y.example")]},
        {"headers": [("X\r\nBcc", "x")]},
        {"headers": [("Bcc", "x@y.example")]},
    ],
)
def test_nothing_breaks_out_of_its_header(fields: dict[str, Any]) -> None:
    with pytest.raises(LetterRefused):
        write(**fields)
    assert not OutgoingLetter.objects.exists()


def test_a_relay_that_cannot_be_reached_puts_letters_off(settings: Any) -> None:
    settings.SMTP = "smtp://127.0.0.1:1"
    letter = write()
    assert deliver_due(NOW) == 1
    assert state(letter) == State.QUEUED
    assert letter.attempts == 1
    assert letter.due_at > NOW
    assert deliver_due(NOW) == 0


def test_a_refused_recipient_is_given_up_with_the_servers_words(settings: Any) -> None:
    with sink() as server:
        settings.SMTP = server.url
        server.answers[READER.address] = "550 5.1.1 nobody here"
        letter = write()
        other = write(to_address=SUBSCRIBER.address)
        deliver_due(NOW)
    assert state(letter) == State.FAILED
    assert letter.reply_code == 550
    assert "nobody here" in letter.reply_text
    assert state(other) == State.SENT


def test_a_temporary_refusal_is_tried_again_under_the_same_id(settings: Any) -> None:
    with sink() as server:
        settings.SMTP = server.url
        server.answers[READER.address] = "451 4.7.1 come back later"
        letter = write()
        deliver_due(NOW)
        assert state(letter) == State.QUEUED
        server.answers.clear()
        deliver_due(letter.due_at)
        (got,) = server.to(READER.address)
    assert got["Message-ID"] == letter.message_id
    assert state(letter) == State.SENT


def test_what_a_killed_worker_had_claimed_is_taken_up_after_the_lease(settings: Any) -> None:
    with sink() as server:
        settings.SMTP = server.url
        letter = write()
        assert [claimed.pk for claimed in actions.claim_due(now=NOW)] == [letter.pk]
        assert deliver_due(NOW) == 0
        assert deliver_due(NOW + LEASE) == 1
        assert len(server.to(READER.address)) == 1
    assert state(letter) == State.SENT


def test_letters_queued_for_a_relay_that_was_taken_away_are_held(settings: Any) -> None:
    settings.SMTP = "smtp://127.0.0.1:1"
    letter = write()
    settings.SMTP = ""
    deliver_due(NOW)
    assert state(letter) == State.HELD


def test_an_unreadable_relay_loses_nothing(settings: Any) -> None:
    settings.SMTP = "carrier-pigeon://loft"
    letter = write()
    with pytest.raises(RelayRefused):
        deliver_due(NOW + timedelta(minutes=1))
    assert state(letter) == State.QUEUED
    assert relay_host(settings.SMTP) == ""


def test_djangos_own_mail_goes_to_the_outbox(settings: Any) -> None:
    settings.EMAIL_BACKEND = "broadsheet.mail.backend.OutboxBackend"
    mail = EmailMultiAlternatives("Reset", "the text", None, [READER.address])
    mail.attach_alternative("<p>the page</p>", "text/html")
    mail.send()
    send_mail("Plain", "words", None, [SUBSCRIBER.address])
    reset, plain = OutgoingLetter.objects.order_by("pk")
    assert (reset.kind, reset.text, reset.html) == ("account", "the text", "<p>the page</p>")
    assert (plain.to_address, plain.html, plain.state) == (SUBSCRIBER.address, "", State.HELD)


def test_a_letter_whose_answer_was_lost_is_not_sent_again(settings: Any) -> None:
    settings.SMTP = "smtp://127.0.0.1:1"
    letter = write()
    (claimed,) = actions.claim_due(now=NOW)
    lost = Outcome(claimed.pk, "uncertain", 0, "the connection ended")
    actions.settle(letter=claimed, outcome=lost, now=NOW)
    assert state(letter) == State.UNCERTAIN
    assert deliver_due(NOW + LEASE) == 0


def test_a_setting_that_names_no_relay_is_said_at_start_up(settings: Any) -> None:
    settings.SMTP = "carrier-pigeon://loft"
    (error,) = relay_can_be_read(None)
    assert "BROADSHEET_SMTP" in error.msg
    settings.SMTP = "smtp://127.0.0.1"
    assert relay_can_be_read(None) == []
    settings.SMTP = ""
    assert relay_can_be_read(None) == []
