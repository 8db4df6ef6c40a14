import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from broadsheet.comments import actions, queries
from broadsheet.comments.models import Comment
from tests.comments.conversation import AFTERNOON, SPAM, publish_reply, send_reply
from tests.newsroom import make_article, make_staff
from tests.people import READER, SPAMMER

pytestmark = pytest.mark.django_db

State = Comment.State
HERE = {"host": "127.0.0.1"}
QUEUE = "/desk/replies/"


def desk(role: str = "moderator", *permissions: str) -> Client:
    staff = make_staff(role)
    names = permissions or ("access_admin", "change_comment")
    staff.user_permissions.set(Permission.objects.filter(codename__in=names))
    client = Client(headers=HERE)
    client.force_login(staff)
    return client


def decide(client: Client, to_state: str, comment: Comment, **more: str) -> str:
    mark = f"{to_state}:{comment.pk}:{comment.state}"
    answer = client.post(f"{QUEUE}decide/", {"decide": mark, "back": QUEUE} | more, follow=True)
    return answer.content.decode()


def test_held_replies_come_first_with_the_reason_and_the_filters_words() -> None:
    send_reply(make_article("The closed room"), "A word about the envoys.", by=READER)
    text = desk().get(QUEUE).content.decode()
    for expected in ("A word about the envoys.", READER.address, "The closed room"):
        assert expected in text
    assert "The first reply of each address is read by a moderator." in text
    assert "The filter:" in text


def test_one_press_approves() -> None:
    comment = send_reply(make_article())
    text = decide(desk(), State.PUBLISHED, comment)
    assert "1 reply is now published." in text
    assert f'href="{QUEUE}{comment.pk}/"' in text
    assert Comment.objects.get().state == State.PUBLISHED


def test_a_rejection_carries_the_reason_that_was_chosen() -> None:
    comment = send_reply(make_article())
    reason = "It repeats what was said before."
    decide(desk(), State.REJECTED, comment, **{f"reason-{comment.pk}": reason})
    last = comment.decisions.last()
    assert last is not None
    assert last.reason == reason


def test_the_second_moderator_is_told_that_somebody_was_first() -> None:
    comment = send_reply(make_article())
    client = desk()
    decide(client, State.PUBLISHED, comment)
    text = decide(client, State.SPAM, comment)
    assert "somebody else was first" in text
    assert Comment.objects.get().state == State.PUBLISHED


def test_giving_a_reply_the_state_it_has_is_no_decision() -> None:
    comment = send_reply(make_article())
    assert "had changed before" in decide(desk(), State.HELD, comment)
    assert comment.decisions.count() == 1


def test_a_withdrawn_reply_has_no_buttons() -> None:
    comment = publish_reply(make_article(), "Taken back.")
    actions.withdraw(comment=comment, now=AFTERNOON)
    text = desk().get(QUEUE, {"state": "withdrawn"}).content.decode()
    assert "Taken back." in text
    assert 'name="decide"' not in text


def test_many_are_decided_at_once() -> None:
    article = make_article()
    comments = [send_reply(article) for _number in range(3)]
    chosen = [f"{comment.pk}:held" for comment in comments[:2]]
    desk().post(f"{QUEUE}decide/", {"bulk": "spam", "chosen": chosen})
    states = Comment.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == [State.SPAM, State.SPAM, State.HELD]


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"decide": "published"},
        {"decide": "published:1"},
        {"decide": "withdrawn:1:held"},
        {"decide": "published:99999999999999999999:held"},
        {"decide": "published:-1:held"},
        {"decide": "published:1:nonsense"},
        {"bulk": "published"},
        {"bulk": "published", "chosen": "x"},
        {"bulk": "nonsense", "chosen": "1:held"},
    ],
)
def test_a_malformed_decision_changes_nothing(form: dict[str, str]) -> None:
    send_reply(make_article())
    answer = desk().post(f"{QUEUE}decide/", form)
    assert (answer.status_code, answer["Location"]) == (302, QUEUE)
    assert Comment.objects.get().state == State.HELD


def test_a_decision_leads_back_to_the_desk_only() -> None:
    answer = desk().post(f"{QUEUE}decide/", {"back": "https://evil.example/"})
    assert answer["Location"] == QUEUE


def test_a_get_decides_nothing() -> None:
    comment = send_reply(make_article())
    mark = f"published:{comment.pk}:held"
    assert desk().get(f"{QUEUE}decide/", {"decide": mark}).status_code == 405
    assert Comment.objects.get().state == State.HELD


def test_a_decision_needs_the_desks_own_form() -> None:
    comment = send_reply(make_article())
    client = Client(enforce_csrf_checks=True, headers=HERE)
    client.force_login(make_staff("administrator"))
    answer = client.post(f"{QUEUE}decide/", {"decide": f"published:{comment.pk}:held"})
    assert answer.status_code == 403


@pytest.mark.parametrize("address", [QUEUE, f"{QUEUE}1/", f"{QUEUE}decide/"])
def test_only_moderators_come_in(address: str) -> None:
    send_reply(make_article())
    client = desk("reporter", "access_admin")
    for answer in (client.get(address), client.post(address)):
        assert answer.status_code in (302, 403, 405)
        assert "key-" not in answer.content.decode()
    menu = client.get("/desk/").content.decode()
    assert reverse("replies:queue") not in menu
    assert Client(headers=HERE).get(address).status_code == 302


def test_each_state_has_its_tab_and_the_spam_folder_is_kept() -> None:
    article = make_article()
    send_reply(article, SPAM, by=SPAMMER, honeypot="x")
    publish_reply(article, "Seen by all.")
    client = desk()
    assert "Seen by all." in client.get(QUEUE, {"state": "published"}).content.decode()
    assert "pills.example" in client.get(QUEUE, {"state": "spam"}).content.decode()
    assert "pills.example" not in client.get(QUEUE).content.decode()


def test_flagrant_spam_is_folded_in_its_folder_until_it_is_looked_for() -> None:
    verdict = send_reply(make_article(), SPAM, by=SPAMMER, honeypot="x").verdict
    assert verdict is not None
    client = desk()
    for label, folds in (("flagrant", 1), ("spam", 0)):
        verdict.label = label
        verdict.save()
        text = client.get(QUEUE, {"state": "spam"}).content.decode()
        assert (text.count("bs-folded"), text.count("data-reply>")) == (folds, 1)
        assert (
            "bs-folded" not in client.get(QUEUE, {"state": "spam", "q": "pills"}).content.decode()
        )


@pytest.mark.parametrize("words", ["PILLS.example", "best watches", "deals@watches"])
def test_the_spam_folder_can_be_searched(words: str) -> None:
    article = make_article()
    send_reply(article, SPAM, by=SPAMMER, honeypot="x")
    client = desk()
    found = client.get(QUEUE, {"state": "spam", "q": words}).content.decode()
    assert found.count("data-reply>") == 1
    missed = client.get(QUEUE, {"state": "spam", "q": "\x00lighthouse"}).content.decode()
    assert "No reply here has these words." in missed


@pytest.mark.parametrize(
    "query", [{"state": "x"}, {"order": "x"}, {"page": "-1"}, {"page": "9" * 40}, {"page": "x"}]
)
def test_a_malformed_question_is_the_usual_one(query: dict[str, str]) -> None:
    send_reply(make_article())
    assert desk().get(QUEUE, query).status_code == 200


@pytest.mark.parametrize("order", ["age", "newest", "risk"])
def test_the_queue_has_screens_of_twenty(order: str) -> None:
    article = make_article()
    for _number in range(21):
        send_reply(article)
    client = desk()
    first = client.get(QUEUE, {"order": order}).content.decode()
    second = client.get(QUEUE, {"order": order, "page": "2"}).content.decode()
    assert (first.count("data-reply>"), second.count("data-reply>")) == (20, 1)
    assert 'rel="next"' in first
    assert 'rel="prev"' in second


def test_the_queue_asks_the_database_the_same_however_long_it_is(
    django_assert_max_num_queries: object,
) -> None:
    article = make_article()
    client = desk()
    for _number in range(5):
        send_reply(article)
    client.get(QUEUE)
    with django_assert_max_num_queries(25):  # type: ignore[operator]  # pytest-django's fixture
        client.get(QUEUE)


def test_one_reply_has_its_history_and_its_conversation() -> None:
    article = make_article()
    parent = publish_reply(article, "What it answers.")
    comment = publish_reply(article, "The reply itself.", to=parent)
    publish_reply(article, "What answers it.", to=comment)
    text = desk().get(f"{QUEUE}{comment.pk}/").content.decode()
    for expected in ("What it answers.", "The reply itself.", "What answers it.", "by a rule"):
        assert expected in text
    assert desk().get(f"{QUEUE}999999/").status_code == 404


def test_the_desks_first_page_says_how_many_wait() -> None:
    article = make_article()
    for number in range(4):
        send_reply(article, f"The tide is late, says boat {number}.", by=READER)
    text = desk().get("/desk/").content.decode()
    assert '<span class="bs-home-count">4</span>' in text
    assert "says boat 0." in text
    assert "says boat 3." not in text


def test_what_a_reader_wrote_cannot_act_on_the_desk() -> None:
    nasty = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    send_reply(make_article(), nasty, by=READER)
    text = desk().get(QUEUE).content.decode()
    assert "<script>alert" not in text
    assert "<img src=x" not in text


def test_of_very_many_replies_the_desk_says_only_that_there_are_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for module in (queries, queries.desk):
        monkeypatch.setattr(module, "MOST_COUNTED", 2)
    article = make_article()
    for _number in range(4):
        send_reply(article)
    text = desk().get(QUEUE).content.decode()
    assert '<span class="bs-count">2+</span>' in text
    assert '<span class="bs-count">0</span>' in text
