"""What moderators are spared, told of, and can do: rules, letters, notes, sanctions, undoing."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from broadsheet.base.models import User
from broadsheet.comments import actions, queries
from broadsheet.comments.actions import CommentAlreadyDecided, CommentRefused
from broadsheet.comments.models import Appeal, Comment, Decision, ReplyRules, ReplySettings
from broadsheet.comments.text import count_alike, likeness, listed_words
from broadsheet.comments.views.own import own_address
from broadsheet.core import clock
from broadsheet.mail.models import OutgoingLetter
from broadsheet.readers.addresses import address_key
from broadsheet.readers.models import Sanction
from broadsheet.readers.sanctions import impose, in_words
from broadsheet.readership.models import PageViews
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
HERE = {"host": "127.0.0.1"}
QUEUE = "/desk/replies/"


def moderator(role: str = "moderator") -> User:
    staff = make_staff(role)
    names = ("access_admin", "change_comment")
    staff.user_permissions.set(Permission.objects.filter(codename__in=names))
    return User.objects.get(pk=staff.pk)


def desk() -> Client:
    client = Client(headers=HERE)
    client.force_login(moderator())
    return client


def trace(comment: Comment) -> dict[str, dict[str, object]]:
    found = comment.decisions.order_by("pk")[0].evidence["trace"]
    return {one["rule"]: one["evidence"] for one in found}


def test_a_listed_word_holds_a_reply_and_the_moderator_reads_which() -> None:
    article = make_article()
    set_mode(article, ReplyRules.Mode.OPEN)
    ReplySettings.objects.create(words_held="Tide\ncold  harbour\n\n", words_spam="miracle cure")
    held = send_reply(article, "The cold, HARBOUR was still; no tidemark was left on its wall.")
    assert held.state == State.HELD
    assert trace(held)["held-word"] == {"words": ["cold harbour"]}
    assert send_reply(article, "Try the miracle cure, all of you.").state == State.SPAM


def test_the_same_said_in_nearly_the_same_words_by_others_is_held() -> None:
    article, other = make_article("One"), make_article("Two")
    for place in (article, other):
        set_mode(place, ReplyRules.Mode.OPEN)
    words = f"{SENSIBLE} Nobody wrote a line of it down, and nobody ever asked us afterwards"
    send_reply(article, f"{words} why.")
    again = send_reply(other, f"{words} at all.", by=READER)
    assert again.state == State.HELD
    assert "nearly-same-words" in trace(again)
    own = send_reply(other, f"{words} why not.")
    assert trace(own).get("nearly-same-words") == {"replies": 1}


def test_likeness_knows_like_from_unlike() -> None:
    one, other = (
        likeness(SENSIBLE),
        likeness("Quite another matter altogether was said on the quay."),
    )
    assert one is not None
    assert other is not None
    assert count_alike(one, [one, other]) == 1
    assert likeness("Too short.") is None
    assert count_alike(None, [one]) == 0
    assert listed_words("Straße, sagt er.", "STRASSE\nsagt wer") == ("strasse",)


def test_who_sends_very_much_within_an_hour_waits() -> None:
    ReplySettings.objects.create(busy_after=2, default_mode="open")
    article = make_article()
    send_reply(article, network="one")
    send_reply(article, by=READER, network="one")
    third = send_reply(article, by=SPAMMER, network="one")
    assert "busy" in trace(third)
    later = send_reply(article, by=SPAMMER, network="one", at=AFTERNOON + timedelta(hours=2))
    assert "busy" not in trace(later)


def test_what_matters_most_is_read_first() -> None:
    old = make_article("Old news", published=AFTERNOON - timedelta(days=60))
    new = make_article("Today", published=AFTERNOON)
    faint = send_reply(old)
    weighty = send_reply(new, "Cheap pills? casino bonus, he said; I could not believe it.")
    shown = [card.comment for card in queries.queue(state="held", order="weight", number=1).cards]
    assert shown[-1] == faint
    assert weighty.rank > faint.rank


def test_what_many_read_matters_more() -> None:
    quiet, loud = make_article("Quiet news"), make_article("Loud news")
    PageViews.objects.create(path=loud.url, hour=AFTERNOON - timedelta(hours=2), readers=900)
    PageViews.objects.create(path=quiet.url, hour=AFTERNOON - timedelta(hours=25), readers=900)
    few, many = send_reply(quiet), send_reply(loud)
    assert many.rank > 3 * few.rank


def test_moderators_get_one_letter_and_not_another_for_half_an_hour() -> None:
    moderator()
    article = make_article()
    held = send_reply(article, "A word about the envoys.")
    send_reply(article, SPAM, by=SPAMMER, honeypot="x")
    assert actions.tell_moderators(AFTERNOON) == 1
    (letter,) = OutgoingLetter.objects.all()
    assert letter.to_address == make_staff("moderator").email
    assert letter.subject == "1 reply waits"
    assert "> A word about the envoys." in letter.text
    assert "first reply of each address" in letter.text
    assert "pills.example" not in letter.text
    send_reply(article, by=READER)
    assert actions.tell_moderators(AFTERNOON + timedelta(minutes=29)) == 0
    assert actions.tell_moderators(AFTERNOON + timedelta(minutes=31)) == 1
    assert actions.tell_moderators(AFTERNOON + timedelta(minutes=90)) == 0
    assert OutgoingLetter.objects.count() == 2
    assert held.state == State.HELD


def test_spam_alone_and_a_newsroom_that_wants_no_letters_cause_none() -> None:
    moderator()
    article = make_article()
    send_reply(article, SPAM, by=SPAMMER, honeypot="x")
    assert actions.tell_moderators(AFTERNOON) == 0
    ReplySettings.objects.create(letter_minutes=0)
    send_reply(article)
    assert actions.tell_moderators(AFTERNOON) == 0


def test_a_letter_says_how_much_more_waits() -> None:
    moderator()
    article = make_article()
    for _number in range(11):
        send_reply(article)
    actions.tell_moderators(AFTERNOON)
    assert "And 1 more." in OutgoingLetter.objects.get().text


def test_a_link_in_a_letter_asks_and_only_the_answer_decides() -> None:
    person = moderator()
    comment = send_reply(make_article())
    actions.tell_moderators(AFTERNOON)
    found = re.search(r"/replies/decide/\S+", OutgoingLetter.objects.get().text)
    assert found
    client = Client(headers=HERE)
    assert comment.text in client.get(found[0]).content.decode()
    comment.refresh_from_db()
    assert comment.state == State.HELD
    assert client.post(found[0], {"decide": "held"}).status_code == 409
    assert client.post(found[0], {"decide": "published"}).status_code == 200
    comment.refresh_from_db()
    assert comment.state == State.PUBLISHED
    assert comment.decisions.latest("pk").actor == person
    assert client.post(found[0], {"decide": "spam"}).status_code == 409
    person.is_active = False
    person.save()
    assert client.get(found[0]).status_code == 404
    assert client.get("/replies/decide/forged/").status_code == 404


def test_what_was_changed_since_the_letter_is_not_decided_from_it() -> None:
    person = moderator()
    comment = send_reply(make_article())
    address = "/replies" + actions.letters.decide_address(person, comment).split("/replies", 1)[1]
    actions.edit(comment=comment, text="Quite another matter.", now=AFTERNOON)
    assert Client(headers=HERE).post(address, {"decide": "published"}).status_code == 409


def test_a_moderator_takes_back_what_was_decided_in_one_go() -> None:
    client = desk()
    article = make_article()
    comments = [send_reply(article) for _number in range(2)]
    marks = [f"{comment.pk}:held:1" for comment in comments]
    page = client.post(f"{QUEUE}decide/", {"bulk": "spam", "chosen": marks}, follow=True)
    assert "Take back 2 decisions" in page.content.decode()
    page = client.post(f"{QUEUE}undo/", {"back": QUEUE}, follow=True)
    assert "2 decisions were taken back." in page.content.decode()
    assert set(Comment.objects.values_list("state", flat=True)) == {State.HELD}
    again = client.post(f"{QUEUE}undo/", {"back": "https://evil.example/"})
    assert again["Location"] == QUEUE


def test_nobody_takes_back_what_another_decided_or_what_was_decided_since() -> None:
    comment = send_reply(make_article())
    first = actions.decide(
        comment=comment, moderator=moderator(), to_state=State.SPAM, reason="", now=AFTERNOON
    )
    with pytest.raises(CommentAlreadyDecided):
        actions.undo(decision=first, moderator=make_staff("editor"), now=AFTERNOON)
    ruled = Decision.objects.order_by("pk")[0]
    with pytest.raises(CommentAlreadyDecided):
        actions.undo(decision=ruled, moderator=moderator(), now=AFTERNOON)


def test_an_appeal_is_open_again_when_its_decision_is_taken_back() -> None:
    comment = send_reply(make_article())
    actions.appeal(comment=comment, words="", now=AFTERNOON)
    decision = actions.decide(
        comment=comment, moderator=moderator(), to_state=State.REJECTED, reason="", now=AFTERNOON
    )
    assert Appeal.objects.get().settled_at
    actions.undo(decision=decision, moderator=moderator(), now=AFTERNOON)
    assert Appeal.objects.get().settled_at is None


def test_moderators_leave_each_other_notes_that_nobody_else_reads() -> None:
    comment = publish_reply(make_article())
    client = desk()
    client.post(f"{QUEUE}{comment.pk}/note/", {"words": "Called him: he is the harbour master."})
    client.post(f"{QUEUE}{comment.pk}/note/", {"words": " "})
    assert comment.notes.count() == 1
    assert "harbour master" in client.get(f"{QUEUE}{comment.pk}/").content.decode()
    for page in (comment.article.url, own_address(comment)):
        assert "harbour master" not in Client().get(page, headers=HERE).content.decode()


def test_who_is_suspended_is_told_until_when_and_why() -> None:
    comment = send_reply(make_article(), network="one")
    client = desk()
    form = {"kind": "suspension", "by": "address", "days": "7", "reason": "Insults, twice."}
    client.post(f"{QUEUE}{comment.pk}/sanction/", form)
    now = clock.now()
    with pytest.raises(CommentRefused, match=r"until .* Insults, twice\."):
        send_reply(comment.article, at=now)
    assert send_reply(comment.article, at=now + timedelta(days=8)).pk
    assert send_reply(comment.article, at=now, by=READER, network="one").pk
    assert "Insults, twice." in client.get(f"{QUEUE}sanctions/").content.decode()
    client.post(f"{QUEUE}sanctions/{Sanction.objects.get().pk}/lift/")
    assert send_reply(comment.article, at=now).pk
    assert client.post(f"{QUEUE}sanctions/999/lift/").status_code == 404


def test_a_network_may_be_banned_whatever_address_is_typed() -> None:
    comment = send_reply(make_article(), network="one")
    form = {"kind": "ban", "by": "network", "days": "7", "reason": "A flood."}
    desk().post(f"{QUEUE}{comment.pk}/sanction/", form)
    with pytest.raises(CommentRefused, match="any more"):
        send_reply(comment.article, by=READER, network="one", at=clock.now())
    assert send_reply(comment.article, network="two", at=clock.now()).pk


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"kind": "ban", "by": "address", "days": "7", "reason": " "},
        {"kind": "exile", "by": "address", "days": "7", "reason": "No."},
        {"kind": "ban", "by": "network", "days": "7", "reason": "No network is known."},
    ],
)
def test_half_a_sanction_is_none(form: dict[str, str]) -> None:
    comment = send_reply(make_article())
    Comment.objects.update(network_key="")
    page = desk().post(f"{QUEUE}{comment.pk}/sanction/", form, follow=True)
    assert "needs a kind, a reason" in page.content.decode()
    assert not Sanction.objects.exists()


def test_a_sanction_without_a_reason_or_an_end_is_refused() -> None:
    about = {"subject_key": address_key(COMMENTER.address), "moderator": moderator()}
    for wrong in ({"kind": "ban", "reason": " "}, {"kind": "suspension", "reason": "Insults."}):
        with pytest.raises(ValueError, match="a s"):
            impose(**about, **wrong, until=None, now=AFTERNOON)  # type: ignore[arg-type]  # by name


def test_a_warning_shuts_nobody_out_and_is_read_by_its_owner() -> None:
    article = make_article()
    comment = send_reply(article, reader=known_reader())
    warning = impose(
        subject_key=address_key(COMMENTER.address),
        kind="warning",
        reason="Please argue, do not insult.",
        until=None,
        moderator=moderator(),
        now=AFTERNOON,
    )
    assert "do not insult" in in_words(warning)
    assert send_reply(article).pk
    page = Client().get(own_address(comment), headers=HERE).content.decode()
    assert "Please argue, do not insult." in page
