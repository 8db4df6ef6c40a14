from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.core.cache import cache
from django.test import Client

from broadsheet.config.groups import EVERYBODY, MAY, set_up_groups
from broadsheet.mail.models import OutgoingLetter
from tests.newsroom import PASSWORD, make_site, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nobody_was_here() -> None:
    """Forget who has tried the doors: allauth counts in the cache, which outlives a test."""
    cache.clear()


@pytest.mark.parametrize("path", ["/desk/login/", "/_util/login/", "/_util/login/?next=/desk/"])
def test_every_other_door_leads_to_the_one(client: Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/account/login/")


@pytest.mark.parametrize("path", ["/desk/password_reset/", "/desk/password_reset/confirm/a/b/"])
def test_passwords_are_reset_at_the_one_door(client: Client, path: str) -> None:
    assert client.get(path)["Location"] == "/account/password/reset/"


def test_a_stranger_at_the_desk_is_sent_to_the_door(client: Client) -> None:
    assert client.get("/desk/")["Location"].startswith("/account/login/")


def test_nobody_signs_up(client: Client) -> None:
    answer = client.post(
        "/account/signup/",
        {"email": "eve@example.org", "password1": PASSWORD, "password2": PASSWORD},
    )
    assert b"eve@example.org" not in answer.content
    assert not client.session.get("_auth_user_id")


def test_staff_sign_in_and_out(client: Client) -> None:
    make_site()
    set_up_groups()
    editor = make_staff("editor")
    answer = client.post("/account/login/", {"login": editor.email, "password": PASSWORD})
    assert answer["Location"] == "/desk/"
    assert client.get("/desk/").status_code == 200
    client.post("/desk/logout/")
    assert client.get("/desk/").status_code == 302


@pytest.mark.parametrize("page", ["totp/activate/", "webauthn/add/"])
def test_staff_may_set_up_a_second_factor(client: Client, page: str) -> None:
    editor = make_staff("editor")
    client.post("/account/login/", {"login": editor.email, "password": PASSWORD})
    again = f"/account/reauthenticate/?next=/account/2fa/{page}"
    assert client.post(again, {"password": PASSWORD})["Location"] == f"/account/2fa/{page}"
    assert client.get(f"/account/2fa/{page}").status_code == 200


def test_a_wrong_password_says_nothing_of_the_account(client: Client) -> None:
    editor = make_staff("editor")
    known = client.post("/account/login/", {"login": editor.email, "password": "not it at all"})
    unknown = client.post("/account/login/", {"login": "no@example.org", "password": "not it"})
    assert known.status_code == unknown.status_code == 200
    assert not client.session.get("_auth_user_id")


def test_an_unknown_host_is_misdirected(client: Client) -> None:
    answer = client.get("/", headers={"host": "elsewhere.example"})
    assert answer.status_code == 421


def test_health_is_answered_for_any_host(client: Client) -> None:
    assert client.get("/healthz", headers={"host": "10.0.0.7"}).content == b"ok\n"
    assert client.get("/readyz", headers={"host": "10.0.0.7"}).content == b"ready\n"


@pytest.mark.parametrize("path", ["../settings.py", "original_images/a.jpg", "images/no.jpg"])
def test_only_pictures_made_for_readers_are_served(client: Client, path: str) -> None:
    assert client.get(f"/media/{path}").status_code == 404


def test_groups_hold_exactly_what_is_declared() -> None:
    set_up_groups()
    for role, names in MAY.items():
        group = make_staff(role).groups.get(name=role)
        held = {
            f"{app}.{codename}"
            for app, codename in Permission.objects.filter(group=group).values_list(
                "content_type__app_label", "codename"
            )
        }
        assert held == {*EVERYBODY, *names}


@pytest.mark.parametrize(
    "address",
    ["signup/", "email/", "confirm-email/x/", "login/code/confirm/", "password/set/"],
)
def test_doors_nobody_needs_are_shut(client: Client, address: str) -> None:
    client.force_login(make_staff("editor"))
    assert client.get(f"/account/{address}").status_code == 404
    assert client.post(f"/account/{address}").status_code == 404


@pytest.mark.parametrize("door", ["/desk/login/", "/_util/login/", "/account/login/"])
@pytest.mark.parametrize(
    ("wanted", "led_to"),
    [
        ("/desk/outbox/", "/desk/outbox/"),
        ("https://evil.example/", "/desk/"),
        ("//evil.example/", "/desk/"),
        ("https:evil.example", "/desk/"),
        ("/\\evil.example", "/desk/"),
        ("javascript:alert(1)", "/desk/"),
    ],
)
def test_signing_in_leads_on_within_the_site_alone(
    client: Client, door: str, wanted: str, led_to: str
) -> None:
    editor = make_staff("editor")
    page = client.get(door, {"next": wanted}, follow=True)
    address = page.redirect_chain[-1][0] if page.redirect_chain else f"{door}?next={wanted}"
    assert address.startswith("/account/login/?next=")
    answer = client.post(
        "/account/login/", {"login": editor.email, "password": PASSWORD, "next": wanted}
    )
    assert answer["Location"] == led_to


def test_guessing_is_stopped_and_says_when_to_come_back(client: Client) -> None:
    editor = make_staff("editor")
    answers = [
        client.post("/account/login/", {"login": editor.email, "password": f"guess {number}"})
        for number in range(12)
    ]
    assert answers[-1].status_code == 429
    assert int(answers[-1]["Retry-After"]) > 0


def test_a_forgotten_password_is_mailed_to_staff_and_says_the_same_to_strangers(
    client: Client, settings: Any
) -> None:
    settings.EMAIL_BACKEND = "broadsheet.mail.backend.OutboxBackend"
    make_site()
    editor = make_staff("editor")
    known = client.post("/account/password/reset/", {"email": editor.email})
    unknown = client.post("/account/password/reset/", {"email": "stranger@example.org"})
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    letter = OutgoingLetter.objects.get()
    assert letter.to_address == editor.email
    assert letter.kind == "account"
    assert f"{settings.PUBLIC_ORIGIN}/account/password/reset/key/" in letter.text
    assert letter.subject == "A new password for The Harbour Courier"


def test_asking_for_passwords_is_limited(client: Client) -> None:
    answers = [
        client.post("/account/password/reset/", {"email": f"n{number}@example.org"})
        for number in range(22)
    ]
    assert answers[-1].status_code == 429
