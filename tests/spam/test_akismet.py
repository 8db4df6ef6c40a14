"""The newsroom answers other sites; what it is asked leaves nothing behind but numbers."""

import json
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from broadsheet.spam import actions, layer, rechecks
from broadsheet.spam.engine.akismet.callback import CallbackRefused, Place, place_of
from broadsheet.spam.engine.akismet.gate import Gate
from broadsheet.spam.engine.model import ModelRefused
from broadsheet.spam.models import AkismetKey, JudgedSubmission, KeyUse, Recheck, TaughtExample
from tests.newsroom import NOON

pytestmark = pytest.mark.django_db

SITE = "https://blog.example"
BACK = "https://blog.example/back"
LOANS = "Cheap loans saved my brother, get a casino bonus too, apply now at http://help.example"
PILLS = "Buy cheap viagra and cialis online! Best casino bonus http://pills.example/buy"


@pytest.fixture
def key() -> AkismetKey:
    return actions.make_key(site=SITE, per_minute=600, now=NOON)


def ask(operation: str, host: str = "127.0.0.1", **fields: str) -> Any:
    body = urlencode({"blog": SITE, **fields})
    return Client(enforce_csrf_checks=True, headers={"host": host}).post(
        f"/{operation}", body, content_type="application/x-www-form-urlencoded"
    )


def check(key: AkismetKey, text: str, **fields: str) -> Any:
    return ask("1.1/comment-check", api_key=key.key, comment_content=text, **fields)


def test_a_check_keeps_nothing_of_the_text_but_a_count(key: AkismetKey) -> None:
    spam, ham = check(key, PILLS), check(key, "We walked along the quay this morning.")
    assert (spam.content, ham.content) == (b"true", b"false")
    assert len(spam["X-akismet-guid"]) == 32
    assert "no-store" in spam["Cache-Control"]
    assert not spam.cookies
    assert (KeyUse.objects.get().spam, KeyUse.objects.get().ham) == (1, 1)
    assert not TaughtExample.objects.exists()
    assert not JudgedSubmission.objects.exists()
    assert not Recheck.objects.exists()


def test_what_a_site_calls_ham_is_let_through_from_then_on(key: AkismetKey) -> None:
    assert check(key, LOANS).content == b"true"
    answer = ask("1.1/submit-ham", api_key=key.key, comment_content=LOANS)
    assert answer.content == b"Thanks for making the web a better place."
    assert check(key, LOANS.replace("brother", "sister")).content == b"false"
    assert layer.layer_of().lessons == 0, "the newsroom's own layer is its moderators' alone"
    assert KeyUse.objects.get().mistaken == 1


def test_a_revoked_key_is_invalid_at_once_and_what_it_taught_is_gone(key: AkismetKey) -> None:
    ask("1.1/submit-spam", api_key=key.key, comment_content="soap")
    actions.revoke_key(key=key, now=NOON)
    actions.revoke_key(key=key, now=NOON + timedelta(days=1))
    assert key.revoked_at == NOON
    for operation in ("verify-key", "comment-check", "submit-ham", "submit-spam"):
        answer = ask(f"1.1/{operation}", api_key=key.key, comment_content=PILLS)
        assert answer.content == b"invalid"
        assert answer["X-akismet-debug-help"]
    assert not TaughtExample.objects.exists()
    again = actions.make_key(site=SITE, per_minute=600, now=NOON)
    assert again.key != key.key


def test_a_key_of_one_site_is_invalid_on_another(key: AkismetKey) -> None:
    for operation in ("verify-key", "submit-spam"):
        fields = {"api_key": key.key, "blog": "https://other.example", "comment_content": PILLS}
        assert ask(f"1.1/{operation}", **fields).content == b"invalid"
    assert not TaughtExample.objects.exists()


def test_a_key_is_as_wordpress_wants_it_and_one_a_site(key: AkismetKey) -> None:
    assert len(key.key) == 12
    assert int(key.key, 16) >= 0
    with pytest.raises(actions.KeyRefused, match="already"):
        actions.make_key(site="http://www.blog.example/", per_minute=600, now=NOON)


@pytest.mark.parametrize("site", ["", "blog", "ftp://blog.example", "http://", "http://["])
def test_a_key_is_made_for_an_address(site: str) -> None:
    with pytest.raises(actions.KeyRefused):
        actions.make_key(site=site, per_minute=600, now=NOON)


@pytest.mark.parametrize(
    ("host", "path", "status"),
    [
        ("rest.akismet.com", "/1.1/test", 200),
        ("0123456789ab.rest.akismet.com", "/1.1/test", 200),
        ("0123456789ab.127.0.0.1", "/1.1/test", 200),
        ("rest.akismet.com:8000", "/1.1/test", 200),
        ("rest.akismet.com", "/", 421),
        ("rest.akismet.com", "/desk/", 421),
        ("evil.example", "/1.1/test", 421),
    ],
)
def test_akismets_host_is_answered_on_these_paths_only(host: str, path: str, status: int) -> None:
    assert Client(headers={"host": host}).get(path).status_code == status


def test_the_key_may_stand_in_the_hosts_name(key: AkismetKey) -> None:
    assert ask("1.1/verify-key", host=f"{key.key}.rest.akismet.com").content == b"valid"


def test_there_is_no_other_operation_and_no_other_method() -> None:
    assert ask("1.1/nonsense").status_code == 404
    assert Client(headers={"host": "127.0.0.1"}).options("/1.1/test").status_code == 405


def test_a_body_that_is_no_form_is_invalid() -> None:
    for body, kind in (
        (b"\x00\xff" * 900, "application/octet-stream"),
        (b"{}", "application/json"),
    ):
        client = Client(headers={"host": "127.0.0.1"})
        answer = client.post("/1.1/comment-check", body, content_type=kind)
        assert answer.content == b"invalid"


def test_a_megabyte_is_judged_and_three_are_refused(key: AkismetKey) -> None:
    assert check(key, "word " * 250_000).content in (b"true", b"false")
    assert check(key, "word " * 700_000).status_code == 413


def test_statistics_come_from_what_was_counted(key: AkismetKey) -> None:
    check(key, PILLS)
    found = json.loads(ask("1.1/get-stats", key=key.key).content)
    assert (found["spam"], found["ham"]) == (1, 0)
    url = f"/1.2/usage-limit?api_key={key.key}"
    assert Client(headers={"host": "127.0.0.1"}).get(url).json()["usage"] == 1


def test_a_key_may_ask_so_often_a_minute() -> None:
    time = [30.0]
    gate = Gate(clock=lambda: time[0])
    assert [gate.wait(1, 2) for _ in range(3)] == [0, 0, 31]
    assert gate.wait(2, 2) == 0
    time[0] = 61.0
    assert gate.wait(1, 2) == 0


def test_a_key_that_asks_too_often_is_told_so(key: AkismetKey) -> None:
    AkismetKey.objects.update(per_minute=0)
    answer = check(key, PILLS)
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0


def test_a_filter_that_cannot_judge_loses_nothing(
    key: AkismetKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing() -> None:
        raise ModelRefused("damaged")

    monkeypatch.setattr(actions, "model", missing)
    answer = check(key, PILLS, callback=BACK)
    assert (answer.content, answer["X-akismet-recheck-after"]) == (b"false", "1200")
    assert not Recheck.objects.exists()
    assert rechecks.look_again(NOON) == 0


class Calls:
    """Posts nothing, and remembers what would have been posted."""

    def __init__(self, *statuses: int) -> None:
        self.made: list[Any] = []
        self._statuses = list(statuses)

    def __call__(self, place: Place, body: bytes) -> int:
        self.made.append((place.host, json.loads(body)))
        status = self._statuses.pop(0)
        if not status:
            raise OSError("nobody answers")
        return status


def changed(key: AkismetKey) -> str:
    """Let the site be wrong about a text that it wants to be called back about; return its guid."""
    guid: str = check(key, LOANS, callback=BACK)["X-akismet-guid"]
    ask("1.1/submit-ham", api_key=key.key, comment_content=LOANS)
    return guid


def test_a_site_is_called_when_an_answer_has_become_another(key: AkismetKey) -> None:
    guid = changed(key)
    unchanged = check(key, "We walked along the quay this morning.", callback=BACK)
    assert unchanged.content == b"false"
    assert rechecks.look_again(NOON) == 1, "the other one was judged by all that was taught"
    assert rechecks.look_again(NOON) == 0
    calls = Calls(200)
    rechecks.call_due(NOON, calls)
    comments = [{"guid": guid, "result": "false"}]
    letter = {"key": key.key, "endpoint": "recheck", "comments": comments}
    assert calls.made == [("blog.example", letter)]
    assert rechecks.call_due(NOON + timedelta(hours=1), Calls()) == 0


def test_a_text_that_can_not_be_judged_again_is_forgotten(key: AkismetKey) -> None:
    changed(key)
    Recheck.objects.update(grams=b"damaged")
    assert rechecks.look_again(NOON) == 0
    assert not Recheck.objects.exists()


def test_a_site_that_does_not_answer_is_called_again_and_given_up(key: AkismetKey) -> None:
    changed(key)
    rechecks.look_again(NOON)
    calls, now = Calls(0, 500, 302, 0, 0), NOON
    for wait in (*rechecks.AGAIN_AFTER, timedelta()):
        rechecks.call_due(now, calls)
        assert rechecks.call_due(now, calls) == 0 or not Recheck.objects.exists()
        now += wait
    assert len(calls.made) == 5
    assert not Recheck.objects.exists()


def test_a_callback_that_leads_inside_is_never_kept_or_called(key: AkismetKey) -> None:
    check(key, PILLS, callback="http://127.0.0.1:6379/")
    check(key, PILLS, callback="gopher://blog.example/")
    assert not Recheck.objects.exists()
    for inside in ("127.0.0.1", "10.0.0.1", "::1"):
        with pytest.raises(CallbackRefused):
            rechecks.post_json(
                place_of(BACK), b"{}", resolve={"blog.example": [inside]}.__getitem__
            )


def test_a_key_has_only_so_many_texts_judged_again(
    key: AkismetKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("broadsheet.spam.clients.MOST_RECHECKS", 1)
    for _ in range(3):
        check(key, PILLS, callback=BACK)
    assert Recheck.objects.count() == 1
