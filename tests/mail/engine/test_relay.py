"""The relay's address, as an operator writes it."""

import pytest

from broadsheet.mail.engine.relay import Relay, RelayRefused, parse_relay


@pytest.mark.parametrize(
    ("text", "relay"),
    [
        ("smtp://mail.example", Relay("mail.example", 25)),
        ("smtp://127.0.0.1:2525", Relay("127.0.0.1", 2525)),
        ("smtp://[::1]:2525/", Relay("::1", 2525)),
        ("smtps://mail.example", Relay("mail.example", 465, "tls")),
        (
            "smtp+starttls://us%40er:p%3Aw%2F@mail.example",
            Relay("mail.example", 587, "starttls", "us@er", "p:w/"),
        ),
        (
            "smtp://u:p@localhost:25?connections=3&per_connection=9&per_second=0.5",
            Relay("localhost", 25, "none", "u", "p", 3, 9, 0.5),
        ),
        ("smtp://u:p@box:25?plain_password=yes", Relay("box", 25, "none", "u", "p")),
    ],
)
def test_an_address_says_all_about_a_relay(text: str, relay: Relay) -> None:
    assert parse_relay(text) == relay


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "must begin with"),
        ("mail.example:25", "must begin with"),
        ("http://mail.example", "must begin with"),
        ("smtp://", "no host"),
        ("smtp://:25", "no host"),
        ("smtp://mail.example:99999", "host or port"),
        ("smtp://mail.example:0", "port"),
        ("smtp://mail.example:abc", "host or port"),
        ("smtp://[::1", "host or port"),
        ("smtp://mail.example/path", "must end"),
        ("smtp://user@mail.example", "or neither"),
        ("smtp://user:secret@mail.example", "unencrypted"),
        ("smtps://user:se%00cret@mail.example", "NUL"),
        ("smtp://mail.example?connections=0", "connections must be"),
        ("smtp://mail.example?connections=ten", "connections must be"),
        ("smtp://mail.example?per_connection=-1", "per_connection must be"),
        ("smtp://mail.example?per_second=0", "per_second must be"),
        ("smtp://mail.example?per_second=nan", "per_second must be"),
        ("smtp://mail.example?per_domain=0", "per_domain must be"),
        ("smtp://mail.example?per_second=x", "per_second must be"),
        ("smtp://mail.example?conections=4", "unknown option: 'conections'"),
    ],
)
def test_a_wrong_address_is_one_clear_line(text: str, reason: str) -> None:
    with pytest.raises(RelayRefused, match=reason) as refused:
        parse_relay(text)
    assert "\n" not in str(refused.value)
    assert "secret" not in str(refused.value)


def test_the_password_is_not_shown() -> None:
    assert "secret" not in repr(parse_relay("smtps://user:secret@mail.example"))
