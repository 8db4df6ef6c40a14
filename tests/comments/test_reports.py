"""Readers who report a reply, and what the law asks of the answer."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from broadsheet.base.models import User
from broadsheet.comments import actions, queries
from broadsheet.comments.actions import CommentAlreadyDecided, Complaint, NotReportable
from broadsheet.comments.models import Comment, Decision, ReplyRules, ReplySettings, Report
from broadsheet.comments.views.own import own_address
from broadsheet.mail.models import OutgoingLetter
from broadsheet.readers.actions import suppress
from broadsheet.readers.models import Suppression
from tests.comments.conversation import AFTERNOON, publish_reply, send_reply, set_mode
from tests.newsroom import make_article, make_staff
from tests.people import READER

pytestmark = pytest.mark.django_db

State = Comment.State
HERE = {"host": "127.0.0.1"}
QUEUE = "/desk/replies/"
LATER = AFTERNOON + timedelta(minutes=11)
NOTICE = Complaint("unlawful", "It slanders me: section 186.", READER.name, READER.address)


def moderator() -> User:
    staff = make_staff("moderator")
    names = ("access_admin", "change_comment")
    staff.user_permissions.set(Permission.objects.filter(codename__in=names))
    return User.objects.get(pk=staff.pk)


def desk() -> Client:
    client = Client(headers=HERE)
    client.force_login(moderator())
    return client


def reported(complaint: Complaint = NOTICE) -> Comment:
    comment = publish_reply(make_article(), "He sold the mole to his cousin.")
    actions.report(comment=comment, complaint=complaint, key="k" * 32, now=AFTERNOON)
    return comment


def decide(comment: Comment, to_state: str, ground: str = "rules") -> Decision:
    comment.refresh_from_db()
    return actions.decide(
        comment=comment,
        moderator=moderator(),
        to_state=to_state,
        reason="It may break the law or somebody's rights.",
        ground=ground,
        now=AFTERNOON,
    )


def test_a_reader_reports_a_reply_through_its_page() -> None:
    comment = publish_reply(make_article(), "He sold the mole to his cousin.")
    client = Client(headers=HERE)
    address = reverse("comments:report", args=[comment.pk])
    assert f'href="{address}"' in client.get(comment.article.url).content.decode()
    page = client.get(address).content.decode()
    found = re.search(r'name="key" value="([^"]+)"', page)
    assert found
    form = {"kind": "rules", "words": "An insult.", "good_faith": "on", "key": found[1]}
    first = client.post(address, form)
    again = client.post(address, form)
    assert first.status_code == again.status_code == 303
    assert Report.objects.count() == 1
    shown = client.get(first["Location"]).content.decode()
    assert "An insult." in shown
    assert "A person will decide" in shown
    assert not OutgoingLetter.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": ""},
        {"kind": "boredom"},
        {"good_faith": ""},
        {"kind": "unlawful", "words": " "},
        {"address": "nobody"},
        {"words": "x" * 2_001},
        {"key": "short"},
    ],
)
def test_half_a_notice_is_shown_again_with_what_is_missing(wrong: dict[str, str]) -> None:
    comment = publish_reply(make_article())
    form = {"kind": "rules", "words": "x", "good_faith": "on", "key": "k" * 32} | wrong
    form = {name: value for name, value in form.items() if value}
    address = reverse("comments:report", args=[comment.pk])
    assert Client(headers=HERE).post(address, form).status_code == 422
    assert not Report.objects.exists()


def test_what_readers_do_not_see_can_not_be_reported() -> None:
    held = send_reply(make_article())
    address = reverse("comments:report", args=[held.pk])
    assert Client(headers=HERE).get(address).status_code == 404
    with pytest.raises(NotReportable):
        actions.report(comment=held, complaint=NOTICE, key="k" * 32, now=AFTERNOON)
    assert Client(headers=HERE).get("/replies/reported/forged/").status_code == 404


def test_a_notice_is_acknowledged_and_answered_by_letters_that_quote_nothing() -> None:
    comment = reported()
    (first,) = OutgoingLetter.objects.all()
    assert first.to_address == READER.address
    decide(comment, State.REJECTED, ground="law")
    assert actions.answer_reports(AFTERNOON) == 0
    assert actions.answer_reports(LATER) == 1
    assert actions.answer_reports(LATER) == 0
    for letter in OutgoingLetter.objects.all():
        assert "mole" not in letter.text
        assert "slander" not in letter.text
    found = re.search(r"/replies/reported/\S+", OutgoingLetter.objects.latest("pk").text)
    assert found
    page = Client().get(found[0], headers=HERE).content.decode()
    assert "The reply was taken away" in page
    assert "without automated means" in page


def test_nobody_is_written_to_who_must_get_no_mail() -> None:
    suppress(address=READER.address, why=Suppression.Why.ASKED, now=AFTERNOON)
    reported()
    assert not OutgoingLetter.objects.exists()


def test_a_flood_of_notices_does_not_flood_a_mailbox() -> None:
    comment = publish_reply(make_article())
    for number in range(actions.PER_ADDRESS.most + 2):
        actions.report(comment=comment, complaint=NOTICE, key=f"key-{number}", now=AFTERNOON)
    assert OutgoingLetter.objects.count() == actions.PER_ADDRESS.most


def test_reports_have_a_tab_and_the_gravest_stand_first() -> None:
    article = make_article()
    one, other = publish_reply(article, "Dull."), publish_reply(article, "I will hurt myself.")
    actions.report(comment=one, complaint=Complaint("spam", ""), key="one", now=AFTERNOON)
    actions.report(comment=other, complaint=Complaint("life", "Please!"), key="two", now=AFTERNOON)
    page = desk().get(QUEUE, {"state": "reported"}).content.decode()
    assert page.index("I will hurt myself.") < page.index("Dull.")
    assert "Please!" in page


def test_a_reported_reply_may_stand_and_its_reporter_reads_so() -> None:
    comment = reported()
    client = desk()
    mark = f"keep:{comment.pk}:published:1"
    assert mark in client.get(QUEUE, {"state": "reported"}).content.decode()
    client.post(f"{QUEUE}decide/", {"decide": mark})
    made = Report.objects.get()
    assert made.state == Report.State.DISMISSED
    page = Client().get(actions.report_address(made), headers=HERE).content.decode()
    assert "The reply stays" in page
    assert "may stand" in page
    with pytest.raises(CommentAlreadyDecided):
        actions.dismiss(comment=comment, moderator=moderator(), reason="", now=AFTERNOON)


def test_a_decision_taken_back_opens_its_report_again_before_anybody_is_told() -> None:
    comment = reported()
    decision = decide(comment, State.REJECTED)
    actions.undo(decision=decision, moderator=moderator(), now=AFTERNOON)
    assert Report.objects.get().state == Report.State.OPEN
    assert actions.answer_reports(LATER) == 0


def test_moderators_are_told_of_a_report() -> None:
    moderator()
    reported()
    assert actions.tell_moderators(AFTERNOON) == 1
    assert OutgoingLetter.objects.latest("pk").subject == "1 new report"
    assert actions.tell_moderators(AFTERNOON + timedelta(hours=1)) == 0


def test_the_author_gets_a_statement_of_reasons_that_names_the_role_of_machines() -> None:
    ReplySettings.objects.create(words_held="cousin")
    article = make_article()
    set_mode(article, ReplyRules.Mode.OPEN)
    held = send_reply(article, "He sold the mole to his cousin.")
    client = Client(headers=HERE)
    page = client.get(own_address(held)).content.decode()
    assert "by automated means" in page
    assert "<mark>cousin</mark>" in page
    comment = reported()
    decide(comment, State.REJECTED, ground="law")
    page = client.get(own_address(comment)).content.decode()
    assert "A person decided this. The ground: the law." in page
    assert "A reader had reported it." in page
    assert READER.address not in page
    assert READER.name not in page


def test_a_reason_of_law_is_kept_as_its_ground() -> None:
    comment = send_reply(make_article())
    form = {
        "decide": f"rejected:{comment.pk}:held:1",
        f"reason-{comment.pk}": "It may break the law or somebody's rights.",
    }
    desk().post(f"{QUEUE}decide/", form)
    assert comment.decisions.latest("pk").ground == Decision.Ground.LAW


def test_the_rules_are_linked_at_the_form_and_name_the_contact_point() -> None:
    article = make_article()
    client = Client(headers=HERE)
    assert 'href="/replies/rules/"' in client.get(article.url).content.decode()
    page = client.get("/replies/rules/").content.decode()
    assert "not people" in page
    assert "emergency services" in page
    ReplySettings.objects.create(rules_text="Be kind.", contact_point="desk@courier.example (en)")
    page = client.get("/replies/rules/").content.decode()
    assert "Be kind." in page
    assert "desk@courier.example" in page


def test_a_rule_is_tried_on_the_last_month_and_changes_nothing() -> None:
    article = make_article()
    publish_reply(article, "The tide was late.")
    send_reply(article, "The tide brings https://a.example and https://b.example today.")
    send_reply(article, "Nothing of that kind.")
    tried = queries.dry_run(queries.Candidate("tide", None), AFTERNOON)
    assert (tried.read, tried.caught, tried.wanted) == (3, 2, 1)
    tried = queries.dry_run(queries.Candidate("", 1), AFTERNOON)
    assert [one.links for one in tried.examples] == [2]
    assert queries.dry_run(queries.Candidate("tide", 0), AFTERNOON + timedelta(days=40)).read == 0
    client = desk()
    assert client.get(f"{QUEUE}try/").status_code == 200
    page = client.get(f"{QUEUE}try/", {"words": "tide", "most_links": ""}).content.decode()
    assert "would have been held" in page
    assert client.get(f"{QUEUE}try/", {"most_links": "x"}).status_code == 200
