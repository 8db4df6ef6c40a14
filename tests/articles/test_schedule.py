"""Times that cannot all be meant are refused at the boxes where they were typed."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from broadsheet.articles.actions import withdraw_article
from broadsheet.articles.models import ArticlePage
from tests.articles.test_desk import publish_in_editor
from tests.newsroom import make_article, make_staff

pytestmark = pytest.mark.django_db

TEN = datetime(2026, 5, 4, 10, 0, tzinfo=UTC)
PAST, SOON, LATE = "2026-05-03 10:00", "2026-05-05 10:00", "2026-05-06 10:00"


@pytest.fixture
def desk(client: Client) -> Client:
    """Return the browser of an administrator who has signed in."""
    client.force_login(make_staff("administrator"))
    client.defaults["HTTP_HOST"] = "127.0.0.1"
    return client


@pytest.mark.parametrize(
    ("times", "fields"),
    [
        ({"embargo_until": LATE, "expire_at": SOON}, {"embargo_until", "expire_at"}),
        ({"embargo_until": LATE, "go_live_at": SOON}, {"embargo_until", "go_live_at"}),
        ({"embargo_until": SOON, "go_live_at": PAST}, {"embargo_until", "go_live_at"}),
        ({"go_live_at": LATE, "expire_at": SOON}, {"go_live_at", "expire_at"}),
        ({"expire_at": PAST}, {"expire_at"}),
    ],
)
@time_machine.travel(TEN, tick=False)
def test_contradictory_times_are_refused(
    desk: Client, times: dict[str, str], fields: set[str]
) -> None:
    article = make_article(published=None)
    answer = publish_in_editor(desk, article, **times)
    assert answer.status_code == 200
    assert fields <= set(answer.context["form"].errors)
    assert not ArticlePage.objects.get(pk=article.pk).live


@time_machine.travel(TEN, tick=False)
def test_the_editor_presses_publish_under_embargo_and_nothing_appears(desk: Client) -> None:
    article = make_article(published=None)
    answer = publish_in_editor(desk, article, embargo_until=SOON)
    assert answer.status_code == 302
    article.refresh_from_db()
    assert not article.live
    assert article.approved_schedule
    page = desk.get(f"/desk/pages/{article.pk}/edit/")
    assert page.context["form"].initial["go_live_at"] is None


@time_machine.travel(TEN, tick=False)
def test_what_is_public_already_cannot_be_put_under_embargo(desk: Client) -> None:
    article = make_article(published=TEN - timedelta(days=1))
    answer = publish_in_editor(desk, article, embargo_until=SOON)
    assert "embargo_until" in answer.context["form"].errors


def test_publish_pressed_on_a_withdrawn_article_says_why_not(desk: Client) -> None:
    article = make_article()
    withdraw_article(article=article, told={}, by=None, now=TEN)
    answer = publish_in_editor(desk, article)
    assert "Lift the withdrawal first" in str(answer.context["form"].errors)


def test_the_second_of_two_editors_is_told_before_anything_is_replaced(desk: Client) -> None:
    article = make_article("Ferries resume", published=None)
    opened = article.get_latest_revision()
    seen = {
        "loaded_revision_id": str(opened.pk),
        "loaded_revision_created_at": opened.created_at.isoformat(),
    }
    first = publish_in_editor(desk, article, title="By the first", **seen)
    assert first.status_code == 302
    second = publish_in_editor(desk, article, title="By the second", **seen)
    assert second.status_code == 200
    page = second.content.decode()
    assert "saved this article" in page
    assert "By the second" in page
    assert ArticlePage.objects.get(pk=article.pk).title == "By the first"
    newest = ArticlePage.objects.get(pk=article.pk).get_latest_revision()
    now_seen = {
        "loaded_revision_id": str(newest.pk),
        "loaded_revision_created_at": newest.created_at.isoformat(),
    }
    assert all(f'value="{value}"' in page for value in now_seen.values())
    again = publish_in_editor(desk, article, title="By the second", **now_seen)
    assert again.status_code == 302
    article.refresh_from_db()
    assert article.title == "By the second"
    kept = [revision.content["title"] for revision in article.revisions.order_by("pk")]
    assert "By the first" in kept
