"""Every other way in which an article becomes public, and every place that must know it is not."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client, override_settings
from django.urls import reverse
from wagtail.models import GroupApprovalTask, Workflow, WorkflowPage, WorkflowTask

from broadsheet.articles.actions import publish_due, withdraw_article
from broadsheet.articles.models import ArticlePage
from tests.newsroom import make_article, make_staff, publish

pytestmark = pytest.mark.django_db

TEN = datetime(2026, 5, 4, 10, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def desk(client: Client) -> Client:
    """Return the browser of an administrator who has signed in."""
    client.force_login(make_staff("administrator"))
    client.defaults["HTTP_HOST"] = "127.0.0.1"
    return client


def embargoed() -> ArticlePage:
    article = make_article("Budget speech", published=None)
    article.embargo_until = TEN
    article.save()
    article.save_revision()
    stored: ArticlePage = ArticlePage.objects.get(pk=article.pk)
    return stored


def appears_at_ten(article: ArticlePage) -> bool:
    """Tell whether the article is hidden now and public when the embargo ends."""
    if ArticlePage.objects.public().filter(pk=article.pk).exists():
        return False
    with time_machine.travel(TEN, tick=False):
        publish_due(TEN)
    return bool(ArticlePage.objects.public().filter(pk=article.pk).exists())


@time_machine.travel(TEN - HOUR, tick=False)
def test_publishing_in_bulk_does_not_end_an_embargo(desk: Client) -> None:
    article = embargoed()
    address = reverse("wagtail_bulk_action", args=["base", "basepage", "publish"])
    assert desk.post(f"{address}?id={article.pk}").status_code == 302
    assert appears_at_ten(article)


@time_machine.travel(TEN - HOUR, tick=False)
@override_settings(WAGTAIL_WORKFLOW_ENABLED=True)
def test_an_approval_does_not_end_an_embargo() -> None:
    article, editor = embargoed(), make_staff("administrator")
    workflow = Workflow.objects.create(name="Approval")
    task = GroupApprovalTask.objects.create(name="Editors")
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=1)
    WorkflowPage.objects.create(workflow=workflow, page=article.get_parent().get_base_page())
    workflow.start(article, editor).current_task_state.approve(user=editor)
    assert appears_at_ten(article)


def test_publishing_in_bulk_does_not_lift_a_withdrawal(desk: Client, get: Any) -> None:
    article = make_article()
    withdraw_article(article=article, told={}, by=None, now=TEN)
    address = reverse("wagtail_bulk_action", args=["base", "basepage", "publish"])
    desk.post(f"{address}?id={article.pk}")
    assert get(article.url).status_code == 410


def test_an_article_kept_from_search_engines_is_in_no_sitemap(get: Any) -> None:
    article = make_article("Ferries resume")
    article.noindex = True
    publish(article)
    make_article("Another")
    assert b'<meta name="robots" content="noindex">' in get(article.url).content
    for path in ["/archive/2026/03/sitemap.xml", "/news-sitemap.xml"]:
        assert b"ferries-resume" not in get(path).content
        assert b"another" in get(path).content


def test_a_reader_is_told_what_kind_of_article_it_is(get: Any) -> None:
    article = make_article()
    article.kind = ArticlePage.Kind.SPONSORED
    publish(article)
    assert b"Sponsored" in get(article.url).content
    assert b"Sponsored" in get("/world/").content


@pytest.mark.django_db(transaction=True)
def test_an_address_that_comes_back_makes_no_loop_and_a_new_article_wins(get: Any) -> None:
    article = make_article("Ferries", slug="a")
    for slug in ["b", "a"]:
        article.address_slug = slug
        article = publish(article)
    base = "/world/2026/03/14/"
    assert get(f"{base}a/").status_code == 200
    assert get(f"{base}b/")["Location"] == f"{base}a/"
    newcomer = make_article("Trains", slug="b")
    assert newcomer.url == f"{base}b/"
    assert b"Trains" in get(newcomer.url).content
