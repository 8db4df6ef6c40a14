import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.utils.translation import override

from broadsheet.spam import actions, queries
from broadsheet.spam.engine.model import ModelRefused
from broadsheet.spam.engine.submission import Submission
from broadsheet.spam.models import JudgedSubmission
from tests.newsroom import NOON, make_staff

pytestmark = pytest.mark.django_db

MENU, PAGE = "/desk/spam/", "/desk/spam/check/"
PILLS = {"text": "Cheap viagra and casino bonus http://pills.example", "author": "Best Pills"}


def desk(*permissions: str) -> Client:
    staff = make_staff("moderator")
    staff.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(staff)
    return client


def moderator() -> Client:
    return desk("access_admin", "view_judgedsubmission")


def test_a_pasted_text_is_judged_with_reasons_and_not_kept() -> None:
    text = moderator().post(PAGE, PILLS).content.decode()
    assert "probability" in text
    assert 'class="bs-clue' in text
    assert not JudgedSubmission.objects.exists()


def test_reasons_are_given_in_the_language_of_whoever_reads_them() -> None:
    sent = Submission(text=PILLS["text"], author=PILLS["author"])
    verdict = actions.weigh(submission=sent, now=NOON)
    with override("fr"):
        words = [clue.words for clue in queries.clues(verdict)]
    assert any(word.startswith("le texte est formulé comme du spam (“") for word in words)
    assert not any("{n}" in word for word in words)


def test_a_missing_model_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> None:
        raise ModelRefused("no such file")

    monkeypatch.setattr(actions, "model", missing)
    assert actions.COULD_NOT_JUDGE in moderator().post(PAGE, PILLS).content.decode()


@pytest.mark.parametrize("text", ["", "x" * 20_001, "a\x00b"])
def test_what_cannot_be_judged_is_said_beside_the_field(text: str) -> None:
    answer = moderator().post(PAGE, {"text": text})
    assert answer.status_code == 200
    assert "bs-verdict" not in answer.content.decode()


def test_only_those_who_may_see_verdicts_come_in() -> None:
    answer = desk("access_admin").get(PAGE)
    assert answer.status_code in (302, 403)
    assert MENU not in desk("access_admin").get("/desk/").content.decode()
    assert MENU in moderator().get("/desk/").content.decode()
    assert moderator().get(MENU)["Location"] == PAGE
