from datetime import timedelta

import pytest

from broadsheet.comments import actions
from broadsheet.comments.actions import CommentAlreadyDecided
from broadsheet.comments.models import Comment
from broadsheet.spam.models import TaughtExample
from broadsheet.spam.registries import described
from tests.comments.conversation import AFTERNOON, publish_reply, send_reply
from tests.newsroom import make_article, make_staff

pytestmark = pytest.mark.django_db

State = Comment.State
EVENING = AFTERNOON + timedelta(hours=3)


def decide(comment: Comment, to_state: str, role: str = "moderator") -> None:
    actions.decide(
        comment=comment, moderator=make_staff(role), to_state=to_state, reason="Read.", now=EVENING
    )


def test_an_approved_reply_is_published_and_remembers_by_whom() -> None:
    comment = send_reply(make_article())
    decide(comment, State.PUBLISHED)
    assert comment.state == State.PUBLISHED
    assert comment.decided_at == EVENING
    last = comment.decisions.last()
    assert last is not None
    assert (last.from_state, last.to_state) == (State.HELD, State.PUBLISHED)
    assert last.actor == make_staff("moderator")
    assert last.reason == "Read."


def test_of_two_moderators_one_succeeds() -> None:
    comment = send_reply(make_article())
    seen_by_the_other = Comment.objects.get(pk=comment.pk)
    decide(comment, State.PUBLISHED)
    with pytest.raises(CommentAlreadyDecided):
        decide(seen_by_the_other, State.REJECTED, role="editor")
    assert Comment.objects.get().state == State.PUBLISHED
    assert comment.decisions.count() == 2


def test_the_same_decision_twice_is_one() -> None:
    comment = send_reply(make_article())
    decide(comment, State.REJECTED)
    with pytest.raises(CommentAlreadyDecided):
        decide(comment, State.REJECTED)
    assert comment.decisions.count() == 2


@pytest.mark.parametrize(
    ("to_state", "taught"), [(State.SPAM, "spam"), (State.PUBLISHED, "ham"), (State.REJECTED, "")]
)
def test_a_decision_teaches_the_filter(to_state: str, taught: str) -> None:
    comment = send_reply(make_article())
    decide(comment, to_state)
    assert comment.verdict is not None
    comment.verdict.refresh_from_db()
    assert comment.verdict.taught == taught
    assert comment.verdict.taught_at == (EVENING if taught else None)


@pytest.mark.parametrize(
    ("first", "then", "lessons"),
    [
        (State.SPAM, State.HELD, []),
        (State.SPAM, State.REJECTED, []),
        (State.PUBLISHED, State.HELD, []),
        (State.PUBLISHED, State.REJECTED, [False]),
        (State.PUBLISHED, State.SPAM, [True]),
    ],
)
def test_a_changed_mind_changes_what_was_taught(first: str, then: str, lessons: list[bool]) -> None:
    comment = send_reply(make_article())
    for state in (first, then):
        decide(comment, state)
    assert list(TaughtExample.objects.values_list("spam", flat=True)) == lessons
    known = described([comment.verdict_id or 0])
    assert [shown.url for shown in known.values()] == [f"/desk/replies/{comment.pk}/"]


def test_a_decision_can_be_taken_back() -> None:
    comment = send_reply(make_article())
    for state in (State.SPAM, State.HELD, State.PUBLISHED, State.REJECTED):
        decide(comment, state)
    assert [d.to_state for d in comment.decisions.all()][1:] == [
        State.SPAM,
        State.HELD,
        State.PUBLISHED,
        State.REJECTED,
    ]


def test_a_moderator_withdraws_nothing() -> None:
    with pytest.raises(ValueError, match="moderator"):
        decide(send_reply(make_article()), State.WITHDRAWN)


def test_a_withdrawn_reply_is_its_authors_last_word() -> None:
    comment = publish_reply(make_article())
    actions.withdraw(comment=comment, now=EVENING)
    assert comment.state == State.WITHDRAWN
    with pytest.raises(CommentAlreadyDecided):
        decide(comment, State.PUBLISHED)
    with pytest.raises(CommentAlreadyDecided):
        actions.withdraw(comment=comment, now=EVENING)


def test_a_rejected_reply_cannot_be_withdrawn() -> None:
    comment = send_reply(make_article())
    decide(comment, State.REJECTED)
    with pytest.raises(CommentAlreadyDecided):
        actions.withdraw(comment=comment, now=EVENING)
    assert Comment.objects.get().state == State.REJECTED
