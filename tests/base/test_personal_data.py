from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from broadsheet.base.models import BasePage, User
from broadsheet.core import clock
from broadsheet.privacy.actions import apply_retention, erase_person, export_person
from broadsheet.privacy.queries import holdings
from tests.newsroom import NOON, PASSWORD, make_article, make_staff
from tests.people import EDITOR, READER

pytestmark = pytest.mark.django_db


def test_staff_get_out_what_their_account_says() -> None:
    make_staff("editor")
    data = export_person(address=EDITOR.address, done_by=None, now=NOON)
    (account,) = data["parts"]["base"]["user"]
    assert account["email"] == EDITOR.address
    assert (account["first_name"], account["last_name"]) == ("Edda", "Marsh")


def test_no_secret_leaves_with_an_export(client: Client) -> None:
    editor = make_staff("editor")
    client.force_login(editor)
    data = str(export_person(address=EDITOR.address, done_by=None, now=NOON))
    assert editor.password not in data
    assert PASSWORD not in data
    assert Session.objects.get().session_data not in data


def test_erasing_a_reader_who_works_here_leaves_the_account() -> None:
    editor = make_staff("editor")
    counts = erase_person(address=EDITOR.address, done_by=None, now=NOON)
    assert counts["base"] == {"emptied": 0, "deleted": 0, "kept": 1}
    assert User.objects.get() == editor
    assert User.objects.get().check_password(PASSWORD)


def test_ones_own_sessions_and_traces_are_found_and_nobody_elses(client: Client) -> None:
    editor = make_staff("editor")
    client.force_login(editor)
    Client().force_login(make_staff("reporter"))
    article = make_article()
    BasePage.objects.filter(pk=article.pk).update(owner=editor)
    held = {holding.model.__name__: len(holding.keys) for holding in holdings(EDITOR.address)}
    assert held["Session"] == held["User"] == held["BasePage"] == 1
    assert "Session" not in {h.model.__name__ for h in holdings(READER.address)}


def test_a_session_is_forgotten_when_it_ends(client: Client) -> None:
    client.force_login(make_staff("editor"))
    now = clock.now()
    assert apply_retention(now) == 0
    Session.objects.update(expire_date=now - timedelta(seconds=1))
    assert apply_retention(now) == 1
    assert not Session.objects.exists()
