import json
from collections.abc import Callable

import pytest
from django.http import HttpResponse
from django.test import Client

from broadsheet.config.groups import set_up_groups
from broadsheet.core.personal_data import Erasure
from broadsheet.mail.models import OutgoingLetter
from broadsheet.privacy.models import PrivacyRequest
from tests.newsroom import make_site, make_staff
from tests.people import READER
from tests.privacy.declared import Declare, letter, of_letters, personal

Answer = tuple[int, str]
Desk = Callable[..., Answer]


@pytest.fixture(autouse=True)
def _declared(only_declared: Declare) -> None:
    only_declared(of_letters(personal(OutgoingLetter, "text")))


def _as(client: Client, role: str) -> Client:
    make_site()
    set_up_groups()
    client.force_login(make_staff(role))
    return client


def _post(client: Client, path: str, **form: str) -> HttpResponse:
    return client.post(f"/desk/privacy/{path}", form, headers={"host": "127.0.0.1"})  # type: ignore[return-value]  # the test client's own response is one


@pytest.mark.django_db
def test_the_screen_asks_whose_data_is_meant(client: Client) -> None:
    response = _as(client, "administrator").get("/desk/privacy/", headers={"host": "127.0.0.1"})
    assert response.status_code == 200
    assert "Nobody has asked yet." in response.content.decode()
    assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db
def test_an_export_is_a_file_of_json(client: Client) -> None:
    letter(READER.address)
    response = _post(_as(client, "administrator"), "export/", address=READER.address.upper())
    assert response["Content-Disposition"].startswith('attachment; filename="personal-data-')
    assert "no-store" in response["Cache-Control"]
    data = json.loads(response.content)
    assert data["parts"]["post-room"]["outgoingletter"] == [{"text": "Dear Rosa"}]
    assert PrivacyRequest.objects.get().done_by == make_staff("administrator")


@pytest.mark.django_db
def test_erasing_asks_once_more_before_it_acts(client: Client) -> None:
    letter(READER.address)
    desk = _as(client, "administrator")
    asked = _post(desk, "erase/", address=READER.address).content.decode()
    assert "Letters" in asked
    assert "cannot be brought back" in asked
    assert OutgoingLetter.objects.exists()
    done = _post(desk, "erase/", address=READER.address, sure="yes")
    assert (done.status_code, done["Location"]) == (302, "/desk/privacy/")
    assert not OutgoingLetter.objects.exists()
    screen = desk.get("/desk/privacy/", headers={"host": "127.0.0.1"}).content.decode()
    assert "1 entry" in screen
    assert "Erasure" in screen


@pytest.mark.django_db
def test_what_stays_is_said_with_its_reason(client: Client, only_declared: Declare) -> None:
    kept = personal(OutgoingLetter, "text", erasure=Erasure.KEEP, because="the law says so")
    only_declared(of_letters(kept))
    letter(READER.address)
    asked = _post(_as(client, "administrator"), "erase/", address=READER.address)
    assert "Kept because the law says so" in asked.content.decode()


@pytest.mark.django_db
def test_erasing_somebody_unknown_says_so_first(client: Client) -> None:
    asked = _post(_as(client, "administrator"), "erase/", address=READER.address)
    assert "Nothing is kept about rosa.lind@post.example" in asked.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["export/", "erase/"])
@pytest.mark.parametrize(
    "address",
    ["", "nobody", "a@b\0c.example", "x" * 400 + "@post.example", "x" * 65 + "@post.example"],
)
def test_what_is_no_address_is_asked_again(client: Client, path: str, address: str) -> None:
    response = _post(_as(client, "administrator"), path, address=address, sure="yes")
    assert response.status_code == 400
    assert not PrivacyRequest.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["editor", "reporter", "contributor", "moderator", "newsletter"])
def test_nobody_but_administrators_may(client: Client, role: str) -> None:
    letter(READER.address)
    desk = _as(client, role)
    home = desk.get("/desk/", headers={"host": "127.0.0.1"})
    assert home.status_code == 200
    assert "/desk/privacy/" not in home.content.decode()
    for response in (
        desk.get("/desk/privacy/", headers={"host": "127.0.0.1"}),
        _post(desk, "export/", address=READER.address),
        _post(desk, "erase/", address=READER.address, sure="yes"),
    ):
        assert (response.status_code, response["Location"]) == (302, "/desk/")
        assert READER.address not in response.content.decode()
    assert OutgoingLetter.objects.exists()
    assert not PrivacyRequest.objects.exists()


@pytest.mark.django_db
def test_a_stranger_is_sent_to_the_door(client: Client) -> None:
    make_site()
    response = _post(client, "erase/", address=READER.address, sure="yes")
    assert response.status_code == 302
    assert "login" in response["Location"]


@pytest.mark.django_db
def test_reading_an_address_of_an_action_does_nothing(client: Client) -> None:
    letter(READER.address)
    desk = _as(client, "administrator")
    for path in ("export/", "erase/"):
        response = desk.get(f"/desk/privacy/{path}", headers={"host": "127.0.0.1"})
        assert response.status_code == 405
    assert OutgoingLetter.objects.exists()
