from datetime import UTC, datetime, timedelta

import pytest

from broadsheet.readers import actions, queries
from broadsheet.readers.addresses import AddressRefused, address_key, normalised
from broadsheet.readers.models import Reader, Suppression
from tests.people import READER, SUBSCRIBER

NOW = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)


def test_two_spellings_of_a_mailbox_are_one_address() -> None:
    assert normalised(" Rosa.Lind@Post.EXAMPLE ") == READER.address


def test_an_international_domain_is_kept_as_the_dns_knows_it() -> None:
    assert normalised("rosa@bücher.example") == "rosa@xn--bcher-kva.example"


def test_letters_of_a_foreign_local_part_are_left_as_typed() -> None:
    assert normalised("Straße@post.example") == "Straße@post.example"


@pytest.mark.parametrize(
    "text",
    ["", "rosa", "a@b@c.example", "rosa@post.example\nBcc: x@y.example", "x" * 70 + "@a.example"],
)
def test_what_is_no_address_is_refused_with_a_reason(text: str) -> None:
    with pytest.raises(AddressRefused, match=r"\w"):
        normalised(text)


def test_the_key_of_an_address_does_not_show_it() -> None:
    key = address_key(READER.address)
    assert len(key) == 64
    assert "rosa" not in key
    assert key != address_key(SUBSCRIBER.address)


@pytest.mark.django_db
def test_meeting_somebody_twice_is_one_reader_and_proves_nothing() -> None:
    first = actions.meet_reader(address=READER.address, name=READER.name, now=NOW)
    again = actions.meet_reader(address="ROSA.lind@post.example", name="Mallory", now=NOW)
    assert again.pk == first.pk
    assert again.name == READER.name
    assert again.confirmed_at is None


@pytest.mark.django_db
def test_the_first_proof_of_an_address_stays() -> None:
    reader = actions.meet_reader(address=READER.address, now=NOW)
    actions.confirm_reader(reader=reader, now=NOW)
    actions.confirm_reader(reader=reader, now=NOW + timedelta(days=1))
    assert reader.confirmed_at == NOW
    assert queries.by_address(READER.address) == reader


@pytest.mark.django_db
def test_nobody_is_met_at_what_is_no_address() -> None:
    with pytest.raises(AddressRefused):
        actions.meet_reader(address="nobody", now=NOW)
    assert not Reader.objects.exists()


@pytest.mark.django_db
def test_a_suppressed_address_is_recognised_without_being_kept() -> None:
    actions.suppress(address=READER.address, why=Suppression.Why.BOUNCED, now=NOW)
    actions.suppress(address=READER.address, why=Suppression.Why.ASKED, now=NOW)
    assert queries.is_suppressed(READER.address)
    assert queries.suppressed_among([READER.address, SUBSCRIBER.address]) == {READER.address}
    stored = Suppression.objects.get()
    assert stored.why == Suppression.Why.BOUNCED
    assert READER.address not in str(stored.__dict__)


@pytest.mark.django_db
def test_a_lifted_suppression_is_gone() -> None:
    actions.suppress(address=READER.address, why=Suppression.Why.ASKED, now=NOW)
    assert actions.lift_suppression(address=READER.address)
    assert not actions.lift_suppression(address=READER.address)
    assert not queries.is_suppressed(READER.address)
