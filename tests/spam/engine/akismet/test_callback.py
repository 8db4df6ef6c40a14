"""Nobody makes this machine call its neighbours."""

import json

import pytest

from broadsheet.spam.engine.akismet.callback import (
    CallbackRefused,
    Place,
    letter,
    place_of,
    public_one,
)


def test_a_callback_is_taken_apart() -> None:
    found = place_of("https://blog.example/back?a=b")
    assert found == Place(secure=True, host="blog.example", port=443, target="/back?a=b")
    found = place_of("http://blog.example:8080")
    assert found == Place(secure=False, host="blog.example", port=8080, target="/")


@pytest.mark.parametrize(
    "address",
    [
        "ftp://blog.example/",
        "file:///etc/passwd",
        "https://user:secret@blog.example/",
        "https://blog.example:22/",
        "https://blog.example:nonsense/",
        "https://blog.example/\r\nHost: other",
        "https:///back",
        "https://blog.example/" + "a" * 500,
        "nonsense",
        "http://[",
    ],
)
def test_what_is_no_plain_address_of_the_web_is_refused(address: str) -> None:
    with pytest.raises(CallbackRefused):
        place_of(address)


@pytest.mark.parametrize(
    "addresses",
    [
        [],
        ["127.0.0.1"],
        ["10.1.2.3"],
        ["169.254.169.254"],
        ["93.184.216.34", "192.168.0.1"],
        ["::1"],
        ["fe80::1%eth0"],
        ["fd00::1"],
        ["::ffff:127.0.0.1"],
        ["2002:7f00:1::"],
        ["224.0.0.1"],
        ["240.0.0.1"],
        ["0.0.0.0"],  # noqa: S104
        ["nonsense"],
    ],
)
def test_a_host_with_any_address_that_is_not_public_is_refused(addresses: list[str]) -> None:
    with pytest.raises(CallbackRefused):
        public_one(addresses)


def test_a_public_host_is_called_at_the_address_that_was_looked_at() -> None:
    assert public_one(["93.184.216.34", "2606:2800:220:1::1"]) == "93.184.216.34"


def test_the_letter_is_as_clients_expect_it() -> None:
    assert json.loads(letter("0123456789ab", [("g1", True), ("g2", False)])) == {
        "key": "0123456789ab",
        "endpoint": "recheck",
        "comments": [{"guid": "g1", "result": "true"}, {"guid": "g2", "result": "false"}],
    }
