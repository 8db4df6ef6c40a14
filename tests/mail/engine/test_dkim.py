"""Signatures, verified by dkimpy as an independent verifier."""

from dataclasses import replace

import dkim
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from hypothesis import given, settings

from broadsheet.mail.engine.dkim import (
    Signer,
    SigningRefused,
    dns_record,
    generate_key,
    key_from_pem,
    key_to_pem,
    relaxed_body,
)
from broadsheet.mail.engine.message import build, freeze, marker
from tests.mail.engine.letters import MORNING, SENT_AT, printable, written

KEY = generate_key()
SIGNER = Signer("gazette.example", "s1", KEY)


def verified(message: bytes) -> bool:
    record = dns_record(KEY.public_key()).encode()

    def dns(name: bytes, timeout: int = 5) -> bytes:
        del timeout
        assert name == b"s1._domainkey.gazette.example."
        return record

    return bool(dkim.verify(message, dnsfunc=dns))


def test_a_signed_letter_verifies() -> None:
    assert verified(SIGNER.sign(build(MORNING), at=SENT_AT))


@settings(max_examples=25, deadline=None)
@given(subject=printable, text=written, html=written)
def test_any_letter_verifies(subject: str, text: str, html: str) -> None:
    letter = replace(MORNING, subject=subject, from_name=subject, text=text, html=html)
    assert verified(SIGNER.sign(build(letter), at=SENT_AT))


@settings(max_examples=25, deadline=None)
@given(text=written, name=written)
def test_any_frozen_letter_verifies_whatever_its_values(text: str, name: str) -> None:
    letter = replace(
        MORNING,
        text=f"{text}{marker('name')}",
        html=None,
        headers=(("List-Unsubscribe", f"<{marker('link')}>"),),
    )
    frozen = SIGNER.freeze(freeze(letter, ["name", "link"]), at=SENT_AT)
    data = frozen.render({"name": name, "link": "https://gazette.example/u/1"})
    assert verified(data)


def test_a_frozen_letter_signs_as_the_whole_one_does() -> None:
    letter = replace(MORNING, to_address=marker("to"))
    frozen = freeze(letter, ["to"])
    values = {"to": "ada@reader.example"}
    signed = SIGNER.freeze(frozen, at=SENT_AT).render(values)
    assert signed == SIGNER.sign(frozen.render(values), at=SENT_AT)


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        (b"List-Unsubscribe: <https", b"List-Unsubscribe: <http"),
        (b"List-Unsubscribe=One-Click", b"List-Unsubscribe=No"),
        (b"Subject: Ferry", b"Subject: Very"),
        (b"To: <ada", b"To: <bob"),
        (b"Message-ID: <one", b"Message-ID: <two"),
        (b"06:30:00", b"06:30:01"),
        (b"MIME-Version: 1.0", b"MIME-Version: 1.1"),
        (b"multipart/alternative", b"multipart/mixed"),
        (b"stops at noon.</p>", b"stops at nine.</p>"),
        (b"Subject: Ferry", b"Subject: Another\r\nSubject: Ferry"),
        (b"From: ", b"From: Mallory <m@evil.example>\r\nFrom: "),
        (b"From: ", b"Cc: m@evil.example\r\nFrom: "),
        (b"From: ", b"List-Unsubscribe: <https://evil.example>\r\nFrom: "),
    ],
)
def test_whatever_matters_is_covered(was: bytes, becomes: bytes) -> None:
    signed = SIGNER.sign(build(MORNING), at=SENT_AT)
    assert was in signed
    assert not verified(signed.replace(was, becomes, 1))


def test_lines_of_the_signature_are_short() -> None:
    signed = SIGNER.sign(build(MORNING), at=SENT_AT)
    assert max(map(len, signed.partition(b"\r\nFrom:")[0].split(b"\r\n"))) <= 78


def test_mail_written_by_others_is_canonicalised() -> None:
    message = (
        b"From:  a@gazette.example \r\nSubject: two\r\n\tlines   here\r\n\r\n"
        b"blanks  \t at ends \r\nx\ty\r\n\r\n\r\n"
    )
    assert verified(SIGNER.sign(message, at=SENT_AT))


@pytest.mark.parametrize("body", [b"", b"\r\n", b"\r\n\r\n", b" \r\n"])
def test_an_empty_body_verifies(body: bytes) -> None:
    assert relaxed_body(body) == b""
    assert verified(SIGNER.sign(b"From: a@gazette.example\r\n\r\n" + body, at=SENT_AT))


@pytest.mark.parametrize("message", [b"", b"From: a@b.example", b"Subject: x\r\n\r\nbody"])
def test_what_is_no_message_is_not_signed(message: bytes) -> None:
    with pytest.raises(SigningRefused):
        SIGNER.sign(message, at=SENT_AT)


def test_a_short_key_is_refused() -> None:
    short = rsa.generate_private_key(public_exponent=65537, key_size=1024)  # noqa: S505 (what is to be refused)
    with pytest.raises(SigningRefused, match="2048"):
        Signer("gazette.example", "s1", short)
    with pytest.raises(SigningRefused, match="2048"):
        key_from_pem(key_to_pem(short))


@pytest.mark.parametrize(
    ("domain", "selector"),
    [("gazette.example; d=evil", "s1"), ("", "s1"), ("a.example", "s1\r\nX: y"), ("a.example", "")],
)
def test_names_that_would_write_tags_are_refused(domain: str, selector: str) -> None:
    with pytest.raises(SigningRefused):
        Signer(domain, selector, KEY)


def test_a_key_survives_its_file() -> None:
    again = key_from_pem(key_to_pem(KEY))
    assert dns_record(again.public_key()) == dns_record(KEY.public_key())


def test_what_is_no_key_is_refused() -> None:
    with pytest.raises(SigningRefused):
        key_from_pem(b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n")
