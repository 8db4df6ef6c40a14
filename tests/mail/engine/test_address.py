"""Addresses as people type them and as somebody hostile does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.mail.engine.address import AddressRefused, normalise, parse_address


@pytest.mark.parametrize(
    ("typed", "mailbox"),
    [
        ("ada@reader.example", "ada@reader.example"),
        ("  ada@reader.example ", "ada@reader.example"),
        ("Ada.L+news@Reader.EXAMPLE", "Ada.L+news@reader.example"),
        ("o'hara@reader.example", "o'hara@reader.example"),
        ("ada@bücher.example", "ada@xn--bcher-kva.example"),
        ("ada@faß.example", "ada@xn--fa-hia.example"),
        ("ada@例え。テスト", "ada@xn--r8jz45g.xn--zckzah"),
        ('"ada.l"@reader.example', "ada.l@reader.example"),
        ('"ada l"@reader.example', '"ada l"@reader.example'),
        ('"a@b"@reader.example', '"a@b"@reader.example'),
        ("用户@reader.example", "用户@reader.example"),
    ],
)
def test_an_address_keeps_its_mailbox(typed: str, mailbox: str) -> None:
    assert parse_address(typed).mailbox == mailbox


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", "empty"),
        ("   ", "empty"),
        ("ada", "no @"),
        ("@reader.example", "nothing before"),
        ("ada@", "nothing after"),
        ("ada@localhost", "no dot"),
        ("ada@[127.0.0.1]", "IP address"),
        ("ada@[IPv6:::1]", "IP address"),
        ("ada@127.0.0.1", "IP address"),
        ("ada@reader.example.", "not a possible name"),
        ("ada@-reader.example", "not a possible name"),
        ("ada@reader..example", "not a possible name"),
        ("ada@reader.123", "not a possible name"),
        ("ada@rea_der.example", "not a possible name"),
        ("ada@xn--zzzzzzz99999.example", "not a possible international name"),
        ("ada@\u2603\ufe0f\u200d.example", "not a possible international name"),
        ("ada@" + "a" * 64 + ".example", "not a possible name"),
        ("ada@" + "a." * 130 + "example", "255 bytes"),
        ("ada@" + "abc." * 62 + "example", "254 bytes"),
        ("a" * 65 + "@reader.example", "64 bytes"),
        ("ü" * 33 + "@reader.example", "64 bytes"),
        (".ada@reader.example", "a dot too many"),
        ("ada..l@reader.example", "a dot too many"),
        ("ada l@reader.example", "a character"),
        ("ada@b@reader.example", "a character"),
        ("Ada <ada@reader.example>", "a character"),
        ("ada,bob@reader.example", "a character"),
        ('"ada@reader.example', "not closed"),
        ('"ada"l"@reader.example', "not closed"),
        ("ada\r\nBcc: all@reader.example", "control character"),
        ("ada@reader.example\n", "control character"),
        ("ada\0@reader.example", "control character"),
        ("ada\ud800@reader.example", "control character"),
        ("ada\u200b@reader.example", "invisible"),
        ("ada\u202e@reader.example", "invisible"),
        ("x" * 10_000 + "@reader.example", "too long"),
    ],
)
def test_what_is_no_address_is_refused_with_its_reason(typed: str, reason: str) -> None:
    with pytest.raises(AddressRefused, match=reason):
        parse_address(typed)


def test_an_international_address_is_flagged() -> None:
    assert parse_address("用户@reader.example").needs_smtputf8
    assert not parse_address("ada@bücher.example").needs_smtputf8


def test_spellings_of_one_mailbox_are_equal() -> None:
    spellings = ("Ada@Bücher.example", "ada@BÜCHER.example", "ADA@xn--bcher-kva.example")
    assert {normalise(parse_address(s)) for s in spellings} == {"ada@xn--bcher-kva.example"}


def test_composed_and_decomposed_letters_are_equal() -> None:
    composed, decomposed = "jos\u00e9@reader.example", "jose\u0301@reader.example"
    assert normalise(parse_address(composed)) == normalise(parse_address(decomposed))


@given(st.text(max_size=80) | st.from_regex(r"[\x20-\x7e]{1,70}@[\x20-\x7e]{1,70}"))
def test_an_accepted_address_is_safe_in_a_header_and_in_smtp(typed: str) -> None:
    try:
        address = parse_address(typed)
    except AddressRefused:
        return
    assert not set(address.mailbox) & set("\r\n\0")
    assert address.domain.isascii()
    assert parse_address(address.mailbox).mailbox == address.mailbox
    assert normalise(parse_address(address.mailbox)) == normalise(address)
