from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.core.mail import send_mail
from django.test import Client
from django.urls import reverse

from broadsheet.base.models import User
from broadsheet.mail.actions import queue_letter
from broadsheet.mail.models import OutgoingLetter
from tests.newsletters.subscribers import NOW
from tests.newsroom import make_site, make_staff
from tests.people import READER

pytestmark = pytest.mark.django_db
State = OutgoingLetter.State


@pytest.fixture(autouse=True)
def _site() -> None:
    make_site()


def write() -> OutgoingLetter:
    return queue_letter(
        kind="subscribe-confirm",
        to_address=READER.address,
        subject="Was it you?",
        text="Open https://courier.example/subscribe/confirm/x/ then.",
        html="<p>Was it <b>you</b>?</p><script>alert(1)</script>",
        now=NOW,
    )


def nils() -> User:
    user = make_staff("newsletter")
    names = ["access_admin", "view_outgoingletter", "change_outgoingletter"]
    user.user_permissions.set(Permission.objects.filter(codename__in=names))
    return user


def test_a_held_letter_is_readable_as_text_and_as_a_page_that_can_do_nothing(
    client: Client,
) -> None:
    client.force_login(make_staff("administrator"))
    letter = write()
    listed = client.get(reverse("outbox:index")).content.decode()
    assert "Was it you?" in listed
    assert "1 letter is held" in listed
    read = client.get(reverse("outbox:inspect", args=[letter.pk])).content.decode()
    assert "https://courier.example/subscribe/confirm/x/" in read
    assert "<iframe" in read
    assert "sandbox" in read
    page = client.get(reverse("outbox:page", args=[letter.pk]))
    assert "<b>you</b>" in page.content.decode()
    assert "sandbox" in page["Content-Security-Policy"]
    assert "default-src 'none'" in page["Content-Security-Policy"]


def test_letters_are_searched_and_filtered(client: Client) -> None:
    client.force_login(make_staff("administrator"))
    write()
    index = reverse("outbox:index")
    assert "Was it you?" in client.get(index, {"q": "rosa"}).content.decode()
    assert "Was it you?" not in client.get(index, {"q": "konrad"}).content.decode()
    assert "Was it you?" not in client.get(index, {"state": "sent"}).content.decode()


def test_a_letter_that_opens_an_account_is_for_administrators_alone(
    client: Client, settings: Any
) -> None:
    settings.EMAIL_BACKEND = "broadsheet.mail.backend.OutboxBackend"
    send_mail("Password reset", "the secret link", None, ["agnes@courier.example"])
    letter = OutgoingLetter.objects.get()
    client.force_login(nils())
    assert "Password reset" not in client.get(reverse("outbox:index")).content.decode()
    for name in ("inspect", "page"):
        assert client.get(reverse(f"outbox:{name}", args=[letter.pk])).status_code == 404
    settings.SMTP = "smtp://127.0.0.1:1"
    client.post(reverse("outbox:held"), {"decision": "drop"})
    letter.refresh_from_db()
    assert letter.state == State.HELD


def test_held_letters_are_sent_or_dropped_only_by_a_post(client: Client, settings: Any) -> None:
    client.force_login(nils())
    letter = write()
    settings.SMTP = "smtp://127.0.0.1:1"
    asked = client.get(reverse("outbox:held"), {"decision": "send"}).content.decode()
    assert "Send 1 letter" in asked
    letter.refresh_from_db()
    assert letter.state == State.HELD
    client.post(reverse("outbox:held"), {})
    letter.refresh_from_db()
    assert letter.state == State.HELD
    client.post(reverse("outbox:held"), {"decision": "send"})
    letter.refresh_from_db()
    assert letter.state == State.QUEUED
    dropped = write()
    OutgoingLetter.objects.filter(pk=dropped.pk).update(state=State.HELD)
    client.post(reverse("outbox:held"), {"decision": "drop"})
    dropped.refresh_from_db()
    assert dropped.state == State.DROPPED


def test_without_a_relay_held_letters_cannot_be_sent(client: Client) -> None:
    client.force_login(nils())
    letter = write()
    client.post(reverse("outbox:held"), {"decision": "send"})
    letter.refresh_from_db()
    assert letter.state == State.HELD


def test_nobody_edits_a_letter_and_a_reporter_sees_none(client: Client) -> None:
    letter = write()
    client.force_login(make_staff("administrator"))
    edit = client.post(reverse("outbox:edit", args=[letter.pk]), {"subject": "Forged"})
    assert edit.status_code in (302, 403)
    client.post(reverse("outbox:delete", args=[letter.pk]))
    letter.refresh_from_db()
    assert letter.subject == "Was it you?"
    reporter = make_staff("reporter")
    reporter.user_permissions.set(Permission.objects.filter(codename="access_admin"))
    client.force_login(reporter)
    for page in (
        reverse("outbox:index"),
        reverse("outbox:inspect", args=[letter.pk]),
        reverse("outbox:page", args=[letter.pk]),
        reverse("outbox:held"),
    ):
        assert client.get(page).status_code in (302, 403)
