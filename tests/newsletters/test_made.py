"""Editions made by hand and corrections: written in the desk, seen, tried, stopped, sent."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from broadsheet.articles.models import ArticlePage, Correction
from broadsheet.config.groups import set_up_groups
from broadsheet.mail.dns_records import DnsUnreachable, Record
from broadsheet.mail.models import OutgoingLetter
from broadsheet.newsletters import actions, deliveries, queries
from broadsheet.newsletters.models import Delivery, Edition, ForDigest, Frequency, Subscription
from broadsheet.newsletters.views import desk_edition
from broadsheet.newsletters.why_not import why
from broadsheet.readers.actions import suppress
from broadsheet.readers.models import Suppression
from tests.mail.sink import Sink, part, sink
from tests.newsletters.subscribers import NOW, make_newsletter, make_subscriber, quiet
from tests.newsroom import make_article, make_section, make_staff

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)
State = Edition.State


@pytest.fixture
def server(settings: Any) -> Iterator[Sink]:
    with sink() as running:
        settings.SMTP = running.url
        yield running


@pytest.fixture
def desk(client: Client) -> Client:
    make_section()
    client.force_login(make_staff("administrator"))
    return client


def send_all(now: Any = LATER) -> None:
    while actions.send_due(now):
        pass


def write(desk: Client, *articles: ArticlePage, **words: str) -> Edition:
    places = {f"place-{one.pk}": str(number + 1) for number, one in enumerate(articles)}
    form = {"newsletter": make_newsletter().pk, "subject": "What we read", **words, **places}
    answer = desk.post(reverse("editions:write"), form)
    assert answer.status_code == 302, answer.content.decode()
    return Edition.objects.latest("pk")


def make_mailed(server: Sink) -> ArticlePage:
    article = make_article("The vote", corrections=[(NOW, "The envoys were three.")])
    actions.owe_edition(article=article, now=NOW)
    send_all()
    server.letters.clear()
    return article


def test_an_edition_is_written_changed_and_sent_to_everybody_in_its_order(
    desk: Client, server: Sink
) -> None:
    for frequency in Frequency:
        make_subscriber(f"{frequency}@post.example", frequency=frequency)
    vote, count = make_article("The vote"), make_article("The count", section=make_section("Port"))
    edition = write(desk, vote, count, introduction="Dear reader,\n\nread this.", preheader="Soon")
    again = reverse("editions:rewrite", args=[edition.pk])
    assert "Dear reader," in desk.get(again).content.decode()
    form = {
        "newsletter": edition.newsletter_id,
        "subject": "What you may have missed",
        "introduction": "Dear reader,",
        f"place-{vote.pk}": "9",
        f"place-{count.pk}": "2",
    }
    desk.post(again, form)
    desk.post(reverse("editions:decide", args=[edition.pk]), {"decision": "send"})
    edition.refresh_from_db()
    assert edition.state == State.COUNTDOWN
    assert not actions.send_due(edition.due_at - timedelta(seconds=1))
    send_all(edition.due_at)
    assert len(server.letters) == 3
    letter = server.letters[0][1]
    assert letter["Subject"] == "What you may have missed"
    html = part(letter, "html")
    assert html.index("Dear reader,") < html.index("The count") < html.index("The vote")
    assert desk.get(again).status_code == 404
    with pytest.raises(actions.EditionRefused):
        actions.send_draft(edition=edition, now=NOW)


def test_the_command_line_sends_a_draft_by_its_number_without_waiting(
    desk: Client, server: Sink
) -> None:
    make_subscriber("every@post.example")
    edition = write(desk, introduction="Hello")
    number = str(edition.pk)
    counts = actions.send_now(slug=number, smtp=server.url, now=NOW, progress=quiet)
    assert str(counts) == "finished: 1 accepted"
    assert actions.send_now(slug=number, smtp=server.url, now=NOW, progress=quiet) == counts
    assert len(server.letters) == 1
    with pytest.raises(actions.EditionRefused, match="no edition"):
        actions.send_now(slug="999", smtp=server.url, now=NOW, progress=quiet)


def test_an_edition_without_words_or_articles_is_refused(desk: Client) -> None:
    form = {"newsletter": make_newsletter().pk, "subject": "Empty"}
    assert "place" in desk.post(reverse("editions:write"), form).content.decode()
    assert not Edition.objects.exists()


def test_a_line_break_in_a_subject_stays_in_its_header(desk: Client, server: Sink) -> None:
    make_subscriber("every@post.example")
    edition = write(desk, subject="One\r\nBcc: all@post.example", introduction="Hello")
    actions.send_draft(edition=edition, now=NOW)
    send_all()
    (letter,) = server.to("every@post.example")
    assert letter["Subject"] == "One Bcc: all@post.example"
    assert letter["Bcc"] is None


def test_anybody_on_the_staff_can_stop_what_is_about_to_go_out(client: Client) -> None:
    make_newsletter()
    edition = actions.owe_edition(article=make_article(), now=NOW, wait=timedelta(minutes=5))
    assert edition is not None
    set_up_groups()
    client.force_login(make_staff("reporter"))
    home = client.get("/desk/").content.decode()
    assert reverse("editions:stop", args=[edition.pk]) in home
    client.get(reverse("editions:stop", args=[edition.pk]))
    edition.refresh_from_db()
    assert edition.state == State.COUNTDOWN, "a GET acts on nothing"
    client.post(reverse("editions:stop", args=[edition.pk]))
    edition.refresh_from_db()
    assert edition.state == State.STOPPED


def test_a_paused_edition_sends_nothing_until_it_goes_on(desk: Client, server: Sink) -> None:
    make_subscriber("every@post.example")
    edition = actions.owe_edition(article=make_article(), now=NOW)
    Edition.objects.update(state=State.SENDING)

    def decide(decision: str) -> str:
        assert edition is not None
        desk.post(reverse("editions:decide", args=[edition.pk]), {"decision": decision})
        edition.refresh_from_db()
        return edition.state

    assert decide("pause") == State.PAUSED
    send_all()
    assert not server.letters
    assert decide("pause") == State.PAUSED
    assert decide("resume") == State.SENDING
    assert edition is not None
    send_all(edition.due_at)
    assert len(server.letters) == 1


def test_an_edition_paused_while_it_is_sent_settles_what_left_and_keeps_the_rest(
    server: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    addresses = {f"reader{number}@post.example" for number in range(30)}
    for address in addresses:
        make_subscriber(address)
    edition = actions.owe_edition(article=make_article(), now=NOW)
    assert edition is not None
    monkeypatch.setattr(actions.sending, "BATCH", 5)
    monkeypatch.setattr(actions.sending, "FIRST", 10)
    claim = deliveries.claim

    def claim_and_pause(*args: Any, **kwargs: Any) -> Any:
        claimed = claim(*args, **kwargs)
        Edition.objects.filter(state=State.SENDING).update(state=State.PAUSED)
        return claimed

    with monkeypatch.context() as pausing:
        pausing.setattr(deliveries, "claim", claim_and_pause)
        actions.send_due(LATER)
    edition.refresh_from_db()
    standing = queries.counts(edition)
    assert standing.state == State.PAUSED
    assert set(standing.deliveries) <= {"accepted", "queued"}
    assert standing.deliveries.get("accepted", 0) == len(server.letters) < len(addresses)
    actions.resume_edition(edition=edition, now=LATER)
    send_all()
    assert {to for to, _ in server.letters} == addresses
    assert len(server.letters) == 30


def test_a_correction_goes_to_exactly_those_who_received_the_article(
    desk: Client, server: Sink
) -> None:
    make_newsletter()
    make_subscriber("every@post.example")
    make_subscriber("gone@post.example")
    server.answers["gone@post.example"] = "550 5.1.1 nobody"
    article = make_mailed(server)
    make_subscriber("late@post.example")
    correction = Correction.objects.get()
    page = desk.get(reverse("editions:inspect", args=[Edition.objects.get().pk])).content.decode()
    assert "The envoys were three." in page
    desk.post(reverse("editions:correct", args=[correction.pk]))
    edition = Edition.objects.get(correction=correction)
    send_all(edition.due_at)
    ((to, letter),) = server.letters
    assert to == "every@post.example"
    assert letter["Subject"] == f"Correction: {article.title}"
    assert "The envoys were three." in part(letter, "plain")
    desk.post(reverse("editions:correct", args=[correction.pk]))
    assert Edition.objects.count() == 2


def test_who_read_the_article_in_a_digest_gets_its_correction_too(server: Sink) -> None:
    make_newsletter()
    port, tides = make_section("Port"), make_section("Tides")
    vote = make_article("The vote", section=port, corrections=[(NOW, "Three.")])
    other = make_article("High water", section=tides)
    for article in (vote, other):
        ForDigest.objects.create(article=article)
    for name, topics in (("all", ()), ("port", (port,)), ("tides", (tides,))):
        reader = make_subscriber(f"{name}@post.example", frequency=Frequency.DAILY)
        actions.choose(
            subscription=reader,
            frequency="daily",
            everything=not topics,
            topics=[("section", section.pk) for section in topics],
        )
    assert vote.listed_at is not None
    day = vote.listed_at + timedelta(days=1)
    actions.owe_digests(day)
    Edition.objects.filter(state=State.ASKING).update(state=State.COUNTDOWN)
    send_all(day)
    assert len(server.letters) == 3
    server.letters.clear()
    edition = actions.owe_correction(
        correction=vote.corrections.get(), by=make_staff("newsletter"), now=day
    )
    send_all(edition.due_at)
    assert {to for to, _ in server.letters} == {"all@post.example", "port@post.example"}


def test_the_desk_shows_phone_and_desk_light_and_dark_text_and_cautions(desk: Client) -> None:
    edition = write(desk, make_article("The vote"), introduction="See it.")
    page = desk.get(reverse("editions:inspect", args=[edition.pk])).content.decode()
    assert page.count("<iframe") == 2
    assert "Send it to 0 readers" in page
    assert "Gmail shows up to 102 KB" in page
    assert "<pre" in page
    assert reverse("editions:records") in page
    dark = desk.get(reverse("editions:page", args=[edition.pk]) + "?scheme=dark").content.decode()
    light = desk.get(reverse("editions:page", args=[edition.pk])).content.decode()
    assert "@media all" in dark
    assert "@media not all" in light
    assert "prefers-color-scheme" not in dark + light
    article = make_article("The count", body=[f'<a href="https://intranet/">{"it" * 60_000}</a>'])
    heavy = actions.owe_edition(article=article, now=NOW)
    assert heavy is not None
    page = desk.get(reverse("editions:inspect", args=[heavy.pk])).content.decode()
    assert "<b>A link that readers cannot follow: https://intranet/</b>" in page
    assert "Gmail cuts off what is beyond 102 KB" in page


def test_a_test_goes_to_one_colleague_and_its_links_end_nothing(desk: Client) -> None:
    edition = write(desk, introduction="Hello")
    sample = reverse("editions:sample", args=[edition.pk])
    desk.post(sample, {"to": "no address"})
    desk.post(sample, {"to": "edda@courier.example"})
    letter = OutgoingLetter.objects.get()
    assert letter.subject == "[Test] What we read"
    assert "__slot_" not in letter.text + letter.html
    assert "/subscribe/manage/" in letter.text
    assert not Delivery.objects.exists()


def test_the_records_of_the_sender_are_looked_up_when_asked(
    desk: Client, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    def nobody(*_args: object, **_kwargs: object) -> None:
        raise DnsUnreachable

    assert "no domain" in desk.get(reverse("editions:records")).content.decode()
    settings.DEFAULT_FROM_EMAIL = "news@courier.example"
    found = [Record("SPF", "courier.example", "missing")]
    monkeypatch.setattr(desk_edition, "records", lambda *_args, **_kwargs: found)
    assert "missing" in desk.get(reverse("editions:records")).content.decode()
    monkeypatch.setattr(desk_edition, "records", nobody)
    assert "No DNS server answered" in desk.get(reverse("editions:records")).content.decode()


def test_why_a_reader_did_not_get_it_is_said_in_a_sentence(server: Sink, desk: Client) -> None:
    make_newsletter()
    port = make_section("Port")
    for name in ("got", "full", "stopped", "ended"):
        make_subscriber(f"{name}@post.example")
    make_subscriber("daily@post.example", frequency=Frequency.DAILY)
    make_subscriber("pending@post.example", state=Subscription.State.PENDING)
    topical = make_subscriber("topical@post.example")
    Subscription.objects.filter(pk=topical.pk).update(everything=False)
    server.answers["full@post.example"] = "452 4.2.2 mailbox full"
    suppress(address="stopped@post.example", why=Suppression.Why.ASKED, now=NOW)
    edition = actions.owe_edition(article=make_article(section=port), now=NOW)
    assert edition is not None
    assert "not been sent" in why(edition, "got@post.example")
    send_all()
    edition.refresh_from_db()
    late = make_subscriber("late@post.example")
    Subscription.objects.filter(pk=late.pk).update(confirmed_at=LATER + timedelta(hours=1))
    ended = Subscription.objects.get(reader__address="ended@post.example")
    actions.end_subscription(subscription=ended, why="link", now=LATER)
    Delivery.objects.filter(subscription=ended).delete()
    for name, words in {
        "got": "accepted",
        "full": "mailbox full",
        "stopped": "the reader asked",
        "ended": "ended (link)",
        "daily": "once a day",
        "pending": "never confirmed",
        "topical": "Nothing in the edition",
        "late": "confirmed after",
        "nobody": "not subscribed",
    }.items():
        assert words in why(edition, f"{name}@post.example"), name
    assert "no e-mail address" in why(edition, "nonsense")
    page = desk.get(reverse("editions:inspect", args=[edition.pk]), {"reader": "got@post.example"})
    assert "accepted by the relay" in page.content.decode()
    assert "full@post.example: put off by the relay" in page.content.decode()
    assert "452 4.2.2 mailbox full" in page.content.decode()
