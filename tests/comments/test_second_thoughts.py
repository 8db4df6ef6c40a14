"""An author who changes words, appeals, and reads why."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from broadsheet.comments import actions, queries
from broadsheet.comments.actions import (
    AppealNeedsAnother,
    CommentAlreadyDecided,
    CommentRefused,
    NotAppealable,
)
from broadsheet.comments.models import Appeal, Comment, ReplyRules, ReplySettings
from broadsheet.comments.views.own import own_address
from tests.comments.conversation import (
    AFTERNOON,
    SPAM,
    publish_reply,
    send_reply,
    set_mode,
)
from tests.newsroom import make_article, make_staff
from tests.people import READER

pytestmark = pytest.mark.django_db

State = Comment.State
SOON = AFTERNOON + timedelta(minutes=9)
LATE = AFTERNOON + timedelta(minutes=11)
HERE = {"host": "127.0.0.1"}


def open_article() -> Comment:
    """Return a reply to an article that publishes at once."""
    article = make_article()
    set_mode(article, ReplyRules.Mode.OPEN)
    return send_reply(article, "The tide was late that day.")


def reject(comment: Comment, role: str = "moderator") -> None:
    actions.decide(
        comment=comment,
        moderator=make_staff(role),
        to_state=State.REJECTED,
        reason="Not about the article.",
        now=AFTERNOON,
    )


def moderators() -> None:
    """Let two people be able to decide."""
    for role in ("administrator", "moderator"):
        user = make_staff(role)
        user.is_superuser = True
        user.save()


def test_words_can_be_changed_shortly_after_and_are_read_anew() -> None:
    comment = open_article()
    actions.edit(comment=comment, text="The tide was early that day.", now=SOON)
    assert (comment.text, comment.version) == ("The tide was early that day.", 2)
    assert "early" in comment.html
    assert comment.state == State.PUBLISHED
    assert comment.decisions.count() == 2
    assert comment.edits.get().text == "The tide was late that day."
    assert not queries.public_wordings(comment)


def test_a_harmless_reply_can_not_be_turned_into_spam() -> None:
    comment = open_article()
    actions.edit(comment=comment, text=SPAM, now=SOON)
    assert comment.state in (State.SPAM, State.HELD)


def test_the_same_words_again_change_nothing() -> None:
    comment = open_article()
    actions.edit(comment=comment, text=f" {comment.text} ", now=SOON)
    assert comment.version == 1
    assert not comment.edits.exists()


def test_the_window_closes() -> None:
    comment = open_article()
    with pytest.raises(CommentRefused):
        actions.edit(comment=comment, text="Too late.", now=LATE)


def test_the_newsroom_may_give_more_time_or_none() -> None:
    comment = open_article()
    ReplySettings.objects.create(edit_minutes=0)
    with pytest.raises(CommentRefused):
        actions.edit(comment=comment, text="Too late.", now=SOON)


def test_what_waits_can_be_changed_however_long_it_waits() -> None:
    comment = send_reply(make_article())
    actions.edit(comment=comment, text="Said better.", now=AFTERNOON + timedelta(days=2))
    assert (comment.text, comment.state) == ("Said better.", State.HELD)


@pytest.mark.parametrize("text", ["", " \u200b ", "x" * 10_001])
def test_words_that_can_be_no_reply_replace_none(text: str) -> None:
    comment = open_article()
    with pytest.raises(CommentRefused):
        actions.edit(comment=comment, text=text, now=SOON)
    assert not comment.edits.exists()


def test_of_two_changes_at_once_one_counts() -> None:
    comment = open_article()
    other = Comment.objects.get(pk=comment.pk)
    actions.edit(comment=comment, text="One.", now=SOON)
    with pytest.raises(CommentRefused):
        actions.edit(comment=other, text="Another.", now=SOON)
    assert Comment.objects.get().text == "One."
    assert comment.edits.count() == 1


def test_nobody_decides_about_words_that_were_not_read() -> None:
    comment = send_reply(make_article())
    seen = Comment.objects.get(pk=comment.pk)
    actions.edit(comment=comment, text="Quite another matter.", now=SOON)
    with pytest.raises(CommentAlreadyDecided):
        actions.decide(
            comment=seen,
            moderator=make_staff("moderator"),
            to_state=State.PUBLISHED,
            reason="Read.",
            now=SOON,
        )


def test_a_retried_post_is_the_same_reply_after_a_change() -> None:
    article = make_article()
    first = send_reply(article, "Before.", key="one-time")
    actions.edit(comment=first, text="After.", now=SOON)
    assert send_reply(article, "Before.", key="one-time").pk == first.pk


def test_what_was_answered_keeps_its_history_in_public() -> None:
    comment = open_article()
    publish_reply(comment.article, "Was it?", by=READER, to=comment)
    actions.edit(comment=comment, text="The tide was early that day.", now=SOON)
    page = Client().get(comment.article.url, headers=HERE).content.decode()
    address = reverse("comments:history", args=[comment.pk])
    assert f'href="{address}"' in page
    assert "The tide was late that day." in Client().get(address, headers=HERE).content.decode()


def test_what_nobody_answered_has_no_public_history() -> None:
    comment = open_article()
    actions.edit(comment=comment, text="The tide was early that day.", now=SOON)
    address = reverse("comments:history", args=[comment.pk])
    assert Client().get(address, headers=HERE).status_code == 404
    assert address not in Client().get(comment.article.url, headers=HERE).content.decode()


def test_an_author_appeals_once_and_reads_how_it_stands() -> None:
    comment = send_reply(make_article())
    reject(comment)
    client, address = Client(headers=HERE), own_address(comment)
    assert "Not about the article." in client.get(address).content.decode()
    for _twice in range(2):
        answer = client.post(f"{address}appeal/", {"words": "It is about the harbour."})
        assert answer.status_code == 303
    assert Appeal.objects.get().words == "It is about the harbour."
    assert "Another moderator will look at it." in client.get(address).content.decode()
    assert client.get(f"{address}appeal/").status_code == 303


def test_an_appeal_may_not_be_endless() -> None:
    comment = send_reply(make_article())
    client, address = Client(headers=HERE), own_address(comment)
    assert client.post(f"{address}appeal/", {"words": "x" * 2_001}).status_code == 422
    assert not Appeal.objects.exists()


def test_somebody_else_settles_an_appeal() -> None:
    moderators()
    comment = send_reply(make_article())
    reject(comment)
    actions.appeal(comment=comment, words="", now=SOON)
    with pytest.raises(AppealNeedsAnother):
        actions.decide(
            comment=comment,
            moderator=make_staff("moderator"),
            to_state=State.PUBLISHED,
            reason="",
            now=SOON,
        )
    actions.decide(
        comment=comment,
        moderator=make_staff("administrator"),
        to_state=State.PUBLISHED,
        reason="Right.",
        now=SOON,
    )
    assert comment.state == State.PUBLISHED
    assert Appeal.objects.get().upheld


def test_where_there_is_one_moderator_she_looks_again() -> None:
    comment = send_reply(make_article())
    reject(comment)
    actions.appeal(comment=comment, words="", now=SOON)
    moderator = make_staff("moderator")
    actions.uphold(comment=comment, moderator=moderator, reason="Still so.", now=SOON)
    assert Appeal.objects.get().upheld is False
    assert comment.state == State.REJECTED


def test_a_second_decision_is_final() -> None:
    moderators()
    comment = send_reply(make_article())
    reject(comment)
    actions.appeal(comment=comment, words="", now=SOON)
    other = make_staff("administrator")
    actions.uphold(comment=comment, moderator=other, reason="Still so.", now=SOON)
    with pytest.raises(NotAppealable):
        actions.appeal(comment=comment, words="Again!", now=SOON)
    with pytest.raises(CommentAlreadyDecided):
        actions.uphold(comment=comment, moderator=other, reason="", now=SOON)
    page = Client().get(own_address(comment), headers=HERE).content.decode()
    assert "Another moderator looked at it and decided." in page


def test_what_is_published_needs_no_appeal() -> None:
    with pytest.raises(NotAppealable):
        actions.appeal(comment=open_article(), words="", now=SOON)


def test_a_withdrawn_reply_ends_its_appeal() -> None:
    comment = send_reply(make_article())
    actions.appeal(comment=comment, words="", now=SOON)
    actions.withdraw(comment=comment, now=SOON)
    assert Appeal.objects.get().settled_at == SOON


def test_appeals_have_a_tab_of_their_own_and_a_button_that_keeps_the_decision() -> None:
    moderators()
    comment = send_reply(make_article(), "About the harbour, I said.")
    reject(comment)
    actions.appeal(comment=comment, words="Please read it again.", now=SOON)
    client = Client(headers=HERE)
    client.force_login(make_staff("moderator"))
    page = client.get("/desk/replies/?state=appealed").content.decode()
    assert "Please read it again." in page
    mark = f"keep:{comment.pk}:rejected:1"
    assert mark in page
    refused = client.post("/desk/replies/decide/", {"decide": mark}, follow=True)
    assert "somebody else settles that" in refused.content.decode()
    client.force_login(make_staff("administrator"))
    client.post("/desk/replies/decide/", {"decide": mark})
    assert Appeal.objects.get().upheld is False


def test_a_change_through_the_page_shows_how_it_will_look_first() -> None:
    comment = send_reply(make_article())
    client, address = Client(headers=HERE), own_address(comment)
    page = client.get(f"{address}edit/").content.decode()
    assert comment.text in page
    looked = client.post(f"{address}edit/", {"text": "Said **better**.", "version": 1, "look": 1})
    assert "<strong>better</strong>" in looked.content.decode()
    assert not comment.edits.exists()
    stored = client.post(f"{address}edit/", {"text": "Said **better**.", "version": 1})
    assert stored.status_code == 303
    assert client.post(f"{address}edit/", {"text": "Lost.", "version": 1}).status_code == 409
    assert client.post(f"{address}edit/", {"text": "", "version": 2}).status_code == 422
    comment.refresh_from_db()
    assert comment.text == "Said **better**."
    actions.withdraw(comment=comment, now=SOON)
    assert client.get(f"{address}edit/").status_code == 303


def test_words_can_be_quoted_in_an_answer() -> None:
    comment = open_article()
    client = Client(headers=HERE)
    address = reverse("comments:reply", args=[comment.pk])
    assert f"{address}?quote" in client.get(address).content.decode()
    assert "&gt; The tide was late that day." in client.get(f"{address}?quote").content.decode()
