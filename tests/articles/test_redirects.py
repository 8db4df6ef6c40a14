from typing import Any

import pytest
from wagtail.contrib.redirects.models import Redirect

from broadsheet.articles.models import ArticlePage
from tests.newsroom import make_article, make_section, publish

pytestmark = pytest.mark.django_db(transaction=True)

OLD = "/world/2026/03/14/ferries-resume/"


def test_a_first_publication_leaves_no_redirect() -> None:
    make_article("Ferries resume")
    assert not Redirect.objects.exists()


def test_a_draft_that_changes_leaves_no_redirect() -> None:
    draft = make_article("Ferries resume", published=None)
    draft.address_slug = "another-slug"
    draft.save()
    draft.move(make_section("Sport"), pos="last-child")
    assert not Redirect.objects.exists()


def test_a_changed_slug_leaves_a_redirect(get: Any) -> None:
    article = make_article("Ferries resume")
    article.address_slug = "ferries-are-back"
    article = publish(article)
    answer = get(OLD)
    assert answer.status_code in (301, 302)
    assert answer.headers["Location"] == "/world/2026/03/14/ferries-are-back/" == article.url
    assert get(article.url).status_code == 200


def test_moving_an_article_to_another_section_leaves_a_redirect(get: Any) -> None:
    article = make_article("Ferries resume")
    article.move(make_section("Sport"), pos="last-child")
    moved = ArticlePage.objects.get(pk=article.pk)
    assert moved.section.title == "Sport"
    assert moved.url == "/sport/2026/03/14/ferries-resume/"
    assert get(OLD).headers["Location"] == moved.url
    assert get(moved.url).status_code == 200
    assert b"Ferries resume" in get("/sport/").content
    assert b"Ferries resume" not in get("/world/").content


def test_a_moved_article_is_published_again_where_it_is_now(get: Any) -> None:
    article = make_article("Ferries resume")
    article.move(make_section("Sport"), pos="last-child")
    again = publish(ArticlePage.objects.get(pk=article.pk))
    assert again.url == "/sport/2026/03/14/ferries-resume/"
    assert get(again.url).status_code == 200


def test_a_renamed_section_redirects_its_articles(get: Any) -> None:
    article = make_article("Ferries resume")
    section = make_section()
    section.slug = "abroad"
    section.save_revision().publish()
    article.refresh_from_db()
    assert article.url == "/abroad/2026/03/14/ferries-resume/"
    assert get(OLD).headers["Location"] == article.url
    assert get("/world/").headers["Location"] == "/abroad/"
    assert get(article.url).status_code == 200


def test_an_address_changed_twice_leads_to_the_last(get: Any) -> None:
    article = make_article("Ferries resume")
    for slug in ["ferries-are-back", "ferries-at-last"]:
        article.address_slug = slug
        article = publish(article)
    for path in [OLD, "/world/2026/03/14/ferries-are-back/"]:
        assert get(path).headers["Location"] == "/world/2026/03/14/ferries-at-last/"
