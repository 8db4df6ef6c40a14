"""Editors who do things at the same moment, and what a copy or a preview carries with it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from broadsheet.articles.actions import file_in_section
from broadsheet.articles.models import ArticlePage
from broadsheet.base.models import BasePage, User
from broadsheet.core.clock import now
from tests.articles.test_desk import publish_in_editor
from tests.newsroom import make_article, make_section, make_staff, publish

DESK = {"HTTP_HOST": "127.0.0.1"}


def in_a_thread(deed: Callable[[], None]) -> None:
    try:
        deed()
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_moves_and_new_slugs_at_once_leave_every_address_answered(get: Any) -> None:
    articles = [make_article(f"Ferry {number}") for number in range(3)]
    old = [article.url for article in articles]
    world, sport = make_section("World"), make_section("Sport")
    person = make_staff("editor")

    def move(article: ArticlePage) -> None:
        fresh = ArticlePage.objects.get(pk=article.pk)
        file_in_section(article=fresh, section=sport, user=person)

    def rename(article: ArticlePage) -> None:
        fresh = ArticlePage.objects.get(pk=article.pk)
        fresh.address_slug = f"renamed-{article.pk}"
        publish(fresh)

    def read(_article: ArticlePage) -> None:
        get(old[0])
        get(world.url)

    with ThreadPoolExecutor(3) as pool:
        deeds = [(deed, article) for article in articles for deed in (move, rename, read)]
        for done in [pool.submit(in_a_thread, partial(d, a)) for d, a in deeds]:
            done.result(timeout=120)
    for article, path in zip(articles, old, strict=True):
        stands = ArticlePage.objects.get(pk=article.pk)
        assert stands.section_id == stands.get_parent().pk
        answer = get(stands.url)
        assert answer.status_code == 200, stands.url
        if stands.url != path:
            assert get(path)["Location"] == stands.url


@pytest.mark.django_db
def test_what_was_read_before_a_move_is_published_where_the_article_stands_now(get: Any) -> None:
    article = make_article("Ferries resume")
    world, sport = article.section, make_section("Sport")
    read_before = ArticlePage.objects.get(pk=article.pk)
    file_in_section(article=article, section=sport, user=make_staff("editor"))
    read_before.title = "Ferries resume, again"
    stands = publish(read_before)
    assert stands.get_parent().specific == stands.section == sport
    assert stands.url.startswith(sport.url)
    assert get(stands.url).status_code == 200
    assert BasePage.find_problems() == ([], [], [], [], [])
    assert file_in_section(article=read_before, section=world, user=make_staff("editor"))
    assert BasePage.find_problems() == ([], [], [], [], [])


@pytest.mark.django_db
def test_a_section_saved_by_who_read_it_before_an_article_came_keeps_count_of_it() -> None:
    section = make_section("World")
    read_before = type(section).objects.get(pk=section.pk)
    make_article("Ferries resume")
    read_before.save()
    assert BasePage.find_problems() == ([], [], [], [], [])


@pytest.fixture
def desk(client: Client) -> Client:
    """Return the browser of an administrator who has signed in."""
    client.force_login(make_staff("administrator"))
    client.defaults.update(DESK)
    return client


@pytest.mark.django_db
def test_a_copy_of_a_published_article_is_a_draft_with_an_address_of_its_own(
    desk: Client,
) -> None:
    article = make_article("Ferries resume")
    fields = {
        "new_title": "Ferries resume, again",
        "new_slug": "a-copy",
        "new_parent_page": str(article.get_parent().pk),
    }
    answer = desk.post(reverse("wagtailadmin_pages:copy", args=[article.pk]), fields)
    assert answer.status_code == 302
    copy = ArticlePage.objects.get(title="Ferries resume, again")
    assert (copy.live, copy.published_on, copy.url) == (False, None, None)
    assert publish(copy).url != article.url


@pytest.mark.django_db
def test_a_move_to_where_the_address_is_taken_is_refused_in_words(desk: Client) -> None:
    article = make_article("Ferries resume")
    other = make_article("Ferries resume", section=make_section("Sport"))
    target = other.get_parent()
    answer = desk.post(reverse("wagtailadmin_pages:move_confirm", args=[article.pk, target.pk]))
    assert answer.status_code in (200, 302, 400)
    assert ArticlePage.objects.get(pk=article.pk).url == article.url


@pytest.mark.django_db
@pytest.mark.parametrize("scheduled", [False, True])
def test_a_draft_and_a_scheduled_change_are_previewed(desk: Client, scheduled: bool) -> None:  # noqa: FBT001 - pytest gives it
    article = make_article("Ferries resume", sources=["Minutes"], tags=["harbour"])
    article.title = "Ferries stop"
    if scheduled:
        article.go_live_at = now() + timedelta(days=1)
        article.save_revision().publish()
    else:
        article.save_revision()
    shown = desk.get(reverse("wagtailadmin_pages:view_draft", args=[article.pk]))
    assert b"Ferries stop" in shown.content
    editor = desk.get(reverse("wagtailadmin_pages:edit", args=[article.pk])).content
    assert b'data-side-panel="preview"' in editor
    assert b"w-editing-sessions" in editor


@pytest.mark.django_db
def test_what_is_being_typed_is_previewed_before_it_is_saved(desk: Client) -> None:
    article = make_article("Ferries resume", published=None)
    address = reverse("wagtailadmin_pages:preview_on_edit", args=[article.pk])
    form = desk.get(reverse("wagtailadmin_pages:edit", args=[article.pk])).context["form"]
    fields = {"title": "As it is typed", "address_slug": "a", "kind": "news", "body-count": "0"}
    fields |= {"loaded_revision_id": "1", "loaded_revision_created_at": "long ago", "tags": ""}
    for formset in form.formsets.values():
        fields[f"{formset.prefix}-TOTAL_FORMS"] = fields[f"{formset.prefix}-INITIAL_FORMS"] = "0"
    assert desk.post(address, fields).json()["is_valid"]
    assert b"As it is typed" in desk.get(address).content
    assert ArticlePage.objects.get(pk=article.pk).title == "Ferries resume"


@pytest.mark.django_db
def test_an_editor_is_told_while_writing_that_somebody_else_has_saved(desk: Client) -> None:
    article = make_article("Ferries resume", published=None)
    opened = article.get_latest_revision()
    page = desk.get(reverse("wagtailadmin_pages:edit", args=[article.pk])).content.decode()
    ping = page.partition('data-w-swap-src-value="')[2].partition('"')[0]
    other = Client()
    other.defaults.update(DESK)
    other.force_login(User.objects.create_superuser("second@courier.example", first_name="Edda"))
    assert publish_in_editor(other, article, title="By the other").status_code == 302
    told = desk.post(ping, {"revision_id": str(opened.pk)}).json()["other_sessions"]
    assert "Edda" in told[0]["user"]
    assert told[0]["revision_id"]
