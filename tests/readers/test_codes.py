"""An address proven by a mailed code, and a browser that is known by it."""

import re
from datetime import datetime, timedelta

import pytest
from django.http import HttpRequest, HttpResponse

from broadsheet.core import clock
from broadsheet.mail.models import OutgoingLetter
from broadsheet.readers.actions import confirm_reader, meet_reader, sign_out_everywhere, suppress
from broadsheet.readers.codes import (
    GOOD_FOR,
    MOST_TRIES,
    PER_ADDRESS,
    CodeRefused,
    mail_code,
    use_code,
)
from broadsheet.readers.models import Reader, SignInCode, Suppression
from broadsheet.readers.sessions import COOKIE, reader_of, sign_in, sign_out
from tests.people import READER

pytestmark = pytest.mark.django_db

NOW = clock.now().replace(microsecond=0)
ADDRESS = READER.address


def mailed() -> str:
    """Return the code of the newest letter."""
    letter = OutgoingLetter.objects.latest("pk")
    found = re.search(r"\b[0-9]{6}\b", letter.text)
    assert found
    assert letter.to_address == ADDRESS
    return found[0]


def other(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


def test_who_types_the_mailed_code_has_proven_the_address() -> None:
    mail_code(address=ADDRESS, now=NOW)
    code = mailed()
    reader = use_code(address=ADDRESS, code=f" {code[:3]} {code[3:]} ", now=NOW)
    assert reader.confirmed_at == NOW
    with pytest.raises(CodeRefused):
        use_code(address=ADDRESS, code=code, now=NOW)


def test_a_code_is_not_kept_in_clear() -> None:
    mail_code(address=ADDRESS, now=NOW)
    assert mailed() not in str(SignInCode.objects.values().get())


def test_few_guesses_use_a_code_up() -> None:
    mail_code(address=ADDRESS, now=NOW)
    code = mailed()
    for _guess in range(MOST_TRIES):
        with pytest.raises(CodeRefused):
            use_code(address=ADDRESS, code=other(code), now=NOW)
    with pytest.raises(CodeRefused):
        use_code(address=ADDRESS, code=code, now=NOW)
    assert not Reader.objects.exists()


def test_an_old_code_is_none() -> None:
    mail_code(address=ADDRESS, now=NOW)
    with pytest.raises(CodeRefused):
        use_code(address=ADDRESS, code=mailed(), now=NOW + GOOD_FOR)


def test_a_code_is_good_for_one_address() -> None:
    mail_code(address=ADDRESS, now=NOW)
    with pytest.raises(CodeRefused):
        use_code(address="konrad.weil@post.example", code=mailed(), now=NOW)


def test_a_stranger_can_not_flood_a_mailbox() -> None:
    for _letter in range(PER_ADDRESS.most + 2):
        mail_code(address=ADDRESS, now=NOW)
    assert OutgoingLetter.objects.count() == PER_ADDRESS.most


def test_an_address_that_mail_came_back_from_gets_none() -> None:
    suppress(address=ADDRESS, why=Suppression.Why.BOUNCED, now=NOW)
    mail_code(address=ADDRESS, now=NOW)
    assert not OutgoingLetter.objects.exists()


def test_a_code_is_mailed_in_the_language_of_the_page() -> None:
    mail_code(address=ADDRESS, language="fr", now=NOW)
    assert "Votre code" in OutgoingLetter.objects.get().subject


def known(reader: Reader, at: datetime = NOW) -> HttpRequest:
    """Return a request of a browser in which the reader signed in."""
    response, request = HttpResponse(), HttpRequest()
    sign_in(response, reader, now=at)
    assert response.cookies[COOKIE]["httponly"]
    assert response.cookies[COOKIE]["samesite"] == "Lax"
    request.COOKIES[COOKIE] = response.cookies[COOKIE].value
    return request


def confirmed() -> Reader:
    reader = meet_reader(address=ADDRESS, now=NOW)
    confirm_reader(reader=reader, now=NOW)
    return reader


def test_a_browser_is_known_until_its_reader_leaves() -> None:
    reader = confirmed()
    request = known(reader)
    assert reader_of(request) == reader
    sign_out_everywhere(reader=reader, now=NOW + timedelta(seconds=1))
    assert reader_of(request) is None
    assert reader_of(known(reader, NOW + timedelta(seconds=2))) == reader
    response = HttpResponse()
    sign_out(response)
    assert response.cookies[COOKIE].value == ""


def test_nobody_is_known_by_a_forged_cookie_or_an_unproven_address() -> None:
    request = HttpRequest()
    assert reader_of(request) is None
    request.COOKIES[COOKIE] = "x" * 4_000
    assert reader_of(request) is None
    assert reader_of(known(meet_reader(address=ADDRESS, now=NOW))) is None
