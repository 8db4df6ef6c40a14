from datetime import timedelta

import pytest

from broadsheet.comments import queries
from broadsheet.comments.models import Comment
from broadsheet.comments.signals import thread_changed
from broadsheet.privacy.actions import apply_retention, erase_person, export_person
from broadsheet.spam.models import JudgedSubmission
from tests.comments.conversation import AFTERNOON, SPAM, publish_reply, send_reply
from tests.newsroom import make_article
from tests.people import COMMENTER, READER, SPAMMER

pytestmark = pytest.mark.django_db


def test_an_erased_person_leaves_a_gap_and_the_conversation_stays() -> None:
    article = make_article()
    theirs = publish_reply(article, "Words of the erased.", by=READER)
    publish_reply(article, "An answer.", to=theirs, by=COMMENTER)
    told: list[int] = []

    def listen(article_id: int, **_rest: object) -> None:
        told.append(article_id)

    thread_changed.connect(listen)
    try:
        erase_person(address=READER.address, done_by=None, now=AFTERNOON)
    finally:
        thread_changed.disconnect(listen)
    assert set(told) == {article.pk}
    theirs.refresh_from_db()
    kept = (theirs.author_name, theirs.author_address, theirs.text, theirs.html, theirs.network_key)
    assert kept == ("", "", "", "", "")
    assert theirs.verdict is None
    gap, answer = queries.thread_page(article, 1).replies
    assert "author&#x27;s request" in gap.html
    assert "An answer." in answer.html


def test_an_export_has_ones_own_replies_alone() -> None:
    article = make_article()
    publish_reply(article, "Mine.", by=READER)
    publish_reply(article, "Somebody else's.", by=COMMENTER)
    exported = export_person(address=READER.address, done_by=None, now=AFTERNOON)
    rows = exported["parts"]["comments"]["comment"]
    assert [(row["text"], row["name"]) for row in rows] == [("Mine.", READER.name)]
    assert COMMENTER.address not in str(exported)


def test_the_spam_folder_is_emptied_after_thirty_days() -> None:
    article = make_article()
    send_reply(article, SPAM, by=SPAMMER, honeypot="x")
    kept = publish_reply(article)
    apply_retention(AFTERNOON + timedelta(days=29))
    assert Comment.objects.count() == 2
    apply_retention(AFTERNOON + timedelta(days=31))
    assert Comment.objects.get() == kept


def test_the_network_is_forgotten_after_thirty_days_and_the_verdict_after_a_year() -> None:
    comment = publish_reply(make_article())
    apply_retention(AFTERNOON + timedelta(days=31))
    comment.refresh_from_db()
    assert (comment.network_key, comment.author_address) == ("", COMMENTER.address)
    assert comment.verdict is not None
    apply_retention(AFTERNOON + timedelta(days=366))
    assert not JudgedSubmission.objects.exists()
    assert Comment.objects.get().text == comment.text
