"""Nothing before its time, nothing after it, and nothing that was withdrawn, by any path."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail.models import Revision

from broadsheet.articles.actions import lift_withdrawal, publish_due, withdraw_article
from broadsheet.articles.models import ArticlePage, SearchableText, Tombstone
from broadsheet.articles.queries import public
from tests.examples import examples
from tests.newsroom import make_article, make_section, make_staff, publish

pytestmark = pytest.mark.django_db

TEN = datetime(2026, 5, 4, 10, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def embargoed(*, until: datetime = TEN) -> ArticlePage:
    """Return a draft under embargo, stored as the editor's form stores it."""
    article = make_article("Budget speech", published=None)
    article.embargo_until = until
    article.save()
    article.save_revision()
    stored: ArticlePage = ArticlePage.objects.get(pk=article.pk)
    return stored


def is_public(article: ArticlePage) -> bool:
    return bool(public().filter(pk=article.pk).exists())


@time_machine.travel(TEN - HOUR, tick=False)
def test_publish_pressed_under_embargo_waits_and_appears_by_itself(get: Any) -> None:
    article = embargoed()
    article.get_latest_revision().publish()
    assert not is_public(article)
    assert not SearchableText.objects.exists()
    with time_machine.travel(TEN, tick=False):
        assert publish_due(TEN) == 1
    assert is_public(article)
    assert get(ArticlePage.objects.get(pk=article.pk).url).status_code == 200


@time_machine.travel(TEN - HOUR, tick=False)
def test_an_embargo_is_not_ended_by_an_older_version_nor_by_a_direct_write() -> None:
    article = make_article("Budget speech", published=None)
    before = article.save_revision()
    article.embargo_until = TEN
    article.save()
    before.publish()
    assert not is_public(article)
    article.refresh_from_db()
    article.live, article.first_published_at = True, TEN - HOUR
    article.save()
    assert not article.live
    assert not is_public(article)


@time_machine.travel(TEN - HOUR, tick=False)
def test_an_embargo_that_is_prolonged_holds_back_what_was_scheduled() -> None:
    article = embargoed()
    article.get_latest_revision().publish()
    ArticlePage.objects.filter(pk=article.pk).update(embargo_until=TEN + HOUR)
    with time_machine.travel(TEN, tick=False):
        publish_due(TEN)
        assert not is_public(article)
        assert publish_due(TEN) == 0
    with time_machine.travel(TEN + HOUR, tick=False):
        publish_due(TEN + HOUR)
    assert is_public(article)


@time_machine.travel(TEN - HOUR, tick=False)
def test_a_worker_that_starts_late_does_not_publish_what_is_over() -> None:
    article = make_article("Tonight's tides", published=None)
    article.go_live_at, article.expire_at = TEN, TEN + HOUR
    article.save_revision().publish()
    late = TEN + 2 * HOUR
    with time_machine.travel(late, tick=False):
        assert publish_due(late) == 1
        assert publish_due(late) == 0
    article.refresh_from_db()
    assert article.first_published_at is None
    assert article.expired


@time_machine.travel(TEN - HOUR, tick=False)
def test_what_is_scheduled_for_after_the_expiry_still_comes() -> None:
    article = make_article("Tides", published=TEN - 3 * HOUR)
    article.expire_at = TEN
    article = publish(article)
    article.go_live_at, article.expire_at = TEN + HOUR, None
    article.save_revision().publish()
    for moment in (TEN, TEN + HOUR):
        with time_machine.travel(moment, tick=False):
            publish_due(moment)
            assert is_public(article) == (moment > TEN)


def test_a_withdrawn_article_answers_with_the_reason_and_vanishes(get: Any) -> None:
    article = make_article("Ferries resume")
    told = {"status": 451, "reason": "By order of the court at Ostrand, 12 March."}
    told |= {"blocker": "The court", "blocker_url": "https://court.example/bücher/<1>"}
    withdraw_article(article=article, told=told, by=None, now=TEN)
    answer = get(article.url)
    assert answer.status_code == 451
    assert b"By order of the court" in answer.content
    assert answer["Link"] == '<https://court.example/b%C3%BCcher/%3C1%3E>; rel="blocked-by"'
    assert not SearchableText.objects.exists()
    for path in ["/", "/world/", "/feeds/latest.xml", "/archive/", "/news-sitemap.xml"]:
        assert b"Ferries" not in get(path).content


def test_nothing_publishes_a_withdrawn_article(get: Any) -> None:
    article = make_article("Ferries resume")
    withdraw_article(article=article, told={"reason": "Wrong."}, by=None, now=TEN)
    article = publish(ArticlePage.objects.get(pk=article.pk))
    assert not article.live
    assert get(article.url).status_code == 410


def test_a_withdrawal_that_is_lifted_leaves_everything_as_it_was(get: Any) -> None:
    article = make_article("Ferries resume")
    withdraw_article(article=article, told={}, by=make_staff(), now=TEN)
    draft = ArticlePage.objects.get(pk=article.pk)
    draft.title = "Another headline"
    draft.save()
    draft.save_revision()
    lift_withdrawal(article=article, by=make_staff(), now=TEN)
    back = ArticlePage.objects.get(pk=article.pk)
    assert (back.title, back.url, back.last_published_at, back.updated_at) == (
        ("Ferries resume", article.url, article.last_published_at, None)
    )
    assert back.get_latest_revision_as_object().title == "Another headline"
    assert get(back.url).status_code == 200
    assert b"Ferries resume" in get("/world/").content


def test_a_deleted_article_answers_gone_at_every_address_it_had(
    get: Any, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        article = make_article("Ferries resume", slug="ferries")
        article.address_slug = "ferries-resume"
        article = publish(article)
    old = article.url.replace("ferries-resume", "ferries")
    assert get(old)["Location"] == article.url
    article.delete()
    for path in [old, article.url, f"{article.url}replies/2/"]:
        assert get(path).status_code == 410, path
    again = make_article("Ferries resume", slug="ferries-resume")
    assert get(again.url).status_code == 200


def test_a_draft_that_is_deleted_leaves_no_tombstone() -> None:
    make_article("Never seen", published=None).delete()
    assert not Tombstone.objects.exists()


def test_a_withdrawn_article_that_is_deleted_stays_withdrawn_for_its_reason(get: Any) -> None:
    article = make_article("Ferries resume")
    told = {"status": 451, "reason": "By order of the court."}
    withdraw_article(article=article, told=told, by=None, now=TEN)
    article.delete()
    answer = get(article.url)
    assert answer.status_code == 451
    assert b"By order of the court" in answer.content


@pytest.mark.django_db(transaction=True)
def test_the_replies_of_a_moved_article_move_with_it(get: Any) -> None:
    make_article("Ferries resume").move(make_section("Sport"), pos="last-child")
    answer = get("/world/2026/03/14/ferries-resume/replies/2/")
    assert answer["Location"] == "/sport/2026/03/14/ferries-resume/replies/2/"


STEPS = ["publish", "unpublish", "schedule", "embargo", "lift embargo", "expire"]
STEPS += ["withdraw", "lift", "move", "edit", "worker", "an hour"]


class _Life:
    """An article whose state is also kept by hand, to be compared with what readers see."""

    def __init__(self) -> None:
        self.article = make_article("Zanzibar merger", published=None)
        self.now = TEN
        self.withdrawn = False
        self.addresses: set[str] = set()

    def do(self, step: str) -> None:
        """Take one step as the desk would take it."""
        with time_machine.travel(self.now, tick=False):
            article: ArticlePage = ArticlePage.objects.get(pk=self.article.pk)
            getattr(self, step.replace(" ", "_"))(article, article.get_latest_revision_as_object())

    def publish(self, article: ArticlePage, _draft: ArticlePage) -> None:
        article.get_latest_revision().publish()

    def unpublish(self, article: ArticlePage, _draft: ArticlePage) -> None:
        article.unpublish()

    def schedule(self, _article: ArticlePage, draft: ArticlePage) -> None:
        self.store(draft, go_live_at=self.now + 2 * HOUR).publish()

    def embargo(self, article: ArticlePage, draft: ArticlePage) -> None:
        if not article.live:
            self.store(draft, embargo_until=self.now + 3 * HOUR)

    def lift_embargo(self, _article: ArticlePage, draft: ArticlePage) -> None:
        self.store(draft, embargo_until=None, go_live_at=None)

    def expire(self, _article: ArticlePage, draft: ArticlePage) -> None:
        self.store(draft, expire_at=self.now + 2 * HOUR)

    def withdraw(self, article: ArticlePage, _draft: ArticlePage) -> None:
        if article.published_on and not self.withdrawn:
            withdraw_article(article=article, told={}, by=None, now=self.now)
            self.withdrawn = True

    def lift(self, article: ArticlePage, _draft: ArticlePage) -> None:
        if self.withdrawn:
            lift_withdrawal(article=article, by=None, now=self.now)
            self.withdrawn = False

    def move(self, article: ArticlePage, _draft: ArticlePage) -> None:
        home = "Sport" if article.section.title == "World" else "World"
        article.move(make_section(home), pos="last-child")

    def edit(self, _article: ArticlePage, draft: ArticlePage) -> None:
        self.store(draft, standfirst=f"Written at {self.now:%H:%M}.")

    def worker(self, _article: ArticlePage, _draft: ArticlePage) -> None:
        publish_due(self.now)

    def an_hour(self, _article: ArticlePage, _draft: ArticlePage) -> None:
        self.now += HOUR

    def store(self, draft: ArticlePage, **fields: Any) -> Revision:
        """Save a draft as the editor's form does."""
        for name, value in fields.items():
            setattr(draft, name, value)
        draft.keep_back()
        if not draft.live:
            draft.save()
        revision: Revision = draft.save_revision()
        return revision

    def check(self, get: Any) -> None:
        """Compare what readers see with what they may see."""
        with time_machine.travel(self.now, tick=False):
            article: ArticlePage = ArticlePage.objects.get(pk=self.article.pk)
            seen = is_public(article)
            assert seen == article.live == SearchableText.objects.exists()
            if self.withdrawn or (article.embargo_until and article.embargo_until > self.now):
                assert not seen
            if article.url:
                self.addresses.add(article.url)
                assert get(article.url).status_code == (200 if seen else 410)
            for path in ["/", "/world/", "/feeds/latest.xml"]:
                assert (b"Zanzibar" in get(path).content) <= seen, path


@settings(
    max_examples=examples(6),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=st.lists(st.sampled_from(STEPS), min_size=4, max_size=12))
@pytest.mark.django_db(transaction=False)
def test_no_sequence_of_steps_shows_what_is_not_public(get: Any, steps: list[str]) -> None:
    ArticlePage.objects.all().delete()
    make_section("World")
    make_section("Sport")
    life = _Life()
    for step in steps:
        life.do(step)
        life.check(get)
