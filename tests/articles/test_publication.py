from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from wagtail.models import Revision

from broadsheet.articles.actions import choose_related, publish_due
from broadsheet.articles.models import ArticlePage, ArticleSlugTaken, SearchableText
from broadsheet.articles.queries import discover_more, public
from broadsheet.core.jobs import declared
from tests.newsroom import NOON, make_article, make_section, make_story, publish, publish_draft

pytestmark = pytest.mark.django_db

TEN = datetime(2026, 5, 4, 10, 0, tzinfo=UTC)


def titles(articles: list[ArticlePage]) -> list[str]:
    return [article.title for article in articles]


def schedule(article: ArticlePage, *, at: datetime | None, until: datetime | None = None) -> None:
    article.go_live_at = at
    article.expire_at = until
    article.save_revision().publish()


def test_the_address_has_the_date_of_first_publication_in_the_newsroom() -> None:
    article = publish_draft("Late news", published=datetime(2026, 7, 1, 23, 30, tzinfo=UTC))
    assert article.url == "/world/2026/07/02/late-news/"


def test_a_back_dated_article_stands_where_its_date_puts_it() -> None:
    publish_draft("Today")
    publish_draft("Yesteryear", published=datetime(2019, 1, 2, 12, tzinfo=UTC))
    today, old = public()
    assert today.title == "Today"
    assert old.url == "/world/2019/01/02/yesteryear/"


def test_two_articles_of_one_title_and_day_have_two_addresses(get: Any) -> None:
    first = publish_draft("Ferries resume")
    second = publish_draft("Ferries resume")
    assert first.url == "/world/2026/03/14/ferries-resume/"
    assert second.url == "/world/2026/03/14/ferries-resume-2/"
    assert get(first.url).status_code == get(second.url).status_code == 200


def test_one_title_on_two_days_or_in_two_sections_needs_no_number() -> None:
    addresses = {
        publish_draft("Ferries resume").url,
        publish_draft("Ferries resume", published=NOON + timedelta(days=1)).url,
        publish_draft("Ferries resume", section=make_section("Sport")).url,
    }
    assert all(address.endswith("/ferries-resume/") for address in addresses)
    assert len(addresses) == 3


def test_a_published_article_cannot_take_the_slug_of_another() -> None:
    publish_draft("Ferries resume")
    other = publish_draft("Trains resume")
    other.address_slug = "ferries-resume"
    with pytest.raises(ArticleSlugTaken, match="has this slug"):
        other.clean()
    with pytest.raises(ValidationError):
        publish(other)


def test_a_scheduled_article_is_seen_from_its_time_on(get: Any) -> None:
    with time_machine.travel(TEN - timedelta(hours=1), tick=False):
        article = make_article("Budget speech", published=None)
        schedule(article, at=TEN)
        assert publish_due(TEN - timedelta(minutes=1)) == 0
    assert not public().exists()
    with time_machine.travel(TEN, tick=False):
        assert publish_due(TEN) == 1
        assert publish_due(TEN) == 0
    article.refresh_from_db()
    assert article.published_on == date(2026, 5, 4)
    assert get(article.url).status_code == 200


def test_a_scheduled_change_leaves_the_published_text_alone_until_then() -> None:
    with time_machine.travel(TEN - timedelta(hours=1), tick=False):
        article = make_article("Budget speech", published=NOON)
        article.title = "Budget speech, in full"
        schedule(article, at=TEN)
    assert titles(list(public())) == ["Budget speech"]
    with time_machine.travel(TEN, tick=False):
        publish_due(TEN)
    assert titles(list(public())) == ["Budget speech, in full"]
    assert public().get().published_on == NOON.date()


def test_an_article_expires_when_its_time_is_over(get: Any) -> None:
    with time_machine.travel(TEN - timedelta(hours=1), tick=False):
        article = make_article("Tonight's tides", published=None)
        schedule(article, at=None, until=TEN)
    article = ArticlePage.objects.get(pk=article.pk)
    assert article.live
    assert publish_due(TEN - timedelta(seconds=1)) == 0
    assert publish_due(TEN) == 1
    assert not public().exists()
    assert get(article.url).status_code == 410


def test_an_article_that_cannot_be_published_does_not_hold_up_the_others(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with time_machine.travel(TEN - timedelta(hours=1), tick=False):
        broken = make_article("Broken", published=None)
        schedule(broken, at=TEN - timedelta(minutes=2))
        schedule(make_article("Whole", published=None), at=TEN - timedelta(minutes=1))
    Revision.objects.filter(object_id=str(broken.pk)).update(content={"title": None})
    with time_machine.travel(TEN, tick=False):
        assert publish_due(TEN) == 1
    assert titles(list(public())) == ["Whole"]
    assert "will be tried again" in caplog.text


def test_the_worker_publishes_what_is_due() -> None:
    job = next(job for job in declared() if job.name == "articles.publish_due")
    assert job.every <= timedelta(seconds=30)


def test_discover_more_is_the_story_then_shared_tags_then_the_section() -> None:
    story = make_story()
    hours = iter(range(100))

    def make(title: str, **fields: Any) -> ArticlePage:
        return make_article(title, published=NOON + timedelta(hours=next(hours)), **fields)

    sport = make_section("Sport")
    make("Story, old", story=story, section=sport)
    make("Tag, old", tags=["ferries"], section=sport)
    make("Section, old")
    make("Story, new", story=story, section=sport)
    make("Tag, new", tags=["ferries"], section=sport)
    make("Section, new")
    make("Something else", section=sport)
    article = make("The article", story=story, tags=["ferries"])
    assert titles(discover_more(article)) == [
        "Story, new",
        "Story, old",
        "Tag, new",
        "Tag, old",
        "Section, new",
        "Section, old",
    ]


def test_discover_more_is_at_most_six_and_never_the_article_itself() -> None:
    for number in range(9):
        make_article(f"Tides {number}", published=NOON + timedelta(hours=number))
    article = make_article("The article", published=NOON + timedelta(days=1))
    publish(article)
    assert titles(discover_more(article)) == [f"Tides {number}" for number in range(8, 2, -1)]


def test_discover_more_is_filled_up_to_three_from_other_sections() -> None:
    for number in range(4):
        make_article(f"Match {number}", section=make_section("Sport"))
    article = make_article("The article", section=make_section("World"))
    assert len(discover_more(article)) == 3


def test_discover_more_is_fixed_when_the_article_is_published() -> None:
    for number in range(3):
        make_article(f"Tides {number}", published=NOON + timedelta(hours=number))
    article = make_article("The article", published=NOON + timedelta(hours=5))
    before = titles(discover_more(article))
    make_article("Later news", published=NOON + timedelta(hours=9))
    assert titles(discover_more(article)) == before
    choose_related(article=article)
    assert titles(discover_more(article))[0] == "Later news"


def test_discover_more_leaves_out_what_was_taken_down() -> None:
    down = make_article("Withdrawn")
    kept = make_article("Kept")
    article = make_article("The article")
    down.unpublish()
    assert discover_more(article) == [kept]


def test_the_search_holds_public_articles_alone() -> None:
    make_article("Draft", published=None)
    article = make_article("Public")
    assert SearchableText.objects.get().article_id == article.pk
    article.unpublish()
    assert not SearchableText.objects.exists()
