import pytest
from django.test import Client
from django.utils import translation
from django.utils.translation import gettext_lazy
from pytest_django import Settings

from broadsheet.core.personal_data import Basis, Erasure, Keep
from broadsheet.mail.models import OutgoingLetter
from broadsheet.privacy.wording import disclosure, how_long, on_erasure
from tests.newsroom import make_site
from tests.privacy.declared import Declare, of_letters, personal


def _page(client: Client) -> str:
    make_site()
    response = client.get("/privacy/", headers={"host": "127.0.0.1"})
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize(
    ("keep", "words"),
    [
        (Keep(None), "until you ask us to erase it"),
        (Keep(0, "settled_at", since="your session ends"), "until your session ends"),
        (Keep(1, "settled_at"), "1 day"),
        (Keep(30, "settled_at", since="the letter was sent"), "30 days after the letter was sent"),
        (Keep(365, "settled_at"), "1 year"),
        (Keep(1095, "settled_at", since=gettext_lazy("your reply")), "3 years after your reply"),
        (Keep(400, "settled_at"), "400 days"),
    ],
)
def test_how_long_is_said_in_words(keep: Keep, words: str) -> None:
    assert how_long(keep) == words


def test_what_stays_without_a_reason_is_said_to_stay() -> None:
    assert on_erasure(personal(OutgoingLetter, "text", erasure=Erasure.KEEP)) == "kept"


@pytest.mark.django_db
def test_the_page_prints_what_a_part_declares(client: Client, only_declared: Declare) -> None:
    only_declared(
        of_letters(
            personal(
                OutgoingLetter,
                "to_name",
                label="the name on the envelope",
                purpose="to find your letter-box",
                basis=Basis.LEGAL_OBLIGATION,
                keep=Keep(30, "settled_at", since="the postman came"),
                erasure=Erasure.KEEP,
                because="the postman insists",
                processors=lambda: ("post.example",),
            )
        )
    )
    html = _page(client)
    for words in (
        "the name on the envelope",
        "to find your letter-box",
        "a legal obligation",
        "30 days after the postman came",
        "kept because the postman insists",
        "post.example",
    ):
        assert words in html


@pytest.mark.django_db
def test_what_is_kept_about_staff_stands_apart(client: Client, only_declared: Declare) -> None:
    only_declared(
        of_letters(
            personal(OutgoingLetter, "to_name", label="staff only", staff=True),
            personal(OutgoingLetter, "text", label="of readers"),
        )
    )
    html = _page(client)
    assert html.index("of readers") < html.index("staff only")
    for staff, label in ((True, "staff only"), (False, "of readers")):
        assert [f.label for part in disclosure(staff=staff) for f in part.fields] == [label]


@pytest.mark.django_db
def test_the_relay_is_named_as_soon_as_it_is_set(client: Client, settings: Settings) -> None:
    settings.SMTP = ""
    assert "relay.example" not in _page(client)
    settings.SMTP = "smtps://news:secret@relay.example:465 smtp://spare.example?reserve=yes"
    html = _page(client)
    assert "relay.example, spare.example" in html
    assert "secret" not in html


@pytest.mark.django_db
def test_the_page_is_only_read(client: Client) -> None:
    make_site()
    assert client.post("/privacy/", headers={"host": "127.0.0.1"}).status_code == 405


@pytest.mark.django_db
def test_the_page_sets_no_cookie(client: Client) -> None:
    make_site()
    assert not client.get("/privacy/", headers={"host": "127.0.0.1"}).cookies


@pytest.mark.parametrize("language", ["en", "de", "ar"])
def test_every_part_can_be_put_in_words(language: str) -> None:
    with translation.override(language):
        parts = (*disclosure(), *disclosure(staff=True))
        assert parts
        for field in (field for part in parts for field in part.fields):
            assert str(field.label)
            assert str(field.purpose)
            assert str(field.basis)
            assert field.keep
            assert field.erasure
