"""What is stored when a page is asked for, and what never is."""

import logging
import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from wagtail.models import Site

from broadsheet.articles.actions.withdrawing import lift_withdrawal, withdraw_article
from broadsheet.articles.models import ArticlePage
from broadsheet.core import clock
from broadsheet.core.freshness import Reading, recording
from broadsheet.core.models import DueChange
from broadsheet.core.shared import shared
from broadsheet.serving import jobs
from broadsheet.serving.actions import bake, open_store, verify
from broadsheet.serving.engine.hits import Hits
from broadsheet.serving.engine.index import FAILED, WITHDRAWN, Index
from broadsheet.serving.engine.store import Store
from broadsheet.serving.pages import CommittedClock
from broadsheet.theme.models import Look
from tests.newsroom import make_article, make_staff, publish
from tests.serving.newsstand import do

pytestmark = pytest.mark.django_db


def test_a_page_is_rendered_once_and_answered_without_the_database(
    kept: Store, reader: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    article = make_article("The mole stands")
    first = reader.get(article.url)
    assert kept.find(article.url) is not None
    with django_assert_num_queries(0):
        second = reader.get(article.url)
    assert first.content == second.content
    assert b"The mole stands" in second.content


def test_questions_and_cookies_make_no_page_of_their_own(kept: Store, reader: Client) -> None:
    article = make_article()
    whole = reader.get(article.url).content
    reader.cookies["session"] = "x"
    for number in range(3):
        assert reader.get(f"{article.url}?page={number}&utm_source=mail").content == whole
    assert list(kept.index.paths()) == [article.url]


def test_what_members_of_staff_see_is_what_everybody_sees(kept: Store, reader: Client) -> None:
    article = make_article()
    editor = make_staff("editor")
    reader.force_login(editor)
    answer = reader.get(article.url)
    assert Session.objects.exists()
    assert editor.email.encode() not in answer.content
    assert not answer.cookies
    page = kept.find(article.url)
    assert page is not None
    assert b"csrf" not in page.bodies["identity"].lower()
    assert not [name for name, _value in page.headers if name.lower() == "set-cookie"]


@pytest.mark.parametrize("method", ["post", "options"])
def test_a_stored_page_is_only_read(kept: Store, reader: Client, method: str) -> None:
    article = make_article()
    answer = getattr(reader, method)(article.url)
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "GET, HEAD"
    assert kept.find(article.url) is None


def test_head_is_answered_like_get_without_the_bytes(kept: Store, reader: Client) -> None:
    article = make_article()
    answer = reader.head(article.url)
    assert (answer.status_code, answer.content) == (200, b"")
    page = kept.find(article.url)
    assert page is not None
    assert len(page.bodies["identity"]) > 1000


def test_only_what_readers_may_see_is_stored(kept: Store, reader: Client) -> None:
    draft = make_article("Not yet", published=None)
    for path in (draft.url, "/nonsense/", "/search/?q=mole", "/subscribe/", "/desk/", "/healthz"):
        reader.get(path)
    assert list(kept.index.paths()) == []


@pytest.mark.parametrize(("status", "line"), [(410, "410 Gone"), (451, "451 Unavailable")])
def test_why_an_article_is_gone_is_stored_with_its_status(
    kept: Store, reader: Client, status: int, line: str
) -> None:
    article = make_article("The mole stands")
    reader.get(article.url)
    told = {"status": status, "reason": "The judge said so."}
    do(lambda: withdraw_article(article=article, told=told, by=None, now=clock.now()))
    first = reader.get(article.url)
    assert (first.status_code, b"The judge said so." in first.content) == (status, True)
    ready = Hits(kept, memory=1 << 20).load(article.url)
    assert ready is not None
    gone = ready.answer({})
    assert gone.status.startswith(line)
    assert gone.body == first.content
    assert not ready.page
    assert not any(name.startswith(":") for name, _value in gone.headers)
    # A condition does not make a 304 of it.
    assert ready.answer({"HTTP_IF_NONE_MATCH": "*"}).status == gone.status
    assert verify(article.url)
    do(lambda: lift_withdrawal(article=article, by=None, now=clock.now()))
    assert reader.get(article.url).status_code == 200


def test_nothing_is_rendered_for_an_address_at_which_nothing_stands(
    kept: Store, reader: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    make_article()
    first = reader.get("/nothing/")
    with django_assert_max_num_queries(8):  # one rendering asks 20
        for path in ("/nothing/", "/nowhere.jpg"):
            answer = reader.get(path)
            assert (answer.status_code, answer.content) == (404, first.content)
            assert b"There is no page here" in answer.content
    assert list(kept.index.paths()) == []


def test_pages_for_one_share_what_is_on_all_and_follow_it(
    kept: Store, reader: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    make_article("The mole stands")
    for _ in range(2):  # tables that nobody followed are followed from the first on
        assert b"By the harbour" not in reader.get("/search/?q=mole").content
    with django_assert_max_num_queries(12):  # alone it asks 27
        assert b"The mole stands" in reader.get("/search/?q=mole").content
    do(lambda: Look.objects.create(site=Site.objects.get(), tagline="By the harbour"))
    assert b"By the harbour" in reader.get("/search/?q=mole").content
    assert list(kept.index.paths()) == []


def test_what_may_write_shares_nothing_that_is_not_committed(kept: Store) -> None:
    made: list[int] = []

    @shared
    def newsrooms_name() -> str:
        made.append(1)
        return str(Site.objects.get().site_name)

    with recording(CommittedClock(kept)):
        assert newsrooms_name() == newsrooms_name()
    assert made == [1, 1]  # each test is a transaction


@pytest.mark.parametrize("slug", [".hidden", "a" * 300, "back\\slash", "x.gz"])
def test_an_address_that_no_file_can_have_is_answered_as_ever(
    kept: Store, reader: Client, slug: str
) -> None:
    make_article()
    assert reader.get(f"/tags/{slug}/").status_code == 404
    assert list(kept.index.paths()) == []


def test_a_page_that_may_not_be_stored_is_not_baked_again_and_again(
    kept: Store, reader: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    article = make_article()
    assert bake(article.url)
    monkeypatch.setattr(Reading, "uncovered", lambda _self: {"some_table"})
    kept.withdraw([f"article:{article.pk}"])
    assert reader.get(article.url).status_code == 200
    assert kept.index.waiting(WITHDRAWN, 10) == []


def test_on_a_full_disk_readers_are_answered_all_the_same(
    kept: Store, reader: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    article = make_article()

    def full(*_args: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    for name in ("put", "forget", "mark"):
        monkeypatch.setattr(Index, name, full)
    assert reader.get(article.url).status_code == 200
    assert reader.get("/tags/nothing/").status_code == 404
    assert not [file for file in kept.tree.rglob("*") if file.is_file()]


def test_a_page_that_cannot_be_made_is_answered_by_an_error_and_tried_again(
    kept: Store, reader: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    article = make_article()
    assert bake(article.url)
    broken = property(lambda _self: 1 / 0)
    with monkeypatch.context() as breaking:
        breaking.setattr(ArticlePage, "changed_at", broken)
        article.title = "Another title"
        do(article.save)
        assert reader.get(article.url).status_code == 500
        jobs.bake_withdrawn(clock.now())
        assert kept.index.count(FAILED) > 0
        assert [found.kind for found in jobs.failing(clock.now())] == ["serving.bake"]
    jobs.retry_failed(clock.now())
    assert kept.index.count(FAILED) == 0
    assert list(jobs.failing(clock.now())) == []
    assert b"Another title" in reader.get(article.url).content


def test_a_change_that_its_process_could_not_tell_is_told_by_the_worker(kept: Store) -> None:
    article = make_article()
    assert bake(article.url)
    # What stands in the database when a process is killed right after its transaction.
    row = DueChange.objects.create(keys=[f"article:{article.pk}"])
    DueChange.objects.filter(pk=row.pk).update(changed_at=clock.now() - timedelta(minutes=1))
    assert jobs.tell_abandoned(clock.now()) == 1
    assert kept.find(article.url) is None
    assert not DueChange.objects.filter(pk=row.pk).exists()


def test_the_sweep_finds_what_was_changed_behind_its_back(
    kept: Store, caplog: pytest.LogCaptureFixture
) -> None:
    article = make_article()
    assert bake(article.url)
    assert bake("/robots.txt")
    ArticlePage.objects.filter(pk=article.pk).update(title="Written by hand")
    with caplog.at_level(logging.ERROR):
        jobs.sweep(clock.now())
    assert kept.find(article.url) is None
    assert kept.find("/robots.txt") is not None
    assert "was withdrawn" in caplog.text
    assert verify(article.url)


def test_a_member_of_staff_who_signs_in_withdraws_nothing(kept: Store, reader: Client) -> None:
    article, editor = make_article(), make_staff("editor")
    assert bake(article.url)
    do(lambda: reader.force_login(editor))
    assert kept.find(article.url) is not None


def test_what_another_program_or_theme_made_is_thrown_away(
    kept: Store, tmp_path: Path, settings: object
) -> None:
    static = tmp_path / "static"
    static.mkdir()
    (static / "staticfiles.json").write_text("{}")
    settings.STATIC_ROOT = static  # type: ignore[attr-defined]  # pytest-django's
    article = make_article()
    open_store()
    assert bake(article.url)
    open_store()
    assert kept.find(article.url) is not None
    (static / "staticfiles.json").write_text('{"other": 1}')
    open_store()
    assert kept.find(article.url) is None
    assert b"<html" in (tmp_path / "store" / "busy.html").read_bytes()


def test_a_table_that_pages_begin_to_read_is_followed_from_then_on(kept: Store) -> None:
    article = make_article()
    assert bake(article.url)
    site = article.get_site()
    site.site_name = "The Other Lantern"
    do(site.save)
    assert kept.find(article.url) is None
    assert bake(article.url)
    page = kept.find(article.url)
    assert page is not None
    assert b"The Other Lantern" in page.bodies["identity"]


def test_publishing_twice_in_one_transaction_is_told_once_it_is_over(kept: Store) -> None:
    article = make_article()
    assert bake(article.url)

    def both() -> None:
        for title in ("Second", "Third"):
            article.title = title
            publish(article)
            page = kept.find(article.url)
            assert page is not None
            assert title.encode() not in page.bodies["identity"]

    do(both)
    page = kept.find(article.url)
    assert page is not None
    assert b"Third" in page.bodies["identity"]
