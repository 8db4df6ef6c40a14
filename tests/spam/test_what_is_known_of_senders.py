"""What moderators decided about a writer and a network counts when they write again."""

import pytest

from broadsheet.comments.models import Comment
from tests.comments.conversation import SPAM, known_reader, send_reply
from tests.newsroom import make_article
from tests.people import COMMENTER, READER, SPAMMER

pytestmark = pytest.mark.django_db


def found(comment: Comment) -> dict[str, float]:
    """Return the filter's reasons about a reply, by rule."""
    assert comment.verdict is not None
    return {reason["rule"]: reason["weight"] for reason in comment.verdict.reasons}


def decided(comment: Comment, taught: str) -> None:
    """Have a moderator have decided."""
    assert comment.verdict is not None
    comment.verdict.taught = taught
    comment.verdict.save()


def test_who_was_taken_for_spam_is_known_by_address_and_network() -> None:
    article = make_article()
    decided(send_reply(article, by=SPAMMER, network="a network"), "spam")
    assert found(send_reply(article, by=SPAMMER))["writer"] > 0
    assert found(send_reply(article, by=READER, network="a network"))["network"] > 0


def test_what_only_the_filter_took_for_spam_says_nothing_of_its_writer() -> None:
    article = make_article()
    send_reply(article, by=SPAMMER, network="a network")
    again = found(send_reply(article, by=SPAMMER, network="a network"))
    assert again.keys().isdisjoint({"writer", "network"})


def test_a_reader_whose_replies_stood_is_trusted_a_little_but_not_who_types_the_address() -> None:
    article, reader = make_article(), known_reader()
    for _ in range(3):
        decided(send_reply(article, reader=reader), "ham")
    assert found(send_reply(article, reader=reader))["writer"] < 0
    assert "writer" not in found(send_reply(article, by=COMMENTER))


def test_spam_sent_under_a_readers_address_says_nothing_of_the_reader() -> None:
    article, reader = make_article(), known_reader()
    decided(send_reply(article, by=COMMENTER), "spam")
    assert "writer" not in found(send_reply(article, reader=reader))


def test_nearly_the_same_words_as_what_was_taken_for_spam_are_recognised() -> None:
    article = make_article()
    before = send_reply(article, SPAM, by=SPAMMER)
    assert "alike" not in found(send_reply(article, f"{SPAM} today", by=READER))
    decided(before, "spam")
    assert found(send_reply(article, f"{SPAM} Today!", by=READER))["alike"] > 0
    assert "alike" not in found(send_reply(article, by=READER))
