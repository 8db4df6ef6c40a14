"""Many writers at the same moment, each with a connection of its own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from broadsheet.comments import actions
from broadsheet.comments.actions import CommentAlreadyDecided
from broadsheet.comments.models import Comment, Decision
from tests.comments.conversation import AFTERNOON, SENSIBLE, publish_reply, send_reply
from tests.newsroom import make_article, make_staff

pytestmark = pytest.mark.django_db(transaction=True)

WRITERS = 8


def at_once(act: Callable[[int], int]) -> list[int]:
    """Run `act` with each writer's number, all released together; return what they answered."""
    start = Barrier(WRITERS)

    def one(number: int) -> int:
        try:
            start.wait()
            return act(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(WRITERS) as pool:
        return list(pool.map(one, range(WRITERS)))


def test_one_form_sent_many_times_at_once_is_one_reply() -> None:
    article = make_article()
    answers = at_once(lambda _number: send_reply(article, SENSIBLE, key="one-time").pk)
    assert len(set(answers)) == 1
    assert Comment.objects.count() == Decision.objects.count() == 1


def test_many_answers_at_once_all_find_their_place() -> None:
    article = make_article()
    parent = publish_reply(article)
    answers = at_once(lambda number: send_reply(article, key=f"writer-{number}", to=parent).pk)
    assert len(set(answers)) == WRITERS
    stored = Comment.objects.filter(parent=parent)
    assert {comment.path for comment in stored} == {f"{parent.path}{pk:012d}" for pk in answers}


def test_of_many_moderators_at_once_one_decides() -> None:
    comment = send_reply(make_article())
    moderator = make_staff("moderator")

    def approve(_number: int) -> int:
        try:
            actions.decide(
                comment=Comment.objects.get(pk=comment.pk),
                moderator=moderator,
                to_state=Comment.State.PUBLISHED,
                reason="Read.",
                now=AFTERNOON,
            )
        except CommentAlreadyDecided:
            return 0
        return 1

    assert sum(at_once(approve)) == 1
    assert comment.decisions.count() == 2
