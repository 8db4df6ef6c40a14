"""Two-factor sign-in, through the screens staff meet: set up, asked for, lost, required."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.cache import cache
from django.test import Client

from broadsheet.base.models import User
from broadsheet.core.clock import now
from broadsheet.staff.models import StaffRules
from tests.newsroom import PASSWORD, make_staff
from tests.staff.test_colleagues import link_in

pytestmark = pytest.mark.django_db

ACTIVATE = "/account/2fa/totp/activate/"
AUTHENTICATE = "/account/2fa/authenticate/"
SECRET = re.compile(r'id="authenticator_secret"[^>]*value="([A-Z2-7]+)"')


@pytest.fixture(autouse=True)
def stopped() -> Iterator[time_machine.Traveller]:
    """Stop the clock, so that a code is not of yesterday while the test looks at it."""
    with time_machine.travel(now(), tick=False) as clock:
        yield clock


def phone(secret: str, later: int = 0) -> str:
    """Return what an authenticator app shows now, or so many half minutes later."""
    return str(format_hotp_value(hotp_value(secret, int(now().timestamp()) // 30 + later)))


def wrong(secret: str) -> str:
    """Return six digits that the app shows neither now nor a moment before or after."""
    near = {phone(secret, later) for later in (-1, 0, 1)}
    return next(code for code in ("000000", "111111", "222222", "333333") if code not in near)


def password_given(user: User, browser: Client) -> Any:
    return browser.post("/account/login/", {"login": user.email, "password": PASSWORD})


def may_enter(browser: Client) -> bool:
    return bool(browser.get("/desk/").status_code == 200)


def set_up(user: User) -> str:
    """Sign in, set up an authenticator app, sign out; return its secret."""
    browser = Client()
    password_given(user, browser)
    browser.post(f"/account/reauthenticate/?next={ACTIVATE}", {"password": PASSWORD})
    found = SECRET.search(browser.get(ACTIVATE).content.decode())
    assert found
    assert browser.post(ACTIVATE, {"code": phone(found[1])}).status_code == 302
    browser.post("/account/logout/")
    assert not may_enter(browser)
    return found[1]


@pytest.fixture
def editor(administrator: User) -> User:
    """Somebody who works in the administrator's newsroom."""
    assert administrator.is_active
    return make_staff("editor")


@pytest.fixture
def secret(editor: User, stopped: time_machine.Traveller) -> str:
    """What the editor's authenticator app knows, set up a while ago."""
    made = set_up(editor)
    stopped.shift(timedelta(minutes=5))
    return made


def test_a_wrong_code_sets_nothing_up(client: Client, editor: User) -> None:
    password_given(editor, client)
    client.post(f"/account/reauthenticate/?next={ACTIVATE}", {"password": PASSWORD})
    found = SECRET.search(client.get(ACTIVATE).content.decode())
    assert found
    answer = client.post(ACTIVATE, {"code": wrong(found[1])})
    assert "Incorrect code" in answer.content.decode()
    assert not Authenticator.objects.exists()


def test_the_password_alone_opens_nothing_and_a_code_does(
    client: Client, editor: User, secret: str
) -> None:
    assert password_given(editor, client)["Location"].startswith(AUTHENTICATE)
    assert not may_enter(client)
    for elsewhere in ("/account/2fa/", "/account/password/change/", ACTIVATE):
        assert client.get(elsewhere).status_code == 302
    assert client.post(AUTHENTICATE, {"code": phone(secret)})["Location"] == "/desk/"
    assert may_enter(client)


@pytest.mark.parametrize(("later", "is_taken"), [(-1, True), (1, True), (-3, False), (3, False)])
def test_a_clock_may_be_half_a_minute_wrong(
    client: Client, editor: User, secret: str, *, later: int, is_taken: bool
) -> None:
    password_given(editor, client)
    client.post(AUTHENTICATE, {"code": phone(secret, later)})
    assert may_enter(client) is is_taken


def test_what_is_no_code_lets_nobody_in(client: Client, editor: User, secret: str) -> None:
    password_given(editor, client)
    for code in ("", "1234", wrong(secret), "1" * 10_000, "\x00"):
        answer = client.post(AUTHENTICATE, {"code": code})
        assert answer.status_code == 200, code[:20]
        assert 'class="error"' in answer.content.decode(), code[:20]
    assert not may_enter(client)


def test_a_code_is_used_once(
    client: Client, editor: User, secret: str, stopped: time_machine.Traveller
) -> None:
    password_given(editor, client)
    client.post(AUTHENTICATE, {"code": phone(secret)})
    assert may_enter(client)
    stopped.shift(timedelta(seconds=30))
    cache.clear()  # what one process remembers, another does not know
    thief = Client()
    password_given(editor, thief)
    answer = thief.post(AUTHENTICATE, {"code": phone(secret, -1)})
    assert "used before" in answer.content.decode()
    assert not may_enter(thief)


def test_guessing_codes_is_stopped(client: Client, editor: User, secret: str) -> None:
    password_given(editor, client)
    answers = [client.post(AUTHENTICATE, {"code": wrong(secret)}) for _guess in range(22)]
    assert answers[-1].status_code == 429
    assert not may_enter(client)


def test_a_recovery_code_works_once(client: Client, editor: User, secret: str) -> None:
    assert secret
    codes = Authenticator.objects.get(type=Authenticator.Type.RECOVERY_CODES).wrap()
    code = codes.get_unused_codes()[0]
    password_given(editor, client)
    assert client.post(AUTHENTICATE, {"code": code})["Location"] == "/desk/"
    assert may_enter(client)
    again = Client()
    password_given(editor, again)
    assert again.post(AUTHENTICATE, {"code": code}).status_code == 200
    assert not may_enter(again)


def test_the_codes_are_shown_to_their_owner_alone(
    client: Client, editor: User, secret: str
) -> None:
    codes = Authenticator.objects.get(type=Authenticator.Type.RECOVERY_CODES).wrap()
    first = codes.get_unused_codes()[0]
    password_given(editor, client)
    client.post(AUTHENTICATE, {"code": phone(secret)})
    again = "/account/reauthenticate/?next=/account/2fa/recovery-codes/"
    shown = client.post(again, {"password": PASSWORD}, follow=True)
    assert first in shown.content.decode()
    stranger = Client()
    stranger.force_login(make_staff("reporter"))
    assert first not in stranger.get("/account/2fa/recovery-codes/", follow=True).content.decode()


def test_a_new_password_by_link_does_not_replace_the_second_factor(
    desk: Client, editor: User, secret: str
) -> None:
    assert secret
    link = link_in(desk.post(f"/desk/staff/{editor.pk}/link/").content.decode())
    browser = Client()
    address = browser.get(link, follow=True).request["PATH_INFO"]
    new = "a password nobody would guess"
    browser.post(address, {"password1": new, "password2": new})
    assert not may_enter(browser)


def require(of: str) -> None:
    StaffRules.objects.update_or_create(pk=1, defaults={"second_factor": of})


@pytest.mark.parametrize(
    ("required_of", "role", "is_asked"),
    [
        ("nobody", "administrator", False),
        ("administrators", "administrator", True),
        ("administrators", "editor", False),
        ("everybody", "editor", True),
        ("everybody", "contributor", True),
    ],
)
@pytest.mark.usefixtures("administrator")
def test_it_is_asked_of_whom_the_newsroom_says(
    client: Client, *, required_of: str, role: str, is_asked: bool
) -> None:
    require(required_of)
    client.force_login(make_staff(role))
    answer = client.get("/desk/")
    if is_asked:
        assert answer["Location"] == ACTIVATE
    else:
        assert answer.status_code == 200


DESK_SCREENS = (
    *("/desk/articles/", "/desk/images/", "/desk/account/", "/desk/staff/", "/desk/outbox/"),
    *("/desk/go/?path=/", "/desk/api/main/pages/", "/desk/settings/staff/staffrules/1/"),
    *("/desk/login/../", "/desk/sprite/../", "/desk//", "/desk/pages/1/"),
)


def test_where_it_is_owed_no_screen_of_the_desk_opens(client: Client, administrator: User) -> None:
    require("everybody")
    client.force_login(administrator)
    for screen in DESK_SCREENS:
        for answer in (client.get(screen), client.post(screen, {"second_factor": "nobody"})):
            assert answer.status_code in (302, 404), screen
            assert answer.status_code == 404 or answer["Location"] == ACTIVATE, screen
    assert StaffRules.objects.get().second_factor == "everybody"


def test_whoever_sets_it_up_goes_on_to_the_desk(client: Client, editor: User) -> None:
    require("everybody")
    password_given(editor, client)
    page = client.get("/desk/", follow=True)
    assert "asks for two-factor sign-in" in page.content.decode()
    client.post(f"/account/reauthenticate/?next={ACTIVATE}", {"password": PASSWORD})
    found = SECRET.search(client.get(ACTIVATE).content.decode())
    assert found
    client.post(ACTIVATE, {"code": phone(found[1])})
    assert may_enter(client)


def test_an_administrator_takes_a_lost_factor_away(desk: Client, editor: User, secret: str) -> None:
    assert secret
    shown = desk.get(f"/desk/staff/{editor.pk}/").content.decode()
    assert "Remove the second factor" in shown
    answer = desk.post(f"/desk/staff/{editor.pk}/factors/", follow=True)
    assert "signs in with the password alone" in answer.content.decode()
    assert "Remove the second factor" not in answer.content.decode()
    assert not Authenticator.objects.filter(user=editor).exists()
    browser = Client()
    assert password_given(editor, browser)["Location"] == "/desk/"
    assert may_enter(browser)


def test_a_passkey_is_a_second_factor_until_it_is_removed(client: Client, editor: User) -> None:
    require("everybody")
    passkey = Authenticator.objects.create(
        user=editor, type=Authenticator.Type.WEBAUTHN, data={"name": "The office phone"}
    )
    client.force_login(editor)
    assert may_enter(client)
    address = f"/account/2fa/webauthn/keys/{passkey.pk}/remove/"
    again = client.get(address)["Location"]
    assert "reauthenticate" in again
    client.post(f"/account/reauthenticate/?next={address}", {"password": PASSWORD})
    assert client.post(address).status_code == 302
    assert not Authenticator.objects.exists()
    assert client.get("/desk/")["Location"] == ACTIVATE
