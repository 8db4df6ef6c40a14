"""What an article, and one switch for the whole newsroom, say about replies."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from broadsheet.comments import actions, queries
from broadsheet.comments.actions import CommentRefused
from broadsheet.comments.models import ClosedByAge, Comment, ReplyRules, ReplySettings
from tests.comments.conversation import AFTERNOON, known_reader, publish_reply, send_reply, set_mode
from tests.newsroom import NOON, make_article, make_staff
from tests.people import COMMENTER, READER
from tests.serving.newsstand import stored_in

pytestmark = pytest.mark.django_db

State = Comment.State
Mode = ReplyRules.Mode


def page(article: object) -> str:
    url: str = article.url  # type: ignore[attr-defined]  # an article
    return Client().get(url, headers={"host": "127.0.0.1"}).content.decode()


def test_where_only_the_newsroom_replies_readers_are_told_so() -> None:
    article = make_article()
    set_mode(article, Mode.STAFF_ONLY)
    with pytest.raises(CommentRefused):
        send_reply(article)
    assert send_reply(article, staff=make_staff("reporter")).state == State.PUBLISHED
    assert "Only the newsroom replies here." in page(article)
    assert "<textarea" not in page(article)


def test_a_slow_conversation_takes_one_reply_at_a_time_of_each() -> None:
    article = make_article()
    ReplyRules.objects.create(article=article, mode=Mode.OPEN, slow_minutes=5)
    send_reply(article)
    Comment.objects.update(network_key="another")
    with pytest.raises(CommentRefused, match="5 minutes"):
        send_reply(article, at=AFTERNOON + timedelta(minutes=4))
    assert send_reply(article, by=READER).pk
    assert send_reply(article, by=COMMENTER, at=AFTERNOON + timedelta(minutes=6)).pk
    assert send_reply(article, staff=make_staff("reporter")).pk
    assert send_reply(article, staff=make_staff("reporter")).pk


def test_one_switch_holds_replies_everywhere() -> None:
    article = make_article()
    set_mode(article, Mode.OPEN)
    ReplySettings.objects.create(everywhere="held")
    assert send_reply(article).decisions.get().rule == "all-held"


def test_one_switch_closes_replies_everywhere() -> None:
    article = make_article()
    set_mode(article, Mode.OPEN)
    ReplySettings.objects.create(everywhere="closed")
    with pytest.raises(CommentRefused):
        send_reply(article)
    assert "takes no more replies" in page(article)


def test_under_attack_whoever_is_not_known_waits() -> None:
    article = make_article()
    set_mode(article, Mode.OPEN)
    reader = known_reader(READER)
    publish_reply(article, by=READER, reader=reader)
    ReplySettings.objects.create(under_attack=True)
    stranger = send_reply(article, "Who wrote down what the envoys said to each other?")
    assert stranger.decisions.get().rule == "under-attack"
    known = send_reply(article, "Nobody did, and I was there.", by=READER, reader=reader)
    assert known.state == State.PUBLISHED


def test_the_newsroom_says_how_replies_to_new_articles_are_taken() -> None:
    ReplySettings.objects.create(default_mode=Mode.OPEN, most_links=0)
    article = make_article()
    assert send_reply(article).state == State.PUBLISHED
    linked = send_reply(article, "See https://example.org/report for the tide.")
    assert "many-links" in [one["rule"] for one in linked.decisions.get().evidence["trace"]]


def test_an_article_closes_by_itself_after_thirty_days() -> None:
    article = make_article(published=NOON)
    assert actions.close_old(NOON + timedelta(days=29)) == 0
    assert queries.takes_replies(article)
    assert actions.close_old(NOON + timedelta(days=30)) == 1
    assert actions.close_old(NOON + timedelta(days=31)) == 0
    assert not queries.takes_replies(article)


def test_an_article_may_have_days_of_its_own() -> None:
    never, soon = make_article("Never"), make_article("Soon")
    ReplyRules.objects.create(article=never, close_after_days=0)
    ReplyRules.objects.create(article=soon, close_after_days=2)
    actions.close_old(NOON + timedelta(days=3))
    assert list(ClosedByAge.objects.values_list("article_id", flat=True)) == [soon.pk]
    actions.close_old(NOON + timedelta(days=300))
    assert queries.takes_replies(never)


def test_articles_open_again_when_the_newsroom_thinks_better_of_it() -> None:
    article = make_article()
    later = NOON + timedelta(days=40)
    actions.close_old(later)
    ReplySettings.objects.create(close_after_days=0)
    assert actions.close_old(later) == 1
    assert queries.takes_replies(article)


def test_an_articles_page_asks_little_of_how_replies_are_taken(tmp_path: Path) -> None:
    first, article = make_article("The mole stands"), make_article("The pier stands")
    with stored_in(tmp_path / "store"):
        page(first)  # what holds everywhere is known from here on
        with CaptureQueriesContext(connection) as asked:
            assert "<textarea" in page(article)
    said = [query["sql"] for query in asked]
    assert not [sql for sql in said if 'FROM "comments_replysettings"' in sql]
    assert sum('JOIN "comments_replyrules"' in sql for sql in said) == 1
