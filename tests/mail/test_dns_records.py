"""SPF, DKIM and DMARC as they stand in the DNS, told to whoever sends mail."""

import dns.exception
import dns.resolver
import pytest

from broadsheet.mail.dns_records import DnsUnreachable, look_up, records

KEY = "v=DKIM1; k=rsa; p=AAAA"
RIGHT = {
    "courier.example": ["unrelated", "v=spf1 mx -all"],
    "broadsheet._domainkey.courier.example": ["v=DKIM1; k=rsa; p=AA AA"],
    "_dmarc.courier.example": ["v=DMARC1; p=none; rua=mailto:a@courier.example"],
}


def states(answers: dict[str, list[str]], key: str = KEY) -> list[str]:
    found = records(
        "courier.example",
        selector="broadsheet",
        key=key,
        lookup=lambda name: answers.get(name, []),
    )
    return [record.state for record in found]


def test_what_is_right_is_said_to_be() -> None:
    assert states(RIGHT) == ["right", "right", "right"]


def test_what_is_missing_or_wrong_is_told_apart() -> None:
    assert states({}) == ["missing", "missing", "missing"]
    assert states({}, key="") == ["missing", "unsigned", "missing"]
    assert states(
        {
            "courier.example": ["v=spf1 -all", "v=spf1 mx -all"],
            "broadsheet._domainkey.courier.example": ["v=DKIM1; p=BBBB"],
            "_dmarc.courier.example": ["v=DMARC1; p=perhaps"],
        }
    ) == ["wrong", "wrong", "wrong"]


@pytest.mark.parametrize(
    ("failed", "told"),
    [
        (dns.resolver.NXDOMAIN, []),
        (dns.resolver.NoAnswer, []),
        (dns.exception.Timeout, None),
        (dns.resolver.NoNameservers, None),
    ],
)
def test_no_record_and_no_answer_are_two_things(
    monkeypatch: pytest.MonkeyPatch, failed: type[Exception], told: list[str] | None
) -> None:
    def fail(*_args: object, **_kwargs: object) -> None:
        raise failed.__new__(failed)

    monkeypatch.setattr(dns.resolver, "resolve", fail)
    if told is None:
        with pytest.raises(DnsUnreachable):
            look_up("courier.example")
    else:
        assert look_up("courier.example") == told
