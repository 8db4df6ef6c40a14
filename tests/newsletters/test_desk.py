from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from broadsheet.mail.models import OutgoingLetter
from broadsheet.newsletters import actions, desk, queries
from broadsheet.newsletters.models import Edition, Newsletter, Subscription
from broadsheet.readers.actions import suppress
from broadsheet.readers.models import Suppression
from tests.newsletters.subscribers import NOW, make_newsletter, make_subscriber, make_subscribers
from tests.newsroom import make_article, make_staff
from tests.people import READER, SUBSCRIBER

pytestmark = pytest.mark.django_db
KEPT = {"default_frequency": "every", "countdown": 5, "digest_hour": 7, "digest_weekday": 6}


@pytest.fixture(autouse=True)
def _signed_in(client: Client) -> None:
    make_newsletter()
    make_article("The vote", slug="the-vote")
    client.force_login(make_staff("administrator"))


def make_held() -> Edition:
    make_subscribers(3)
    actions.send_now(slug="the-vote", smtp=None, now=NOW, progress=lambda things, **_: things)
    return Edition.objects.get()


def test_subscribers_are_found_by_address_and_state(client: Client) -> None:
    make_subscriber(READER.address)
    make_subscriber(SUBSCRIBER.address, state=Subscription.State.ENDED)
    index = reverse("subscribers:index")
    assert READER.address in client.get(index).content.decode()
    assert SUBSCRIBER.address not in client.get(index, {"q": "rosa"}).content.decode()
    ended = client.get(index, {"state": "ended"}).content.decode()
    assert SUBSCRIBER.address in ended
    assert READER.address not in ended


def test_a_digest_is_proposed_above_three_articles_a_day_and_not_at_three(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "LATELY", 1)
    monkeypatch.setattr(desk, "now", lambda: NOW + timedelta(hours=1))
    for title in ("The count", "The strike"):
        make_article(title)
    proposed = "You publish 4 articles a day. New subscribers may prefer one mail a day"
    assert "articles a day" not in client.get(reverse("subscribers:index")).content.decode()
    make_article("The tide")
    assert proposed in client.get(reverse("subscribers:index")).content.decode()
    Newsletter.objects.update(default_frequency="daily")
    assert proposed not in client.get(reverse("subscribers:index")).content.decode()


def test_an_address_that_mail_came_back_from_is_written_to_again_after_a_question(
    client: Client,
) -> None:
    bounced = make_subscriber(READER.address, state=Subscription.State.ENDED)
    unwilling = make_subscriber(SUBSCRIBER.address, state=Subscription.State.ENDED)
    suppress(address=READER.address, why=Suppression.Why.BOUNCED, now=NOW)
    suppress(address=SUBSCRIBER.address, why=Suppression.Why.COMPLAINED, now=NOW)
    again = reverse("subscribers:again", args=[bounced.pk])
    assert again in client.get(reverse("subscribers:inspect", args=[bounced.pk])).content.decode()
    assert READER.address in client.get(again).content.decode()
    assert Suppression.objects.count() == 2
    client.post(again)
    assert not queries.suppression(bounced)
    assert OutgoingLetter.objects.get().to_address == READER.address
    bounced.refresh_from_db()
    assert bounced.state == Subscription.State.PENDING
    kept = client.post(reverse("subscribers:again", args=[unwilling.pk]), follow=True)
    assert "wanted no more mail" in kept.content.decode()
    assert queries.suppression(unwilling)
    read = client.get(reverse("subscribers:inspect", args=[unwilling.pk])).content.decode()
    assert "the reader complained" in read
    assert "subscribers/again" not in read
    assert client.post(reverse("subscribers:again", args=[0])).status_code == 404


def test_an_edition_shows_its_counts_and_its_words(client: Client) -> None:
    edition = make_held()
    assert "The vote" in client.get(reverse("editions:index")).content.decode()
    read = client.get(reverse("editions:inspect", args=[edition.pk])).content.decode()
    assert "queued" in read
    assert "Neither side spoke afterwards." in read
    page = client.get(reverse("editions:page", args=[edition.pk]))
    assert "Neither side spoke afterwards." in page.content.decode()
    assert "sandbox" in page["Content-Security-Policy"]


def test_a_held_edition_is_offered_and_sent_only_by_a_post(client: Client, settings: Any) -> None:
    edition = make_held()
    settings.SMTP = "smtp://127.0.0.1:1"
    read = client.get(reverse("editions:inspect", args=[edition.pk])).content.decode()
    assert "Send it to 3 readers" in read
    decide = reverse("editions:decide", args=[edition.pk])
    assert client.get(decide, {"decision": "send"}).status_code == 405
    client.post(decide, {})
    edition.refresh_from_db()
    assert edition.state == Edition.State.HELD
    client.post(decide, {"decision": "send"})
    edition.refresh_from_db()
    assert edition.state == Edition.State.SENDING
    client.post(decide, {"decision": "drop"})
    edition.refresh_from_db()
    assert edition.state == Edition.State.SENDING


def test_a_held_edition_can_be_dropped(client: Client) -> None:
    edition = make_held()
    client.post(reverse("editions:decide", args=[edition.pk]), {"decision": "drop"})
    edition.refresh_from_db()
    assert edition.state == Edition.State.STOPPED


def test_a_newsletter_is_edited_in_the_desk(client: Client) -> None:
    newsletter = make_newsletter()
    fields = {**KEPT, "name": "By mail", "slug": newsletter.slug, "from_name": "Edda"}
    client.post(reverse("newsletters-offered:edit", args=[newsletter.pk]), fields)
    newsletter.refresh_from_db()
    assert (newsletter.from_name, newsletter.countdown) == ("Edda", 5)
    for countdown, kept in ((60, 60), (61, 60), (0, 0), (-1, 0)):
        fields["countdown"] = countdown
        client.post(reverse("newsletters-offered:edit", args=[newsletter.pk]), fields)
        newsletter.refresh_from_db()
        assert newsletter.countdown == kept


def test_the_subscribe_box_takes_its_words_from_the_desk(client: Client) -> None:
    newsletter = make_newsletter()
    words = {
        "heading": "The harbour at breakfast",
        "promise": "One mail, before the ferry sails.",
        "button": "Send it to me",
    }
    fields = {**KEPT, "name": "By mail", "slug": newsletter.slug, **words}
    client.post(reverse("newsletters-offered:edit", args=[newsletter.pk]), fields)
    page = Client().get("/subscribe/").content.decode()
    box = Client().get(make_article("The strike").url).content.decode().split('id="subscribe"')[1]
    assert all(word in page for word in words.values())
    assert all(word in box for word in words.values())
    assert "Subscribe to By mail" not in box
