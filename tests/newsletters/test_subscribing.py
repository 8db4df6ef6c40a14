import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from broadsheet.core import clock
from broadsheet.core.clock import now
from broadsheet.core.tokens import make_token
from broadsheet.mail.models import OutgoingLetter
from broadsheet.newsletters.links import CONFIRM, MANAGE, UNSUBSCRIBE, lasting_token
from broadsheet.newsletters.models import Consent, Subscription
from broadsheet.newsletters.views import public
from broadsheet.readers.actions import suppress
from broadsheet.readers.models import Reader, Suppression
from broadsheet.readers.queries import is_suppressed
from tests.newsletters.subscribers import NOW, make_newsletter, make_subscriber
from tests.newsroom import make_article, make_site
from tests.people import READER, SUBSCRIBER

pytestmark = pytest.mark.django_db
State = Subscription.State
HERE = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture(autouse=True)
def _site() -> None:
    make_site()
    make_newsletter()


def ask(client: Client, address: str = READER.address, **fields: str) -> Any:
    return client.post("/subscribe/", {"address": address, "website": "", **fields}, headers=HERE)


def link(letter: OutgoingLetter) -> str:
    found = re.search(r"https?://[^/]+(/subscribe/(?:confirm|manage)/\S+)", letter.text)
    assert found is not None
    return found[1]


def newest() -> OutgoingLetter:
    letter = OutgoingLetter.objects.order_by("-pk").first()
    assert letter is not None
    return letter


def test_a_reader_asks_confirms_and_is_subscribed(client: Client) -> None:
    assert client.get("/subscribe/").status_code == 200
    assert ask(client).url == "/subscribe/sent/"
    assert client.get("/subscribe/sent/").status_code == 200
    assert Subscription.objects.get().state == State.PENDING
    page = link(newest())
    assert "<form" in client.get(page).content.decode()
    assert Subscription.objects.get().state == State.PENDING
    assert client.post(page).status_code == 200
    subscription = Subscription.objects.get()
    assert subscription.state == State.CONFIRMED
    assert subscription.reader.confirmed_at is not None


def test_whoever_asked_in_french_is_answered_in_french_and_presses_one_button(
    client: Client,
) -> None:
    ask(client)
    Reader.objects.update(language="fr")
    ask(client)
    assert newest().subject.startswith("Veuillez confirmer")
    page = client.get(link(newest())).content.decode().split("<main")[1].split("</main")[0]
    assert page.count("<button") == 1
    assert 'class="large"' in page
    assert "Oui, envoyez-la-moi" in page


def test_consent_is_kept_as_proof_without_the_address(client: Client) -> None:
    client.post(
        "/subscribe/",
        {"address": READER.address},
        headers={**HERE, "Referer": "http://testserver/world/2026/03/14/envoys/"},
        REMOTE_ADDR="203.0.113.77",
    )
    client.post(link(newest()))
    proof = Consent.objects.get()
    assert proof.confirmed_at is not None
    assert proof.form == "/world/2026/03/14/envoys/"
    assert proof.network == "203.0.113.0/24"
    assert "We write once" in proof.wording
    assert READER.address not in f"{proof.__dict__}"


def test_a_scanner_that_follows_every_link_changes_nothing(client: Client) -> None:
    ask(client)
    pending = link(newest())
    other = make_subscriber(SUBSCRIBER.address)
    pages = [
        pending,
        f"/subscribe/unsubscribe/{lasting_token(UNSUBSCRIBE, other.pk)}/",
        f"/subscribe/manage/{lasting_token(MANAGE, other.pk)}/",
        "/subscribe/",
        "/subscribe/manage/",
    ]
    before = list(Subscription.objects.order_by("pk").values())
    for page in pages:
        assert client.get(page).status_code == 200
        assert client.head(page).status_code == 200
    assert list(Subscription.objects.order_by("pk").values()) == before


def test_confirming_twice_is_confirming_once(client: Client) -> None:
    ask(client)
    page = link(newest())
    client.post(page)
    first = Subscription.objects.get().confirmed_at
    assert client.post(page).status_code == 200
    assert Subscription.objects.get().confirmed_at == first


def test_an_old_confirmation_does_not_undo_an_unsubscription(client: Client) -> None:
    ask(client)
    page = link(newest())
    client.post(page)
    subscription = Subscription.objects.get()
    client.post(f"/subscribe/unsubscribe/{lasting_token(UNSUBSCRIBE, subscription.pk)}/")
    assert client.get(page).status_code == 403
    assert client.post(page).status_code == 403
    assert Subscription.objects.get().state == State.ENDED


def test_asking_while_pending_mails_again_but_not_for_ever(client: Client) -> None:
    for _ in range(7):
        assert ask(client).url == "/subscribe/sent/"
    assert OutgoingLetter.objects.count() == 4
    for letter in OutgoingLetter.objects.all():
        assert client.get(link(letter)).status_code == 200


def test_the_answer_is_the_same_whether_an_address_is_known_or_not(client: Client) -> None:
    make_subscriber(SUBSCRIBER.address)
    suppress(address="gone@post.example", why=Suppression.Why.BOUNCED, now=now())
    answers = {
        (answer.status_code, answer.url, answer.content)
        for answer in (
            ask(client, SUBSCRIBER.address),
            ask(client, READER.address),
            ask(client, "gone@post.example"),
        )
    }
    assert len(answers) == 1
    kinds = dict(OutgoingLetter.objects.values_list("to_address", "kind"))
    assert kinds == {SUBSCRIBER.address: "subscribe-manage", READER.address: "subscribe-confirm"}


def test_somebody_who_was_erased_may_come_back_by_confirming(client: Client) -> None:
    suppress(address=READER.address, why=Suppression.Why.ERASED, now=NOW)
    ask(client)
    assert is_suppressed(READER.address)
    client.post(link(newest()))
    assert not is_suppressed(READER.address)


def test_who_ended_a_subscription_can_ask_again_and_starts_anew(client: Client) -> None:
    subscription = make_subscriber(
        READER.address, state=State.ENDED, frequency=Subscription.Frequency.WEEKLY
    )
    ask(client)
    client.post(link(newest()))
    subscription.refresh_from_db()
    assert subscription.state == State.CONFIRMED
    assert subscription.frequency == Subscription.Frequency.EVERY
    assert subscription.ended_at is None


def test_a_newsletter_that_does_not_exist_is_the_first_one(client: Client) -> None:
    assert ask(client, newsletter="no-such").url == "/subscribe/sent/"
    assert Subscription.objects.get().newsletter == make_newsletter()


def test_a_machine_that_fills_in_everything_is_told_the_same_and_nothing_is_kept(
    client: Client,
) -> None:
    assert ask(client, website="https://watches.example").url == "/subscribe/sent/"
    assert not Subscription.objects.exists()
    assert not OutgoingLetter.objects.exists()


@pytest.mark.parametrize(
    "address",
    ["", "rosa", "a@b@c.example", "rosa@post.example\nBcc: x@y.example", "\x00@a.example"],
)
def test_what_is_no_address_is_refused_and_nothing_is_kept(client: Client, address: str) -> None:
    assert ask(client, address).status_code == 400
    assert not Reader.objects.exists()
    assert not OutgoingLetter.objects.exists()


def test_a_megabyte_in_a_field_is_refused(client: Client) -> None:
    assert 400 <= ask(client, "a" * 1_000_000 + "@post.example").status_code < 500
    assert ask(client, "a" * 100_000 + "@post.example").status_code == 400
    assert not Reader.objects.exists()


def test_invalid_utf8_is_refused(client: Client) -> None:
    answer = client.post(
        "/subscribe/",
        b"address=%FF%FE%40post.example",
        content_type="application/x-www-form-urlencoded",
        headers=HERE,
    )
    assert answer.status_code == 400
    assert not Reader.objects.exists()


def test_a_form_on_a_foreign_site_is_refused(client: Client) -> None:
    answer = client.post(
        "/subscribe/", {"address": READER.address}, headers={"Origin": "https://evil.example"}
    )
    assert answer.status_code == 403
    assert not Reader.objects.exists()


def test_a_browser_that_says_nothing_gets_one_more_step() -> None:
    client = Client(enforce_csrf_checks=True)
    page = client.post("/subscribe/", {"address": READER.address})
    assert page.status_code == 200
    assert not Reader.objects.exists()
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.content.decode())
    assert found is not None
    fields = {"address": READER.address, "csrfmiddlewaretoken": "x" * 64}
    assert client.post("/subscribe/", fields).status_code == 200
    assert not Reader.objects.exists()
    fields["csrfmiddlewaretoken"] = found[1]
    assert client.post("/subscribe/", fields).status_code == 302
    assert Subscription.objects.get().state == State.PENDING


def test_one_network_cannot_sign_up_the_world(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(public, "PER_NETWORK", replace(public.PER_NETWORK, most=3))
    codes = [ask(client, f"victim{number}@post.example").status_code for number in range(4)]
    assert codes == [302, 302, 302, 429]
    assert Reader.objects.count() == 3


@pytest.mark.parametrize("page", ["confirm", "unsubscribe", "manage"])
@pytest.mark.parametrize("token", ["x", "1.00000000000000000000000000000000", "a:b:c", "1" * 5000])
def test_a_forged_link_is_a_plain_page_and_does_nothing(
    client: Client, page: str, token: str
) -> None:
    make_subscriber(SUBSCRIBER.address)
    before = list(Subscription.objects.values())
    assert client.get(f"/subscribe/{page}/{token}/").status_code == 403
    assert client.post(f"/subscribe/{page}/{token}/").status_code == 403
    assert list(Subscription.objects.values()) == before


def test_a_link_made_for_one_purpose_does_not_serve_another(client: Client) -> None:
    other = make_subscriber(SUBSCRIBER.address)
    token = lasting_token(MANAGE, other.pk)
    assert client.post(f"/subscribe/unsubscribe/{token}/").status_code == 403
    stray = make_token("another.purpose", {"subscription": other.pk, "asked": 0})
    assert client.post(f"/subscribe/confirm/{stray}/").status_code == 403
    late = make_token(CONFIRM, {"subscription": other.pk, "asked": 0})
    assert client.post(f"/subscribe/confirm/{late}/").status_code == 403


def test_a_confirmation_expires(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    ask(client)
    page = link(newest())
    late = clock.now() + timedelta(days=8)
    monkeypatch.setattr("django.core.signing.time.time", late.timestamp)
    assert client.post(page).status_code == 403
    assert Subscription.objects.get().state == State.PENDING


def test_a_mail_program_unsubscribes_by_one_click_from_elsewhere() -> None:
    client = Client(enforce_csrf_checks=True)
    subscription = make_subscriber(SUBSCRIBER.address)
    page = f"/subscribe/unsubscribe/{lasting_token(UNSUBSCRIBE, subscription.pk)}/"
    headers = {"Origin": "https://mail.example", "Sec-Fetch-Site": "cross-site"}
    for _ in range(2):
        answer = client.post(page, {"List-Unsubscribe": "One-Click"}, headers=headers)
        assert answer.status_code == 200
    subscription.refresh_from_db()
    assert (subscription.state, subscription.ended_why) == (State.ENDED, "one-click")


def test_whoever_lost_the_link_gets_it_by_mail_and_a_stranger_learns_nothing(
    client: Client,
) -> None:
    make_subscriber(SUBSCRIBER.address)
    pages = {
        client.post("/subscribe/manage/", {"address": address}, headers=HERE).status_code
        for address in (SUBSCRIBER.address, READER.address)
    }
    assert pages == {200}
    (letter,) = OutgoingLetter.objects.all()
    assert letter.to_address == SUBSCRIBER.address
    page = link(letter)
    client.post(page, {"frequency": "weekly"})
    assert Subscription.objects.get().frequency == Subscription.Frequency.WEEKLY
    assert client.post(page, {"frequency": "hourly"}).status_code == 400
    client.post(page, {"frequency": "end"})
    assert Subscription.objects.get().state == State.ENDED
    assert client.post(page, {"frequency": "every"}).status_code == 200
    assert Subscription.objects.get().state == State.ENDED


def test_an_erased_subscription_ends_its_links_politely(client: Client) -> None:
    subscription = make_subscriber(SUBSCRIBER.address)
    page = f"/subscribe/unsubscribe/{lasting_token(UNSUBSCRIBE, subscription.pk)}/"
    Reader.objects.all().delete()
    assert client.post(page).status_code == 403


def test_the_form_stands_on_articles_and_on_its_page_and_lies_over_nothing(client: Client) -> None:
    for address in ("/subscribe/", make_article().url):
        page = client.get(address).content.decode()
        assert "The Harbour Courier by mail" in page
        assert 'action="/subscribe/"' in page
        assert "<dialog" not in page
