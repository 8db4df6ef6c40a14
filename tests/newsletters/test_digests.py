"""Digests reach those who asked for them, once, with what they want and only when there is news."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from broadsheet.articles.models import ArticlePage, Story
from broadsheet.newsletters import actions, queries
from broadsheet.newsletters.models import Delivery, Edition, Frequency, Newsletter, Subscription
from tests.mail.sink import Sink, part, sink
from tests.newsletters.subscribers import make_newsletter, make_subscriber
from tests.newsroom import make_article, make_section, publish

pytestmark = pytest.mark.django_db
FRIDAY = datetime(2026, 3, 13, 12, 0, tzinfo=UTC)
SATURDAY = datetime(2026, 3, 14, 7, 0, tzinfo=UTC)
SUNDAY = SATURDAY + timedelta(days=1)
State = Edition.State


@pytest.fixture(autouse=True)
def _newsletter() -> None:
    make_newsletter()


@pytest.fixture
def server(settings: Any) -> Iterator[Sink]:
    with sink() as running:
        settings.SMTP = running.url
        yield running


def make_news(title: str, *, at: datetime = FRIDAY, **fields: Any) -> ArticlePage:
    article = make_article(title, published=None, **fields)
    article.publish_choices = {queries.DIGEST: True}
    return publish(article, at=at)


def make_reader(
    address: str, *topics: tuple[str, int], frequency: Frequency = Frequency.DAILY
) -> Subscription:
    subscription = make_subscriber(address, frequency=frequency)
    if topics:
        actions.choose(
            subscription=subscription,
            frequency=frequency,
            everything=False,
            topics=frozenset(topics),
        )
    return subscription


def send_all(now: datetime) -> None:
    actions.owe_digests(now)
    while actions.send_due(now):
        pass


def titles(server: Sink, address: str) -> list[str]:
    return [str(letter["Subject"]) for letter in server.to(address)]


def test_a_day_of_news_goes_out_in_the_morning_to_those_who_want_it_daily(server: Sink) -> None:
    make_news("The vote", standfirst="By three voices.")
    make_news("The count", at=FRIDAY + timedelta(hours=1))
    make_reader("daily@post.example")
    make_reader("weekly@post.example", frequency=Frequency.WEEKLY)
    make_reader("every@post.example", frequency=Frequency.EVERY)
    assert actions.owe_digests(SATURDAY - timedelta(minutes=1)) == 0
    send_all(SATURDAY)
    (letter,) = server.to("daily@post.example")
    assert letter["Subject"] == "The count"
    for words in (part(letter, "plain"), part(letter, "html")):
        assert words.index("The count") < words.index("The vote") < words.index("By three voices.")
    assert letter["List-Unsubscribe-Post"]
    send_all(SUNDAY)
    assert len(server.to("daily@post.example")) == 1
    assert titles(server, "weekly@post.example") == ["The count"]
    assert not server.to("every@post.example")


def test_a_digest_is_never_made_twice_even_when_its_hour_is_changed() -> None:
    make_news("The vote")
    make_reader("daily@post.example")
    assert actions.owe_digests(SATURDAY) == 1
    assert actions.owe_digests(SATURDAY) == 0
    Newsletter.objects.update(digest_hour=8)
    assert actions.owe_digests(SATURDAY + timedelta(hours=1)) == 0
    assert actions.owe_digests(SUNDAY + timedelta(hours=1)) == 0
    Edition.objects.update(covers_until=None, period="2026-03-01")
    assert actions.owe_digests(SATURDAY + timedelta(hours=1)) == 0


def test_without_news_or_without_readers_nothing_is_made() -> None:
    make_article("Nobody chose it for the digest", slug="nobody")
    reader = make_reader("daily@post.example")
    assert actions.owe_digests(SATURDAY) == 0
    make_news("The vote")
    actions.end_subscription(subscription=reader, why="link", now=FRIDAY)
    assert actions.owe_digests(SATURDAY) == 0


def test_a_digest_overdue_by_hours_asks_instead_of_sending(server: Sink) -> None:
    make_news("The vote")
    make_reader("daily@post.example")
    send_all(SATURDAY + timedelta(hours=4))
    edition = Edition.objects.get()
    assert edition.state == State.ASKING
    assert not server.letters
    actions.release_edition(edition=edition, now=SATURDAY + timedelta(hours=4))
    send_all(SATURDAY + timedelta(hours=4))
    assert titles(server, "daily@post.example") == ["The vote"]


def test_an_overdue_digest_that_is_dropped_never_comes_back(server: Sink) -> None:
    make_news("The vote")
    make_reader("daily@post.example")
    send_all(SATURDAY + timedelta(hours=4))
    actions.drop_edition(edition=Edition.objects.get(), now=SATURDAY)
    send_all(SUNDAY)
    assert not server.letters


def test_what_fell_out_while_the_server_was_off_is_in_the_next_one(server: Sink) -> None:
    make_reader("daily@post.example")
    make_news("The vote")
    send_all(SATURDAY)
    make_news("The count", at=SATURDAY + timedelta(hours=2))
    send_all(SUNDAY + timedelta(days=1))
    assert titles(server, "daily@post.example") == ["The vote", "The count"]


def test_each_reader_gets_what_was_chosen_and_who_chose_nothing_of_it_gets_no_mail(
    server: Sink,
) -> None:
    port, tides = make_section("Port"), make_section("Tides")
    make_news("The vote", section=port)
    make_news("High water", section=tides, at=FRIDAY + timedelta(hours=1))
    make_reader("all@post.example")
    make_reader("port@post.example", ("section", port.pk))
    make_reader("also-port@post.example", ("section", port.pk))
    make_reader("else@post.example", ("section", make_section("Elsewhere").pk))
    send_all(SATURDAY)
    assert titles(server, "all@post.example") == ["High water"]
    assert titles(server, "port@post.example") == ["The vote"]
    assert "High water" not in part(server.to("port@post.example")[0], "html")
    assert not server.to("else@post.example")
    edition = Edition.objects.get()
    assert edition.selections.count() == 1
    assert str(queries.counts(edition)) == "finished: 3 accepted"


def test_every_article_goes_to_those_alone_who_want_its_section(server: Sink) -> None:
    port = make_section("Port")
    article = make_article("The vote", section=port)
    make_reader("port@post.example", ("section", port.pk), frequency=Frequency.EVERY)
    make_reader(
        "else@post.example", ("section", make_section("Else").pk), frequency=Frequency.EVERY
    )
    make_reader("all@post.example", frequency=Frequency.EVERY)
    actions.owe_edition(article=article, now=FRIDAY)
    send_all(FRIDAY)
    assert {to for to, _ in server.letters} == {"port@post.example", "all@post.example"}


def test_who_follows_a_story_reads_what_changed_in_it(server: Sink) -> None:
    story = Story.objects.create(title="The harbour vote", slug="harbour-vote")
    article = make_news("The vote", story=story)
    make_reader("follows@post.example", ("story", story.pk))
    make_reader("all@post.example")
    send_all(SATURDAY)
    ArticlePage.objects.filter(pk=article.pk).update(updated_at=SATURDAY + timedelta(hours=3))
    send_all(SUNDAY)
    first, second = server.to("follows@post.example")
    assert "Changed since your last edition" not in part(first, "plain")
    assert "Changed since your last edition" in part(second, "plain")
    assert len(server.to("all@post.example")) == 1


def test_what_is_withdrawn_before_the_digest_freezes_is_not_in_it(server: Sink) -> None:
    make_news("The vote")
    gone = make_news("The count")
    make_reader("daily@post.example")
    actions.owe_digests(SATURDAY)
    gone.unpublish()
    send_all(SATURDAY)
    assert "The count" not in part(server.to("daily@post.example")[0], "html")


def test_a_digest_left_without_any_article_is_finished_and_mails_nobody(server: Sink) -> None:
    gone = make_news("The count")
    make_reader("daily@post.example")
    actions.owe_digests(SATURDAY)
    gone.unpublish()
    send_all(SATURDAY)
    assert not server.letters
    assert Edition.objects.get().state == State.FINISHED


@pytest.mark.usefixtures("server")
def test_who_changes_to_every_article_before_the_digest_leaves_does_not_get_it() -> None:
    make_news("The vote")
    reader = make_reader("daily@post.example")
    actions.owe_digests(SATURDAY)
    edition = Edition.objects.select_related("newsletter", "article").get()
    actions.freeze_edition(edition=edition, now=SATURDAY)
    actions.choose(
        subscription=reader, frequency=Frequency.EVERY, everything=True, topics=frozenset()
    )
    send_all(SATURDAY)
    assert Delivery.objects.get().state == Delivery.State.SUPPRESSED
