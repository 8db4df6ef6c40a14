import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from broadsheet.core import clock
from broadsheet.core.personal_data import declarations
from broadsheet.mail.actions import as_bytes
from broadsheet.mail.models import OutgoingLetter
from broadsheet.privacy.actions import erase_person, export_person
from broadsheet.spam import actions as spam
from broadsheet.spam.models import JudgedSubmission
from broadsheet.standing.models import ContactMessage, ContactPage
from tests.newsroom import make_site
from tests.people import READER

pytestmark = pytest.mark.django_db

DESK = "tips@courier.example"
HERE = {"host": "127.0.0.1", "origin": "http://127.0.0.1", "sec-fetch-site": "same-origin"}
HIDDEN = re.compile(r'<input type="hidden" name="(\w+)"(?: value="([^"]*)")?')
WORDS = "The ferry of Thursday never left. I stood on the quay and have the ticket."


@pytest.fixture
def page() -> ContactPage:
    """The contact page of a newsroom that watches an address."""
    contact = ContactPage(title="Contact", body="<p>Tell us.</p>", messages_to=DESK)
    added: ContactPage = make_site().add_child(instance=contact)
    return added


def form(**changes: str) -> dict[str, str]:
    written = {"name": READER.name, "address": READER.address, "subject": "The ferry"}
    return {**written, "text": WORDS, "website": "", **changes}


def post(client: Client, data: dict[str, str], **headers: str) -> Any:
    return client.post("/contact/send/", data, headers={**HERE, **headers})


def send(client: Client, **changes: str) -> Any:
    look = post(client, form(**changes))
    assert look.status_code == 200
    return post(client, dict(HIDDEN.findall(look.content.decode())))


def test_the_form_on_the_stored_page_carries_nothing_of_whoever_asks(
    client: Client, page: ContactPage
) -> None:
    first, second = (client.get("/contact/", headers=HERE) for _ in range(2))
    assert first.content == second.content
    assert "csrf" not in first.content.decode()
    assert not first.cookies
    assert page.messages_to not in first.content.decode()


def test_a_message_is_looked_at_once_more_and_then_sent_once(
    client: Client, page: ContactPage
) -> None:
    look = post(client, form())
    assert not OutgoingLetter.objects.exists()
    assert WORDS in look.content.decode()
    ticket = dict(HIDDEN.findall(look.content.decode()))
    assert [post(client, ticket).status_code for _ in range(2)] == [303, 303]
    letter = OutgoingLetter.objects.get()
    assert (letter.to_address, letter.headers) == (page.messages_to, [["Reply-To", READER.address]])
    assert WORDS in letter.text
    assert letter.subject.endswith("The ferry")
    assert ContactMessage.objects.get().letter == letter
    assert client.get("/contact/sent/", headers=HERE).status_code == 200


def test_what_spam_says_is_sent_too_with_a_mark(client: Client, page: ContactPage) -> None:
    send(client, subject="CHEAP WATCHES", text="Buy cheap replica watches!!! http://w.example " * 9)
    letter = OutgoingLetter.objects.get()
    assert letter.subject.startswith("[")
    assert letter.to_address == page.messages_to


@pytest.mark.usefixtures("page")
def test_a_failing_filter_delays_nothing(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(spam, "judge", fail)
    assert send(client).status_code == 303
    assert OutgoingLetter.objects.get().subject == "[unsure] The ferry"
    assert "could not judge" in OutgoingLetter.objects.get().text
    assert JudgedSubmission.objects.get().kind == "contact"


@pytest.mark.usefixtures("page")
def test_a_line_break_writes_no_header(client: Client) -> None:
    send(client, subject="Hello\r\nBcc: all@victims.example", name="Rosa\r\nCc: x@y.example")
    sent = as_bytes(OutgoingLetter.objects.get()).decode()
    head = sent.split("\r\n\r\n")[0].lower()
    assert not re.search(r"^(bcc|cc):", head, re.MULTILINE)
    evil = post(client, form(address="rosa@post.example\r\nBcc: all@victims.example"))
    assert evil.status_code == 422


@pytest.mark.usefixtures("page")
@pytest.mark.parametrize(
    "changes",
    [
        {"address": "nobody"},
        {"address": ""},
        {"name": " \u200b "},
        {"subject": ""},
        {"subject": "x" * 151},
        {"text": "\n \n"},
        {"text": "x" * 10_001},
        {"name": "x" * 81},
    ],
)
def test_what_is_missing_is_said_and_nothing_is_lost(client: Client, changes: Any) -> None:
    answer = post(client, form(**changes))
    assert answer.status_code == 422
    assert 'class="error"' in answer.content.decode()
    kept = form(**changes)["text"].strip()
    assert kept in answer.content.decode()
    assert not ContactMessage.objects.exists()


@pytest.mark.usefixtures("page")
def test_a_form_from_elsewhere_and_a_forged_ticket_send_nothing(client: Client) -> None:
    elsewhere = post(client, form(), origin="https://evil.example", **{"sec-fetch-site": "none"})
    assert elsewhere.status_code == 403
    forged = post(client, {**form(), "token": "eyJrIjoxfQ:forged"})
    assert forged.status_code == 400
    strict = Client(enforce_csrf_checks=True)
    look = dict(
        HIDDEN.findall(strict.post("/contact/send/", form(), headers=HERE).content.decode())
    )
    del look["csrfmiddlewaretoken"]
    assert strict.post("/contact/send/", look, headers=HERE).status_code == 403
    assert not OutgoingLetter.objects.exists()


@pytest.mark.usefixtures("page")
def test_a_client_that_does_not_say_where_the_form_stood_still_has_to_confirm(
    client: Client,
) -> None:
    answer = client.post("/contact/send/", form(), headers={"host": "127.0.0.1"})
    assert answer.status_code == 200
    assert not OutgoingLetter.objects.exists()


@pytest.mark.usefixtures("page")
def test_a_megabyte_is_too_much(client: Client) -> None:
    assert post(client, form(text="x" * 1_000_000)).status_code == 413


@pytest.mark.usefixtures("page")
def test_one_network_sends_five_messages_in_ten_minutes(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = [send(client, text=f"{WORDS} {number}") for number in range(6)]
    assert [answer.status_code for answer in answers] == [303] * 5 + [429]
    assert int(answers[-1]["Retry-After"]) > 0
    later = clock.now() + timedelta(minutes=10)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert send(client).status_code == 303


def test_without_a_public_contact_page_there_is_no_form(client: Client, page: ContactPage) -> None:
    assert client.get("/contact/send/", headers=HERE).headers["Location"] == "/contact/"
    look = dict(HIDDEN.findall(post(client, form()).content.decode()))
    page.unpublish()
    assert client.get("/contact/", headers=HERE).status_code == 404
    assert post(client, look).status_code == 404
    assert not OutgoingLetter.objects.exists()


@pytest.mark.usefixtures("page")
def test_a_person_gets_their_messages_and_takes_them_along_when_erased(client: Client) -> None:
    send(client)
    told = export_person(address=READER.address, done_by=None, now=clock.now())["parts"]["standing"]
    assert WORDS in str(told)
    erase_person(address=READER.address, done_by=None, now=clock.now())
    assert not ContactMessage.objects.exists()
    assert not OutgoingLetter.objects.filter(kind="contact").exists()
    assert not JudgedSubmission.objects.exists()
    assert any(declaration.part == "standing" for declaration in declarations())
