from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError

from broadsheet.comments import actions, queries
from broadsheet.comments.actions import CommentRefused, judging
from broadsheet.comments.models import DEEPEST, Comment, ReplyRules
from broadsheet.comments.signals import thread_changed
from broadsheet.spam import actions as spam
from broadsheet.spam.engine.model import ModelRefused
from broadsheet.spam.models import JudgedSubmission
from tests.comments.conversation import (
    AFTERNOON,
    SENSIBLE,
    SPAM,
    known_reader,
    publish_reply,
    send_reply,
    set_mode,
)
from tests.newsroom import make_article, make_staff
from tests.people import COMMENTER, READER, SPAMMER

pytestmark = pytest.mark.django_db

State = Comment.State


def test_the_first_reply_of_an_address_is_held_and_says_why() -> None:
    comment = send_reply(make_article())
    assert comment.state == State.HELD
    decision = comment.decisions.get()
    assert decision.rule == "first-reply"
    assert "first reply" in decision.reason
    assert decision.evidence["trace"][0]["rule"] == "first-reply"


def test_a_confirmed_address_with_a_published_reply_is_known() -> None:
    article = make_article()
    reader = known_reader()
    publish_reply(article, reader=reader)
    comment = send_reply(article, reader=reader)
    assert comment.state == State.PUBLISHED
    assert comment.decisions.get().rule == "no-objection"
    assert comment.decided_at == AFTERNOON


def test_a_typed_address_earns_no_trust() -> None:
    article = make_article()
    publish_reply(article, reader=known_reader())
    comment = send_reply(article)
    assert comment.state == State.HELD
    assert comment.decisions.get().rule == "unconfirmed"


def test_a_reader_who_types_another_address_is_a_guest() -> None:
    article = make_article()
    publish_reply(article, reader=known_reader())
    comment = send_reply(article, by=READER, reader=known_reader())
    assert comment.reader is None
    assert comment.state == State.HELD


def test_somebody_elses_published_reply_makes_nobody_known() -> None:
    article = make_article()
    publish_reply(article)
    assert send_reply(article, by=READER).state == State.HELD


def test_an_open_article_publishes_at_once() -> None:
    article = make_article()
    set_mode(article, ReplyRules.Mode.OPEN)
    assert send_reply(article).state == State.PUBLISHED


def test_an_article_may_hold_every_reply() -> None:
    article = make_article()
    publish_reply(article)
    set_mode(article, ReplyRules.Mode.ALL_HELD)
    assert send_reply(article).decisions.get().rule == "all-held"


def test_spam_goes_to_the_spam_folder_and_is_kept() -> None:
    article = make_article()
    comment = send_reply(article, SPAM, by=SPAMMER, honeypot="http://pills.example")
    assert comment.state == State.SPAM
    assert comment.verdict is not None
    assert comment.verdict.label in ("spam", "flagrant")
    assert any(reason["rule"] == "honeypot" for reason in comment.verdict.reasons)


def test_a_filled_trap_alone_blocks_nothing() -> None:
    article = make_article()
    set_mode(article, ReplyRules.Mode.OPEN)
    comment = send_reply(article, honeypot="an autofilled address")
    assert comment.state in State.values


def test_more_than_two_links_are_held() -> None:
    article = make_article()
    publish_reply(article)
    links = " ".join(f"https://example{n}.org/report" for n in range(3))
    comment = send_reply(article, f"{SENSIBLE} See {links}")
    assert comment.state in (State.HELD, State.SPAM)
    rules = [found["rule"] for found in comment.decisions.get().evidence["trace"]]
    assert "many-links" in rules


def test_the_same_words_again_are_held() -> None:
    article = make_article()
    set_mode(article, ReplyRules.Mode.OPEN)
    send_reply(article, SENSIBLE)
    again = send_reply(article, SENSIBLE.upper(), by=READER)
    assert again.state == State.HELD
    assert "same-words" in [found["rule"] for found in again.decisions.get().evidence["trace"]]


def test_staff_are_not_held() -> None:
    comment = send_reply(make_article(), staff=make_staff("reporter"))
    assert comment.state == State.PUBLISHED
    assert comment.decisions.get().rule == "staff"


def test_a_double_click_is_one_reply() -> None:
    article = make_article()
    first = send_reply(article, SENSIBLE, key="one-time")
    second = send_reply(article, SENSIBLE, key="one-time", at=AFTERNOON + timedelta(seconds=1))
    assert second.pk == first.pk
    assert Comment.objects.count() == 1
    assert JudgedSubmission.objects.count() == 1


def test_two_requests_at_once_are_one_reply(monkeypatch: pytest.MonkeyPatch) -> None:
    article = make_article()
    weigh = spam.weigh

    def overtaken(**given: object) -> JudgedSubmission:
        monkeypatch.setattr(spam, "weigh", weigh)
        send_reply(article, SENSIBLE, key="one-time")
        return weigh(**given)  # type: ignore[arg-type]  # passed on as given

    monkeypatch.setattr(spam, "weigh", overtaken)
    comment = send_reply(article, SENSIBLE, key="one-time")
    assert Comment.objects.get() == comment


def test_a_key_used_for_other_words_is_refused() -> None:
    article = make_article()
    send_reply(article, SENSIBLE, key="one-time")
    with pytest.raises(CommentRefused, match="another reply"):
        send_reply(article, "Something else altogether.", key="one-time")
    with pytest.raises(CommentRefused, match="another reply"):
        send_reply(article, SENSIBLE, key="one-time", by=READER)
    with pytest.raises(CommentRefused, match="another reply"):
        send_reply(make_article("Another"), SENSIBLE, key="one-time")
    assert Comment.objects.count() == 1


def test_a_closed_article_takes_nothing() -> None:
    article = make_article()
    set_mode(article, ReplyRules.Mode.CLOSED)
    with pytest.raises(CommentRefused, match="takes no replies"):
        send_reply(article)
    assert not Comment.objects.exists()
    assert not JudgedSubmission.objects.exists()


def test_an_article_closed_while_the_filter_read_takes_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    article = make_article()
    weigh = spam.weigh

    def slow(**given: object) -> JudgedSubmission:
        set_mode(article, ReplyRules.Mode.CLOSED)
        return weigh(**given)  # type: ignore[arg-type]  # passed on as given

    monkeypatch.setattr(spam, "weigh", slow)
    with pytest.raises(CommentRefused, match="takes no replies"):
        send_reply(article)
    assert not Comment.objects.exists()
    assert not JudgedSubmission.objects.exists()


def test_an_unpublished_article_takes_nothing() -> None:
    article = make_article()
    article.unpublish()
    article.refresh_from_db()
    with pytest.raises(CommentRefused, match="takes no replies"):
        send_reply(article)


def test_the_answered_reply_must_stand_under_the_same_article() -> None:
    parent = publish_reply(make_article("One"))
    with pytest.raises(CommentRefused, match="another article"):
        send_reply(make_article("Another"), to=parent)


def test_nobody_answers_a_reply_that_is_not_published() -> None:
    article = make_article()
    with pytest.raises(CommentRefused, match="no longer there"):
        send_reply(article, to=send_reply(article))


def test_a_conversation_has_a_bottom() -> None:
    article = make_article()
    comment = publish_reply(article)
    for _depth in range(DEEPEST):
        comment = publish_reply(article, to=comment)
    assert comment.depth == DEEPEST
    assert len(comment.path) <= 120
    with pytest.raises(CommentRefused, match="too deep"):
        send_reply(article, to=comment)


@pytest.mark.parametrize("text", [" ", "\u200b\u202e\ufeff", "\x00\x00", "\n\n"])
def test_a_reply_without_anything_to_see_is_empty(text: str) -> None:
    with pytest.raises(CommentRefused, match="empty"):
        send_reply(make_article(), text)


def test_a_reply_has_a_length() -> None:
    with pytest.raises(CommentRefused, match="too long"):
        send_reply(make_article(), "word " * 2_001)


def test_a_reply_needs_a_name() -> None:
    with pytest.raises(CommentRefused, match="name"):
        send_reply(make_article(), by=replace(COMMENTER, name="\u200b"))
    with pytest.raises(CommentRefused, match="name"):
        send_reply(make_article(), by=replace(COMMENTER, name="x" * 81))


def test_a_failing_filter_loses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise ModelRefused("no such file")

    monkeypatch.setattr(spam, "model", broken)
    article = make_article()
    set_mode(article, ReplyRules.Mode.OPEN)
    comment = send_reply(article)
    assert comment.state == State.HELD
    assert comment.decisions.get().reason.startswith("The spam filter could not judge it")


def test_nothing_is_stored_half_way(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_row: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(judging, "insert", full)
    with pytest.raises(OSError, match="disk full"):
        send_reply(make_article())
    assert not Comment.objects.exists()
    assert not JudgedSubmission.objects.exists()


def test_a_failing_database_is_not_taken_for_a_double_click(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def gone(_row: object) -> None:
        raise IntegrityError("FOREIGN KEY constraint failed")

    monkeypatch.setattr(judging, "insert", gone)
    with pytest.raises(IntegrityError, match="FOREIGN KEY"):
        send_reply(make_article())


def test_no_address_is_nobodys() -> None:
    article = make_article()
    send_reply(article, by=replace(COMMENTER, address=""), staff=make_staff("editor"))
    assert not queries.is_seen_before("")


def test_only_what_readers_see_is_told() -> None:
    told: list[int] = []

    def listen(article_id: int, **_rest: object) -> None:
        told.append(article_id)

    thread_changed.connect(listen)
    try:
        article = make_article()
        held = send_reply(article)
        assert not told
        actions.decide(
            comment=held,
            moderator=make_staff("moderator"),
            to_state=State.PUBLISHED,
            reason="",
            now=AFTERNOON,
        )
        assert told == [article.pk]
    finally:
        thread_changed.disconnect(listen)
