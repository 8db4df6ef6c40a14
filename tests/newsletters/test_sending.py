"""An edition reaches each of its readers once, whatever happens in between."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from broadsheet.articles.actions import withdraw_article
from broadsheet.articles.models import ArticlePage
from broadsheet.newsletters import actions, courier, deliveries, queries
from broadsheet.newsletters.journal import journal_of
from broadsheet.newsletters.models import Delivery, Edition, Newsletter, Subscription
from broadsheet.readers.actions import suppress
from broadsheet.readers.models import Suppression
from tests.mail.sink import Sink, part, sink
from tests.newsletters.subscribers import (
    NOW,
    make_newsletter,
    make_subscriber,
    make_subscribers,
    quiet,
)
from tests.newsroom import make_article
from tests.people import READER, SUBSCRIBER

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


class Fell(Exception):
    """What happens in the middle of sending."""


@pytest.fixture
def server() -> Iterator[Sink]:
    with sink() as running:
        yield running


def send(smtp: str | None, *, slug: str = "the-vote", now: Any = NOW) -> queries.Counts:
    return actions.send_now(slug=slug, smtp=smtp, now=now, progress=quiet)


def make_vote(**fields: Any) -> ArticlePage:
    make_newsletter()
    return make_article("The vote", slug="the-vote", **fields)


def got(server: Sink) -> Counter[str]:
    return Counter(recipient for recipient, _ in server.letters)


def test_nobody_is_mailed_what_was_withdrawn_meanwhile(server: Sink) -> None:
    article = make_vote()
    make_subscribers(5)
    actions.owe_edition(article=article, now=NOW, wait=timedelta())
    edition = Edition.objects.select_related("newsletter", "article").get()
    actions.freeze_edition(edition=edition, now=NOW)
    Edition.objects.update(state=Edition.State.SENDING)
    withdraw_article(article=article, told={"status": 451}, by=None, now=NOW)
    with pytest.raises(actions.EditionRefused):
        actions.send_edition(edition=edition, smtp=server.url, now=NOW)
    assert not server.letters
    assert queries.counts(edition).deliveries == {Delivery.State.DROPPED: 5}
    assert queries.counts(edition).state == Edition.State.STOPPED


def test_every_subscriber_gets_the_article_once(server: Sink) -> None:
    make_vote()
    addresses = make_subscribers(25)
    counts = send(server.url)
    assert got(server) == Counter(addresses)
    assert str(counts) == "finished: 25 accepted"
    assert send(server.url).state == Edition.State.FINISHED
    assert got(server) == Counter(addresses)


def test_the_letter_has_the_article_in_html_and_text_and_the_headers_lists_need(
    server: Sink, settings: Any
) -> None:
    settings.PUBLIC_ORIGIN = "https://courier.example"
    settings.DEFAULT_FROM_EMAIL = "news@courier.example"
    make_vote(body=["Fish & chips for “all”.", 'See <a href="/archive/">the archive</a>.'])
    Newsletter.objects.update(from_name="Zoë of the Courier", reply_to="desk@courier.example")
    subscription = make_subscriber(READER.address)
    send(server.url)
    (letter,) = server.to(READER.address)
    assert letter["To"] == READER.address
    assert str(letter["From"]) == "Zoë of the Courier <news@courier.example>"
    assert letter["Reply-To"] == "desk@courier.example"
    assert letter["Feedback-ID"].endswith(":every-article:edition:courier.example")
    assert letter["Subject"] == "The vote"
    assert letter["List-Id"] == "<every-article.courier.example>"
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    unsubscribe = letter["List-Unsubscribe"].strip("<>")
    assert unsubscribe.startswith("https://courier.example/subscribe/unsubscribe/")
    assert letter["Precedence"] == "bulk"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["Message-ID"].endswith("@courier.example>")
    text, html = part(letter, "plain"), part(letter, "html")
    assert "Fish & chips for “all”." in text
    assert "the archive (https://courier.example/archive/)" in text
    assert "Fish &amp; chips" in html
    assert re.search(r'<html lang="en">.*@media ?\(prefers-color-scheme: ?dark\)', html, re.DOTALL)
    assert re.search(r'<p [^>]*style="margin: 0 0 14px;?">Fish', html), "styles stand inline"
    assert "<img" not in html, "nothing tells when it was opened"
    assert 'href="https://courier.example/archive/"' in html
    assert unsubscribe in text.replace("\n", "")
    assert unsubscribe in html
    assert "__slot_" not in text + html
    assert str(subscription.pk) in unsubscribe


def test_what_an_editor_writes_is_never_taken_for_a_slot(server: Sink) -> None:
    make_vote(body=["Write __slot_nonsense__ here."], standfirst="=?utf-8?q?x?= {{ x }}")
    make_subscriber(READER.address)
    send(server.url)
    assert "slot_nonsense__" in part(server.to(READER.address)[0], "plain")


def test_subscribe_publish_receive_unsubscribe_and_get_no_more(server: Sink, client: Any) -> None:
    make_vote()
    make_subscriber(READER.address)
    send(server.url)
    link = server.to(READER.address)[0]["List-Unsubscribe"].strip("<>")
    client.post("/" + link.split("/", 3)[3], {"List-Unsubscribe": "One-Click"})
    make_article("The count", slug="the-count")
    counts = send(server.url, slug="the-count")
    assert len(server.to(READER.address)) == 1
    assert str(counts) == "finished: nobody takes it"


def test_who_left_or_is_suppressed_after_the_freeze_gets_nothing(server: Sink) -> None:
    make_vote()
    staying, leaving = make_subscriber(READER.address), make_subscriber(SUBSCRIBER.address)
    weekly = make_subscriber("weekly@post.example")
    make_subscriber("bounced@post.example")
    send("")
    edition = Edition.objects.get()
    assert edition.state == Edition.State.HELD
    actions.end_subscription(subscription=leaving, why="link", now=NOW)
    actions.choose(subscription=weekly, frequency="weekly", everything=True, topics=())
    suppress(address="bounced@post.example", why=Suppression.Why.BOUNCED, now=NOW)
    counts = send(server.url)
    assert set(got(server)) == {staying.reader.address}
    assert counts.deliveries == {"accepted": 1, "suppressed": 3}


def test_only_confirmed_subscribers_of_every_article_are_in_it(server: Sink) -> None:
    make_vote()
    make_subscriber(READER.address)
    make_subscriber("pending@post.example", state=Subscription.State.PENDING)
    make_subscriber("ended@post.example", state=Subscription.State.ENDED)
    make_subscriber("daily@post.example", frequency=Subscription.Frequency.DAILY)
    send(server.url)
    assert set(got(server)) == {READER.address}


def test_without_a_relay_an_edition_is_held_until_somebody_sends_it(
    server: Sink, settings: Any
) -> None:
    article = make_vote()
    make_subscribers(2)
    actions.owe_edition(article=article, now=NOW)
    assert actions.send_due(NOW) == 1
    edition = Edition.objects.get()
    assert edition.state == Edition.State.HELD
    assert edition.text
    settings.SMTP = server.url
    assert actions.send_due(LATER) == 0
    assert not server.letters
    actions.release_edition(edition=edition, now=LATER)
    assert actions.send_due(LATER) == 2
    assert sum(got(server).values()) == 2
    assert actions.send_due(LATER) == 0


def test_a_held_edition_that_is_dropped_reaches_nobody(server: Sink) -> None:
    make_vote()
    make_subscribers(2)
    send("")
    edition = Edition.objects.get()
    actions.drop_edition(edition=edition, now=NOW)
    with pytest.raises(actions.EditionRefused):
        send(server.url)
    assert queries.counts(edition).deliveries == {"dropped": 2}
    with pytest.raises(actions.EditionRefused):
        actions.drop_edition(edition=edition, now=NOW)


def test_a_crash_in_the_middle_loses_nobody_and_mails_nobody_twice(server: Sink) -> None:
    make_vote()
    addresses = make_subscribers(60)

    def fall_after_some(things: Iterable[int], *, total: int, label: str) -> Iterator[int]:
        del total, label
        for count, thing in enumerate(things):
            if count == 7:
                raise Fell
            yield thing

    with pytest.raises(Fell):
        actions.send_now(slug="the-vote", smtp=server.url, now=NOW, progress=fall_after_some)
    assert queries.counts(Edition.objects.get()).state == Edition.State.SENDING
    counts = send(server.url, now=LATER)
    assert got(server) == Counter(addresses)
    assert counts.deliveries == {"accepted": 60}


def test_answers_that_never_reached_the_database_are_read_from_the_journal(
    server: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_vote()
    addresses = make_subscribers(40)

    def fall(*_args: Any, **_kwargs: Any) -> None:
        raise Fell

    with monkeypatch.context() as broken:
        broken.setattr(deliveries, "settle", fall)
        with pytest.raises(Fell):
            send(server.url)
    assert server.letters
    assert not Delivery.objects.filter(state=Delivery.State.ACCEPTED).exists()
    journal = journal_of(Edition.objects.get().pk)
    assert journal.path.exists()
    with journal.path.open("ab") as file:
        file.write(b'["1')
    send(server.url, now=LATER)
    assert got(server) == Counter(addresses)
    assert not journal.path.exists()


def test_while_one_process_sends_another_leaves_the_edition_alone(server: Sink) -> None:
    article = make_vote()
    make_subscribers(1)
    actions.owe_edition(article=article, now=NOW)
    edition = Edition.objects.get()
    assert deliveries.take_lease(edition, NOW)
    with pytest.raises(actions.EditionBusy):
        actions.send_edition(edition=Edition.objects.get(), smtp=server.url, now=NOW)
    assert actions.send_due(NOW) == 0
    other = Edition.objects.get()
    assert deliveries.take_lease(other, NOW + deliveries.LEASE)
    with pytest.raises(deliveries.LeaseLost):
        deliveries.renew_lease(edition, LATER)


def test_a_killed_senders_claims_are_sent_by_the_next_one_through_the_same_relay(
    server: Sink, settings: Any
) -> None:
    article = make_vote()
    addresses = make_subscribers(3)
    actions.owe_edition(article=article, now=NOW)
    edition = Edition.objects.get()
    deliveries.take_lease(edition, NOW)
    edition.transport, edition.state = server.url, Edition.State.SENDING
    edition.save()
    actions.freeze_edition(edition=edition, now=NOW)
    assert len(deliveries.claim(edition, deliveries.Mark(), most=2, now=NOW)) == 2
    settings.SMTP = "smtp://127.0.0.1:1"
    assert actions.send_due(NOW + timedelta(seconds=1)) == 0
    assert actions.send_due(LATER) == 3
    assert got(server) == Counter(addresses)


def test_refused_and_put_off_readers_are_counted_and_the_put_off_are_tried_again(
    server: Sink, settings: Any
) -> None:
    settings.SMTP = server.url
    make_vote()
    make_subscribers(3)
    server.answers = {
        "reader0@post.example": "550 5.1.1 nobody here",
        "reader1@post.example": "451 4.7.1 come back later",
    }
    counts = send(None)
    assert counts.state == Edition.State.SENDING
    assert counts.deliveries == {"accepted": 1, "deferred": 1, "rejected": 1}
    refused = Delivery.objects.get(state=Delivery.State.REJECTED)
    assert "nobody here" in refused.reply_text
    server.answers.clear()
    assert actions.send_due(NOW + timedelta(seconds=30)) == 0
    assert actions.send_due(LATER) == 1
    edition = Edition.objects.get()
    assert str(queries.counts(edition)) == "finished: 2 accepted, 1 rejected"
    assert "reader0@post.example" not in got(server)


def test_a_message_id_is_the_same_on_a_retry_and_differs_between_readers(server: Sink) -> None:
    make_vote()
    make_subscribers(2)
    send(server.url)
    first = {recipient: letter["Message-ID"] for recipient, letter in server.letters}
    assert len(set(first.values())) == 2
    Edition.objects.update(state=Edition.State.SENDING)
    Delivery.objects.update(state=Delivery.State.QUEUED)
    send(server.url)
    assert {recipient: letter["Message-ID"] for recipient, letter in server.letters[2:]} == first


def test_what_was_left_as_perhaps_sent_is_never_sent_again(server: Sink) -> None:
    make_vote()
    make_subscribers(2)
    send("")
    Delivery.objects.filter(subscription__reader__address="reader0@post.example").update(
        state=Delivery.State.UNCERTAIN
    )
    assert str(send(server.url)) == "finished: 1 accepted, 1 uncertain"
    assert set(got(server)) == {"reader1@post.example"}


def test_a_relay_that_cannot_be_reached_leaves_all_to_be_sent(
    server: Sink, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_vote()
    addresses = make_subscribers(3)
    with monkeypatch.context() as impatient:
        impatient.setattr(courier, "PATIENCE", ())
        with pytest.raises(actions.EditionRefused, match="could not be reached"):
            send("smtp://127.0.0.1:1")
        assert actions.send_due(NOW + timedelta(seconds=1)) == 0
        assert actions.send_due(LATER) == 0
    edition = Edition.objects.get()
    assert queries.counts(edition).deliveries == {"queued": 3}
    assert set(Delivery.objects.values_list("attempts", flat=True)) == {0}
    Edition.objects.update(transport=server.url, due_at=NOW)
    settings.SMTP = "smtp://127.0.0.1:1"
    assert actions.send_due(LATER) == 3
    assert got(server) == Counter(addresses)


def test_an_address_that_no_header_can_hold_is_rejected_alone(server: Sink) -> None:
    make_vote()
    make_subscriber('"rosa lind"@post.example')
    make_subscriber(READER.address)
    counts = send(server.url)
    assert counts.deliveries == {"accepted": 1, "rejected": 1}


@pytest.mark.parametrize("gone", ["delete", "unpublish"])
def test_an_article_that_is_gone_before_the_freeze_is_not_mailed(
    server: Sink, settings: Any, gone: str
) -> None:
    settings.SMTP = server.url
    article = make_vote()
    make_subscribers(1)
    actions.owe_edition(article=article, now=NOW)
    getattr(article, gone)()
    with pytest.raises(actions.EditionRefused):
        actions.send_due(LATER)
    assert Edition.objects.get().state == Edition.State.STOPPED
    assert actions.send_due(LATER) == 0
    assert not server.letters


def test_a_command_with_a_relay_is_not_undone_by_a_worker_without_one(server: Sink) -> None:
    article = make_vote()
    addresses = make_subscribers(2)
    actions.owe_edition(article=article, transport=server.url, now=NOW)
    assert actions.send_due(NOW) == 2
    assert got(server) == Counter(addresses)


def test_whoever_names_another_relay_has_the_rest_sent_through_it(server: Sink) -> None:
    make_vote()
    addresses = make_subscribers(2)
    send("")
    Edition.objects.update(state=Edition.State.SENDING, transport="smtp://127.0.0.1:1")
    send(server.url)
    assert got(server) == Counter(addresses)


def test_what_cannot_be_sent_as_it_is_rests_and_does_not_spin(
    server: Sink, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.SMTP = server.url
    article = make_vote()
    actions.owe_edition(article=article, now=NOW)

    def fall(*_args: Any, **_kwargs: Any) -> None:
        raise Fell

    with monkeypatch.context() as broken:
        broken.setattr(actions.freezing, "render_edition", fall)
        with pytest.raises(Fell):
            actions.send_due(NOW)
    assert actions.send_due(NOW) == 0
    assert actions.send_due(LATER) == 1
