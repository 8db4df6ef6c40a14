"""Bounces and complaints end what they should, once, and only when they are proven to be ours."""

import io
import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from broadsheet.config.commands import bounce as command
from broadsheet.core.clock import now
from broadsheet.mail.identity import message_id_left
from broadsheet.mail.models import OutgoingLetter
from broadsheet.newsletters import actions, queries
from broadsheet.newsletters.bounces import take_report
from broadsheet.newsletters.links import return_token
from broadsheet.newsletters.models import Bounce, Delivery, Edition, Subscription
from broadsheet.newsletters.views import reports
from broadsheet.readers.models import Suppression
from tests.mail.engine.test_bounce import report
from tests.mail.engine.test_hooks import TOPIC, amazon, mailgun_body, notification
from tests.mail.sink import Sink, sink
from tests.newsletters.subscribers import NOW, make_newsletter, make_subscriber, quiet
from tests.newsroom import make_article

pytestmark = pytest.mark.django_db
ADDRESS = "rosa@post.example"
WORD = "word"
HOOK = "/api/mail/postmark/"


@pytest.fixture
def server() -> Iterator[Sink]:
    with sink() as running:
        yield running


@pytest.fixture
def sent(server: Sink) -> Delivery:
    make_newsletter()
    make_article("The vote", slug="the-vote")
    make_subscriber(ADDRESS)
    actions.send_now(slug="the-vote", smtp=server.url, now=NOW, progress=quiet)
    return Delivery.objects.get()


def proven(delivery: Delivery, **how: Any) -> bytes:
    return report(to=f"bounces+{return_token(delivery.pk)}@courier.example", **how)


def standing() -> tuple[str, str]:
    subscription = Subscription.objects.get(reader__address=ADDRESS)
    return subscription.state, subscription.ended_why


def test_a_letter_that_came_back_for_good_ends_the_subscription_once(sent: Delivery) -> None:
    data = proven(sent)
    assert len(take_report(data, now=NOW)) == 1
    assert not take_report(data, now=NOW), "replayed"
    sent.refresh_from_db()
    assert sent.state == Delivery.State.REJECTED
    assert sent.reply_text == "550 5.1.1 no such user"
    assert standing() == ("ended", "bounced")
    assert Suppression.objects.get().why == Suppression.Why.BOUNCED
    assert Bounce.objects.count() == 1


@pytest.mark.parametrize(
    "data",
    [
        report(),
        report(to="bounces+e1-" + "00" * 12 + "@courier.example"),
        report().replace(b"rosa@post.example", b"not an address"),
    ],
    ids=["no proof", "a forged return path", "no address"],
)
def test_a_report_that_anybody_could_write_is_counted_and_changes_nothing(
    sent: Delivery, data: bytes
) -> None:
    (bounce,) = take_report(data, now=NOW)
    assert not bounce.proven
    assert standing() == ("confirmed", "")
    sent.refresh_from_db()
    assert sent.state == Delivery.State.ACCEPTED


def test_a_report_that_quotes_our_message_id_is_proven(sent: Delivery) -> None:
    own = message_id_left("edition", f"{sent.edition_id}.{sent.subscription_id}")
    (bounce,) = take_report(report().replace(b"ab" * 20, own.encode()), now=NOW)
    assert bounce.proven
    assert bounce.delivery == sent
    assert standing() == ("ended", "bounced")


def test_the_return_path_is_believed_before_whatever_the_report_says(sent: Delivery) -> None:
    make_subscriber("other@post.example")
    data = proven(sent).replace(b"rosa@post.example", b"other@post.example")
    (bounce,) = take_report(data, now=NOW)
    assert bounce.delivery == sent
    assert standing() == ("ended", "bounced")
    assert Subscription.objects.get(reader__address="other@post.example").state == "confirmed"


def test_a_question_that_comes_back_for_good_is_not_asked_again_for_a_week() -> None:
    newsletter = make_newsletter()
    asking = actions.Asking(wording="Yes", form="/", network="")

    def ask(after: timedelta) -> int:
        actions.ask_to_subscribe(
            address=ADDRESS, newsletter=newsletter, asking=asking, now=NOW + after
        )
        return OutgoingLetter.objects.count()

    assert ask(timedelta()) == 1
    own = OutgoingLetter.objects.get().message_id.strip("<>").partition("@")[0]
    take_report(report().replace(b"ab" * 20, own.encode()), now=NOW)
    assert standing() == ("ended", "bounced")
    assert ask(timedelta(days=1)) == 1
    assert ask(timedelta(days=8)) == 2


def test_a_full_mailbox_is_forgiven_four_times_a_month_and_not_five(sent: Delivery) -> None:
    for number in range(5):
        assert standing() == ("confirmed", "")
        full = proven(sent, status="5.2.2", diagnosis=f"smtp; 552 5.2.2 full {number}")
        take_report(full, now=NOW + timedelta(days=number))
    assert standing() == ("ended", "bounced")


def test_a_relay_that_refuses_a_reader_for_good_is_a_bounce(server: Sink) -> None:
    make_newsletter()
    make_article("The vote", slug="the-vote")
    for name in ("gone", "full", "here"):
        make_subscriber(f"{name}@post.example")
    server.answers = {
        "gone@post.example": "550 5.1.1 nobody here",
        "full@post.example": "552 5.2.2 full",
    }
    actions.send_now(slug="the-vote", smtp=server.url, now=NOW, progress=quiet)
    ended = Subscription.objects.filter(state="ended").values_list("reader__address", "ended_why")
    assert list(ended) == [("gone@post.example", "bounced")]
    assert Bounce.objects.count() == 2
    assert str(queries.counts(Edition.objects.get())) == "finished: 1 accepted, 2 rejected"


def test_letters_leave_with_a_return_path_of_their_own(server: Sink, settings: Any) -> None:
    settings.BOUNCE_ADDRESS = "bounces@courier.example"
    make_newsletter()
    make_article("The vote", slug="the-vote")
    make_subscriber(ADDRESS)
    actions.send_now(slug="the-vote", smtp=server.url, now=NOW, progress=quiet)
    token = return_token(Delivery.objects.get().pk)
    assert server.senders == [f"bounces+{token}@courier.example"]


def test_a_service_that_knows_the_word_is_believed_and_replays_are_counted_once(
    sent: Delivery, client: Client, settings: Any
) -> None:
    settings.POSTMARK_SECRET = WORD
    body = json.dumps({"RecordType": "SpamComplaint", "ID": 1, "Email": ADDRESS.upper()})

    def post(word: str) -> tuple[int, bytes]:
        headers = {"X-Broadsheet-Secret": word}
        answer = client.post(HOOK, body, content_type="application/json", headers=headers)
        return answer.status_code, answer.content

    assert post("other") == (403, b"the password is wrong\n")
    assert standing() == ("confirmed", "")
    assert post(WORD) == (200, b"1 new\n")
    assert post(WORD) == (200, b"0 new\n")
    assert standing() == ("ended", "complaint")
    assert client.get(HOOK).status_code == 405
    sent.refresh_from_db()
    assert sent.state == Delivery.State.ACCEPTED, "it had arrived"


@pytest.mark.parametrize("service", ["ses", "mailgun"])
def test_what_a_service_signed_is_believed_once_and_what_it_did_not_sign_is_refused(
    client: Client, settings: Any, monkeypatch: pytest.MonkeyPatch, service: str
) -> None:
    make_newsletter()
    make_subscriber(ADDRESS)
    settings.MAILGUN_KEY, settings.SES_TOPIC = "secret", TOPIC
    monkeypatch.setattr(reports, "_fetched", lambda _address: amazon()[1])
    monkeypatch.setattr(reports, "_certificates", {})
    signed: dict[str, Any] = notification()
    if service == "mailgun":
        signed = json.loads(mailgun_body(at=now().timestamp()))

    def post(fields: dict[str, Any]) -> tuple[int, bytes]:
        answer = client.post(f"/api/mail/{service}/", fields, content_type="application/json")
        return answer.status_code, answer.content

    forged = {**signed, "Signature": "AAAA", "signature": {}}
    assert post(forged) == (403, b"the signature is wrong\n")
    assert standing() == ("confirmed", "")
    assert post(signed) == (200, b"1 new\n")
    assert standing() == ("ended", "bounced")
    assert post(signed) == (200, b"0 new\n")
    if service == "mailgun":
        # Mailgun signs the time and a token, not the event.
        other = {**signed["event-data"], "id": "ev2", "recipient": "other@post.example"}
        assert post({**signed, "event-data": other}) == (200, b"0 new\n")
    assert Bounce.objects.count() == 1


def test_amazon_is_answered_that_we_want_its_reports_only_where_amazon_says(
    client: Client, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.SES_TOPIC = TOPIC
    asked: list[str] = []

    def fetched(address: str) -> bytes:
        asked.append(address)
        return amazon()[1]

    monkeypatch.setattr(reports, "_fetched", fetched)
    monkeypatch.setattr(reports, "_certificates", {})
    there = "https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&Token=t"
    for address, status in ((there, 200), ("https://evil.example/?Token=t", 403)):
        kind = {"Type": "SubscriptionConfirmation", "SubscribeURL": address, "Token": "t"}
        answer = client.post(
            "/api/mail/ses/", notification(**kind), content_type="application/json"
        )
        assert answer.status_code == status
    assert [address for address in asked if not address.endswith(".pem")] == [there]


@pytest.mark.parametrize("service", ["ses", "mailgun", "postmark"])
def test_a_service_that_is_not_set_up_is_refused(client: Client, service: str) -> None:
    path = f"/api/mail/{service}/"
    for body in ("{}", "nonsense", "[" * 2_000):
        answer = client.post(path, body, content_type="application/json")
        assert answer.status_code == 403


def test_the_command_takes_a_mail_on_stdin(
    sent: Delivery, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def give(data: bytes) -> str:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data)))
        command.take()
        return capsys.readouterr().out

    assert give(proven(sent)) == "hard: 550 5.1.1 no such user\n"
    assert give(b"Subject: hello\n\nhello") == "nothing new in it\n"
    assert give(report()) == "unproven, nothing changed: 550 5.1.1 no such user\n"
    assert standing() == ("ended", "bounced")
