"""Colleagues are invited, given roles, let in and kept out, by administrators alone."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.test import Client

from broadsheet.base.models import User
from broadsheet.core.clock import now
from broadsheet.mail.models import OutgoingLetter
from broadsheet.staff.actions import AccountClosed, close_account, make_link, reopen_account
from tests.newsroom import PASSWORD, make_staff

pytestmark = pytest.mark.django_db

NEW = "a password nobody would guess"
NINA = {"name": "Nina Berg Holm", "address": "Nina@Courier.example", "role": "reporter"}
LINK = re.compile(r"/account/password/reset/key/[0-9a-z]+-[0-9a-z]+-[0-9a-f]+/")


def link_in(text: str) -> str:
    found = LINK.search(text)
    assert found, text[:2000]
    return found[0]


def choose(link: str, password: str = NEW, browser: Client | None = None) -> Any:
    """Return the answer to opening a link and choosing a password with it."""
    guest = browser or Client()
    page = guest.get(link, follow=True)
    if page.status_code != 200:
        return page
    address = page.request["PATH_INFO"]
    return guest.post(address, {"password1": password, "password2": password})


def nina() -> User:
    return User.objects.get(email="nina@courier.example")


def test_an_invitation_shows_a_link_once_and_the_colleague_comes_in(desk: Client) -> None:
    answer = desk.post("/desk/staff/invite/", {**NINA, "hand": "show"})
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    link = link_in(answer.content.decode())
    assert not LINK.search(desk.get(f"/desk/staff/{nina().pk}/").content.decode())
    assert nina().get_full_name() == "Nina Berg Holm"
    assert [group.name for group in nina().groups.all()] == ["reporter"]
    browser = Client()
    came = choose(link, browser=browser)
    assert came["Location"] == "/desk/"
    assert browser.get("/desk/").status_code == 200


def test_an_invitation_is_mailed_through_the_outbox(desk: Client) -> None:
    desk.post("/desk/staff/invite/", {**NINA, "hand": "mail"})
    letter = OutgoingLetter.objects.get()
    assert letter.to_address == "nina@courier.example"
    assert letter.kind == "account"
    assert choose(link_in(letter.text))["Location"] == "/desk/"


def test_a_link_works_once(desk: Client) -> None:
    link = link_in(desk.post("/desk/staff/invite/", NINA).content.decode())
    choose(link)
    again = choose(link, "another fine password")
    assert again.status_code == 403
    assert b"Traceback" not in again.content
    assert nina().check_password(NEW)


def test_a_newer_link_replaces_the_older(desk: Client) -> None:
    first = link_in(desk.post("/desk/staff/invite/", NINA).content.decode())
    second = link_in(desk.post(f"/desk/staff/{nina().pk}/link/").content.decode())
    assert choose(first).status_code == 403
    assert choose(second).status_code == 302


def test_a_link_expires(desk: Client) -> None:
    link = link_in(desk.post("/desk/staff/invite/", NINA).content.decode())
    with time_machine.travel(now() + timedelta(days=4), tick=False):
        assert choose(link).status_code == 403
        listed = desk.get("/desk/staff/")
    assert listed.status_code in (200, 302)
    assert not nina().has_usable_password()


@pytest.mark.parametrize("key", ["1-abc-def", "zzzzzz-set-password", "1-" + "a" * 2000])
def test_a_forged_link_is_refused_in_plain_words(client: Client, key: str) -> None:
    answer = client.get(f"/account/password/reset/key/{key}/")
    assert answer.status_code == 403
    assert "too old" in answer.content.decode()


def test_an_address_has_one_account(desk: Client) -> None:
    desk.post("/desk/staff/invite/", NINA)
    answer = desk.post("/desk/staff/invite/", {**NINA, "address": "NINA@courier.EXAMPLE"})
    assert answer.status_code == 400
    assert User.objects.filter(email__iexact="nina@courier.example").count() == 1


@pytest.mark.parametrize(
    "changed",
    [
        {"address": "nobody"},
        {"address": "a@b.example\nBcc: all@b.example"},
        {"address": ""},
        {"name": ""},
        {"name": "\x00\x01"},
        {"role": "owner"},
        {"role": ""},
        {"name": "x" * 100_000},
    ],
)
def test_a_malformed_invitation_stores_nothing(desk: Client, changed: dict[str, str]) -> None:
    before = User.objects.count()
    assert desk.post("/desk/staff/invite/", {**NINA, **changed}).status_code == 400
    assert User.objects.count() == before
    assert not OutgoingLetter.objects.exists()


def test_a_role_is_changed_and_keeps_the_newsrooms_own_groups(desk: Client) -> None:
    own = Group.objects.create(name="Sports desk")
    mona = make_staff("moderator")
    fields = {"name": "Mona Deschamps", "address": mona.email, "role": "editor"}
    desk.post(f"/desk/staff/{mona.pk}/", {**fields, "groups": [own.pk]})
    assert {group.name for group in mona.groups.all()} == {"editor", "Sports desk"}
    desk.post(f"/desk/staff/{mona.pk}/", {**fields, "role": "administrator"})
    mona.refresh_from_db()
    assert mona.is_superuser
    assert {group.name for group in mona.groups.all()} == {"administrator"}


def test_a_changed_address_is_the_one_to_sign_in_with(desk: Client) -> None:
    ruben = make_staff("reporter")
    Client().post("/account/login/", {"login": ruben.email, "password": PASSWORD})
    fields = {"name": "Ruben Okafor", "address": "okafor@courier.example", "role": "reporter"}
    desk.post(f"/desk/staff/{ruben.pk}/", fields)
    signed_in = Client().post(
        "/account/login/", {"login": "okafor@courier.example", "password": PASSWORD}
    )
    assert signed_in.status_code == 302
    old = Client().post("/account/login/", {"login": "ruben@courier.example", "password": PASSWORD})
    assert old.status_code == 200


def test_the_last_administrator_stays(desk: Client, administrator: User) -> None:
    fields = {"name": "Agnes Tollan", "address": administrator.email, "role": "reporter"}
    demoted = desk.post(f"/desk/staff/{administrator.pk}/", fields)
    assert demoted.status_code == 400
    desk.post(f"/desk/staff/{administrator.pk}/close/")
    administrator.refresh_from_db()
    assert administrator.is_active
    assert administrator.is_superuser


def test_somebody_who_never_came_in_does_not_count_as_administrator(
    desk: Client, administrator: User
) -> None:
    desk.post("/desk/staff/invite/", {**NINA, "role": "administrator"})
    desk.post(f"/desk/staff/{administrator.pk}/close/")
    administrator.refresh_from_db()
    assert administrator.is_active


def test_of_two_administrators_one_may_go(desk: Client, administrator: User) -> None:
    link = link_in(
        desk.post("/desk/staff/invite/", {**NINA, "role": "administrator"}).content.decode()
    )
    browser = Client()
    choose(link, browser=browser)
    browser.post(f"/desk/staff/{administrator.pk}/close/")
    administrator.refresh_from_db()
    assert not administrator.is_active
    assert desk.get("/desk/").status_code == 302


def test_a_closed_account_is_out_at_once_and_its_sessions_never_come_back(desk: Client) -> None:
    editor = make_staff("editor")
    browser = Client()
    browser.post("/account/login/", {"login": editor.email, "password": PASSWORD})
    assert browser.get("/desk/").status_code == 200
    editor.refresh_from_db()
    link = make_link(user=editor, now=now())
    desk.post(f"/desk/staff/{editor.pk}/close/")
    assert browser.get("/desk/").status_code == 302
    assert choose(link).status_code == 403
    assert (
        Client().post("/account/login/", {"login": editor.email, "password": PASSWORD}).status_code
        == 200
    )
    reopened = desk.post(f"/desk/staff/{editor.pk}/reopen/")
    assert browser.get("/desk/").status_code == 302
    assert choose(link_in(reopened.content.decode())).status_code == 302


def test_a_closed_account_gets_no_link(administrator: User) -> None:
    editor = make_staff("editor")
    close_account(user=editor, by=administrator)
    with pytest.raises(AccountClosed):
        make_link(user=editor, now=now())
    reopen_account(user=editor, by=administrator)
    assert make_link(user=editor, now=now())


def test_only_a_closed_account_is_deleted(desk: Client) -> None:
    editor = make_staff("editor")
    desk.post(f"/desk/staff/{editor.pk}/delete/")
    assert User.objects.filter(pk=editor.pk).exists()
    desk.post(f"/desk/staff/{editor.pk}/close/")
    assert desk.get(f"/desk/staff/{editor.pk}/delete/").status_code == 200
    assert User.objects.filter(pk=editor.pk).exists()
    desk.post(f"/desk/staff/{editor.pk}/delete/")
    assert not User.objects.filter(pk=editor.pk).exists()


def test_the_list_says_how_everybody_stands(desk: Client) -> None:
    close_account(user=make_staff("moderator"))
    desk.post("/desk/staff/invite/", NINA)
    page = " ".join(desk.get("/desk/staff/").content.decode().split())
    for words in ("Nina Berg Holm", "invited", "closed", "active", "Reporter", "Administrator"):
        assert words in page


@pytest.mark.parametrize("role", ["editor", "reporter", "contributor", "moderator", "newsletter"])
def test_nobody_else_manages_staff(administrator: User, role: str) -> None:
    browser = Client()
    browser.force_login(make_staff(role))
    for screen in ("", "invite/", f"{administrator.pk}/"):
        assert browser.get(f"/desk/staff/{screen}").status_code == 302
    for act in ("link", "close", "reopen", "factors", "delete"):
        assert browser.post(f"/desk/staff/{administrator.pk}/{act}/").status_code == 302
    administrator.refresh_from_db()
    assert administrator.is_active
    assert administrator.link_made_at is None


def test_a_form_without_its_token_is_refused(administrator: User) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(administrator)
    assert browser.post("/desk/staff/invite/", NINA).status_code == 403
    assert not User.objects.filter(email="nina@courier.example").exists()
