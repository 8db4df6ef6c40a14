"""Each operation, as a client sees it."""

import json
from typing import Any

import pytest

from broadsheet.spam.engine.akismet.asked import read_form
from broadsheet.spam.engine.akismet.protocol import THANKS, Answer, Call, Month, answer, same_site
from broadsheet.spam.engine.verdict import Label
from tests.spam.engine.akismet.service import KEY, NOW, SITE, Remembering, ask

WHO = f"api_key={KEY}&blog={SITE}"
MONTHS = (Month("2027-01", 90, 10, 2, 1), Month("2026-12", 5, 5), Month("2026-01", 1, 1))


def loaded(found: Answer) -> Any:
    assert found.kind == "application/json"
    return json.loads(found.body)


@pytest.mark.parametrize(
    ("says", "body", "tip"),
    [
        (Label.HAM, "false", None),
        (Label.UNSURE, "false", None),
        (Label.SPAM, "true", None),
        (Label.FLAGRANT, "true", "discard"),
    ],
)
def test_a_check_is_answered_by_one_word(says: Label, body: str, tip: str | None) -> None:
    service = Remembering(says)
    found = ask("1.1/comment-check", f"{WHO}&comment_content=Hello+there", service=service)
    assert (found.status, found.body) == (200, body)
    assert found.headers.get("X-akismet-pro-tip") == tip
    assert found.headers["X-akismet-guid"] == "a-guid"
    assert "X-akismet-debug-help" not in found.headers
    assert ("X-akismet-recheck-after" in found.headers) == (says is Label.UNSURE)
    assert service.counted == [body == "true"]
    assert service.checked[0][0].text == "Hello there"


def test_a_filter_that_fails_lets_ask_again_soon() -> None:
    found = ask("1.1/comment-check", WHO, service=Remembering(Label.UNSURE, failed=True))
    assert (found.body, found.headers["X-akismet-recheck-after"]) == ("false", "1200")


@pytest.mark.parametrize(
    "body",
    [
        f"key={KEY}&blog={SITE}/",
        f"api_key={KEY}&blog=http://www.blog.example/about",
        f"api_key={KEY.upper()}&blog=blog.example",
    ],
)
def test_a_key_is_found_where_clients_put_it(body: str) -> None:
    assert ask("1.1/verify-key", body).body == "valid"


def test_a_key_may_stand_in_the_hosts_name_or_in_the_address() -> None:
    assert ask("1.1/verify-key", f"blog={SITE}", host=f"{KEY}.rest.akismet.com").body == "valid"
    assert ask("1.2/usage-limit", query=f"api_key={KEY}").status == 200


def test_a_key_to_be_verified_comes_before_the_one_in_use() -> None:
    assert ask("1.1/verify-key", f"key=000000000000&{WHO}").body == "invalid"


@pytest.mark.parametrize("operation", ["verify-key", "comment-check", "submit-ham", "submit-spam"])
@pytest.mark.parametrize(
    "body",
    [
        "",
        f"blog={SITE}",
        f"api_key=000000000000&blog={SITE}",
        f"api_key=nonsense&blog={SITE}",
        f"api_key={KEY}",
        f"api_key={KEY}&blog=https://other.example",
        f"api_key={KEY}&blog=http://[",
        f"api_key={KEY}&blog={SITE}:8443",
    ],
)
def test_whoever_has_no_valid_key_gets_invalid_and_teaches_nothing(
    operation: str, body: str
) -> None:
    service = Remembering()
    found = ask(f"1.1/{operation}", f"{body}&comment_content=Buy", service=service)
    assert found.body == "invalid"
    assert found.headers["X-akismet-debug-help"]
    assert (service.taught, service.checked, service.counted) == ([], [], [])


@pytest.mark.parametrize(("operation", "spam"), [("submit-spam", True), ("submit-ham", False)])
def test_what_is_submitted_is_learnt_unless_it_is_a_test(operation: str, spam: bool) -> None:  # noqa: FBT001
    service = Remembering()
    body = f"{WHO}&comment_content=Hello"
    assert ask(f"1.1/{operation}", body, service=service).body == THANKS
    assert [(s.text, said) for s, said in service.taught] == [("Hello", spam)]
    assert ask(f"1.1/{operation}", f"{body}&is_test=true", service=service).body == THANKS
    assert len(service.taught) == 1


@pytest.mark.parametrize(
    ("fields", "body"),
    [
        ("comment_author=akismet-guaranteed-spam", "true"),
        ("comment_author=viagra-test-123", "true"),
        ("comment_author_email=akismet-guaranteed-spam@example.com", "true"),
        ("user_role=administrator", "false"),
        ("user_role=editor,administrator&comment_content=viagra", "false"),
    ],
)
def test_what_clients_agree_on_for_tests_is_answered_without_the_filter(
    fields: str, body: str
) -> None:
    service = Remembering(Label.FLAGRANT if body == "false" else Label.HAM)
    assert ask("1.1/comment-check", f"{WHO}&{fields}", service=service).body == body
    assert (service.checked, service.counted) == ([], [])


def test_a_test_may_ask_for_a_discard() -> None:
    body = f"{WHO}&comment_author=viagra-test-123&is_test=1&test_discard=1"
    assert ask("1.1/comment-check", body).headers["X-akismet-pro-tip"] == "discard"
    assert not ask("1.1/comment-check", body.replace("&is_test=1", "")).headers


def test_a_test_is_judged_and_not_counted() -> None:
    service = Remembering(Label.SPAM)
    body = f"{WHO}&is_test=1&comment_content=Hello&callback=https://blog.example/back"
    assert ask("1.1/comment-check", body, service=service).body == "true"
    assert service.checked[0][1] == ""
    assert not service.counted


def test_a_callback_reaches_the_service() -> None:
    service = Remembering()
    ask("1.1/comment-check", f"{WHO}&callback=https://blog.example/back", service=service)
    assert service.checked[0][1] == "https://blog.example/back"


@pytest.mark.parametrize(
    ("period", "spam"), [("60-days", 15), ("6-months", 16), ("all", 16), ("", 16)]
)
def test_statistics_are_of_the_period_asked_for(period: str, spam: int) -> None:
    service = Remembering(by_month=MONTHS)
    found = loaded(ask("1.1/get-stats", f"{WHO}&from={period}", service=service))
    assert found["spam"] == spam
    assert found["breakdown"]["2027-01"] == {
        "da": "2027-01-01",
        "spam": 10,
        "ham": 90,
        "missed_spam": 2,
        "false_positives": 1,
        "accuracy": 97.0,
    }


def test_a_key_without_uses_is_a_hundred_per_cent_right() -> None:
    assert loaded(ask("1.1/get-stats", WHO))["accuracy"] == 100.0


def test_a_subscription_is_active() -> None:
    found = loaded(ask("1.1/get-subscription", WHO))
    assert (found["status"], found["account_name"]) == ("active", "blog.example")


def test_use_is_counted_by_month() -> None:
    service = Remembering(by_month=MONTHS)
    found = loaded(ask("1.2/usage-limit", query=f"api_key={KEY}", service=service))
    assert found == {"limit": "none", "usage": 100, "percentage": "0.00", "throttled": False}


def test_the_sites_of_a_key_come_as_json_and_as_csv() -> None:
    service = Remembering(by_month=MONTHS)
    found = loaded(ask("1.2/key-sites", query=f"api_key={KEY}", service=service))
    assert (found["total"], found["limit"], found["offset"]) == (1, 500, 0)
    assert found["2027-01"][0]["api_calls"] == "103"
    query = f"api_key={KEY}&format=csv&month=2026-12&limit=5"
    lines = ask("1.2/key-sites", query=query, service=service).body.splitlines()
    assert lines[0] == f"Active sites for {KEY} during 2026-12 (limit:5, offset: 0, total: 1)"
    assert lines[2] == "blog.example,10,5,5,0,0,false"
    query = f"api_key={KEY}&month=nonsense&offset=1"
    assert loaded(ask("1.2/key-sites", query=query, service=service))["2027-01"] == []
    query = f"api_key={KEY}&filter=other"
    assert loaded(ask("1.2/key-sites", query=query, service=service))["total"] == 0


@pytest.mark.parametrize("operation", ["get-stats", "get-subscription", "deactivate"])
def test_other_operations_want_a_key_too(operation: str) -> None:
    assert ask(f"1.1/{operation}", "key=000000000000").body == "invalid"
    assert ask("1.2/key-sites").body == ask("1.2/usage-limit").body == "invalid"


def test_a_site_may_say_goodbye_and_ask_whether_anybody_is_there() -> None:
    assert ask("1.1/deactivate", WHO).body == "deactivated"
    assert ask("1.1/test").body == "connected"


def test_a_key_that_asks_too_often_is_told_to_wait() -> None:
    service = Remembering(waits=17)
    for operation in ("1.1/comment-check", "1.1/submit-spam", "1.1/verify-key", "1.1/get-stats"):
        found = ask(operation, WHO, service=service)
        assert (found.status, found.headers["Retry-After"]) == (429, "17")
        assert found.headers["X-akismet-alert-msg"]
    assert ask("1.1/get-subscription", WHO, service=service).status == 429
    assert (service.checked, service.taught) == ([], [])


def test_there_is_no_other_operation() -> None:
    assert answer("/1.1/nonsense", Call(read_form(b""), Remembering(), NOW)) is None


def test_a_site_is_its_host_whatever_stands_around_it() -> None:
    assert same_site("http://www.blog.example:80/a?b", "https://blog.example/c")
    assert not same_site("", "")
    assert not same_site("https://a.example:99999", "https://a.example")
