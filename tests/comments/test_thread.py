import pytest

from broadsheet.comments import actions, queries
from broadsheet.comments.models import Comment
from tests.comments.conversation import AFTERNOON, publish_reply, send_reply
from tests.newsroom import make_article, make_staff
from tests.people import COMMENTER, READER, SPAMMER

pytestmark = pytest.mark.django_db

State = Comment.State


def test_a_conversation_reads_in_the_order_of_its_branches() -> None:
    article = make_article()
    first = publish_reply(article, "first")
    second = publish_reply(article, "second")
    answer = publish_reply(article, "answer to the first", to=first)
    below = publish_reply(article, "answer to that", to=answer)
    late = publish_reply(article, "another answer to the first", to=first)
    page = queries.thread_page(article, 1)
    assert [reply.pk for reply in page.replies] == [
        c.pk for c in (first, answer, below, late, second)
    ]
    assert [reply.depth for reply in page.replies] == [0, 1, 2, 1, 0]
    assert page.replies[1].parent == queries.Answered(first.pk, COMMENTER.name)
    assert page.replies[0].get_state_display == "published"
    assert page.total == 5


def test_readers_see_published_replies_alone() -> None:
    article = make_article()
    send_reply(article, by=READER)
    shown = publish_reply(article)
    assert [reply.pk for reply in queries.thread_page(article, 1).replies] == [shown.pk]


def test_what_readers_are_shown_has_no_address() -> None:
    article = make_article()
    publish_reply(article)
    assert COMMENTER.address not in repr(queries.thread_page(article, 1))


def test_an_answered_reply_leaves_a_gap_without_name_or_words() -> None:
    article = make_article()
    parent = publish_reply(article, "Words that I take back.", by=READER)
    publish_reply(article, to=parent)
    actions.withdraw(comment=parent, now=AFTERNOON)
    gap, answer = queries.thread_page(article, 1).replies
    assert gap.removed
    assert gap.html == "<p>Removed at the author&#x27;s request.</p>"
    assert READER.name not in repr((gap, answer))
    assert not gap.takes_replies


def test_a_gap_says_that_a_moderator_made_it() -> None:
    article = make_article()
    parent = publish_reply(article, by=SPAMMER)
    publish_reply(article, to=parent)
    moderator = make_staff("moderator")
    actions.decide(
        comment=parent, moderator=moderator, to_state=State.SPAM, reason="", now=AFTERNOON
    )
    assert queries.thread_page(article, 1).replies[0].html == "<p>Removed by a moderator.</p>"


def test_a_withdrawn_reply_without_answers_is_gone() -> None:
    article = make_article()
    comment = publish_reply(article)
    actions.withdraw(comment=comment, now=AFTERNOON)
    assert queries.thread_page(article, 1).replies == []


def test_long_threads_have_pages_of_twenty() -> None:
    article = make_article()
    comments = [publish_reply(article) for _number in range(21)]
    first, second = queries.thread_page(article, 1), queries.thread_page(article, 2)
    assert (len(first.replies), len(second.replies)) == (20, 1)
    assert (first.pages, first.total) == (2, 21)
    assert queries.page_of(comments[19]) == 1
    assert queries.page_of(comments[20]) == 2


def test_an_article_without_replies_has_one_page() -> None:
    article = make_article()
    assert queries.thread_page(article, 1).replies == []
    for number in (0, 2):
        with pytest.raises(queries.NoSuchPage):
            queries.thread_page(article, number)


def test_very_deep_answers_are_shown_no_deeper_than_four() -> None:
    article = make_article()
    comment = publish_reply(article)
    for _depth in range(6):
        comment = publish_reply(article, to=comment)
    assert [reply.depth for reply in queries.thread_page(article, 1).replies] == [
        0,
        1,
        2,
        3,
        4,
        4,
        4,
    ]
