from collections.abc import Sequence
from typing import Any

import pytest
from django.db.models import Model

from broadsheet.core.personal_data import Erasure
from broadsheet.mail.models import OutgoingLetter
from broadsheet.privacy.actions import erase_person
from broadsheet.privacy.models import PrivacyRequest
from broadsheet.readers.models import Reader, Suppression
from broadsheet.readers.queries import is_suppressed
from tests.people import COMMENTER, READER
from tests.privacy.declared import NOON, Declare, letter, of_letters, of_readers, personal


def _erase() -> dict[str, dict[str, int]]:
    return erase_person(address=READER.address, done_by=None, now=NOON)


@pytest.mark.django_db
def test_rows_declared_so_are_deleted_and_nobody_elses(only_declared: Declare) -> None:
    only_declared(of_letters(personal(OutgoingLetter, "text")))
    letter(READER.address)
    others = letter(COMMENTER.address)
    assert _erase() == {"post-room": {"emptied": 0, "deleted": 1, "kept": 0}}
    assert OutgoingLetter.objects.get() == others


@pytest.mark.django_db
def test_fields_declared_so_are_emptied_and_the_row_stays(only_declared: Declare) -> None:
    only_declared(
        of_letters(
            personal(OutgoingLetter, "to_name", erasure=Erasure.BLANK, blank="Somebody"),
            personal(OutgoingLetter, "headers", erasure=Erasure.BLANK, blank=[]),
            personal(OutgoingLetter, "subject", erasure=Erasure.KEEP, because="it is ours"),
        )
    )
    row = letter(READER.address, headers=[["X-Note", "1"]])
    assert _erase() == {"post-room": {"emptied": 1, "deleted": 0, "kept": 0}}
    row.refresh_from_db()
    assert (row.to_name, row.headers, row.subject) == ("Somebody", [], "A note")


@pytest.mark.django_db
def test_what_is_kept_is_counted_and_left_alone(only_declared: Declare) -> None:
    only_declared(
        of_letters(personal(OutgoingLetter, "text", erasure=Erasure.KEEP, because="it is ours"))
    )
    row = letter(READER.address)
    assert _erase() == {"post-room": {"emptied": 0, "deleted": 0, "kept": 1}}
    row.refresh_from_db()
    assert row.text == "Dear Rosa"


@pytest.mark.django_db
def test_rows_that_another_row_leads_to_are_found_before_it_goes(only_declared: Declare) -> None:
    readers = of_readers(personal(Reader, "address"))
    by_way_of_reader = of_letters(personal(OutgoingLetter, "text"))
    found: dict[type[Model], Any] = {
        OutgoingLetter: lambda a: OutgoingLetter.objects.filter(
            to_address__in=Reader.objects.filter(address=a).values("address")
        )
    }
    only_declared(readers, type(readers)("z", "Letters", by_way_of_reader.fields, found))
    Reader.objects.create(address=READER.address, created_at=NOON)
    letter(READER.address)
    _erase()
    assert not OutgoingLetter.objects.exists()
    assert not Reader.objects.exists()


@pytest.mark.django_db
def test_an_erased_person_gets_no_mail_ever_again(only_declared: Declare) -> None:
    only_declared()
    _erase()
    assert is_suppressed(READER.address)
    assert Suppression.objects.get().why == Suppression.Why.ERASED


@pytest.mark.django_db
def test_erasing_twice_changes_nothing_more(only_declared: Declare) -> None:
    only_declared(
        of_letters(
            personal(OutgoingLetter, "to_name", erasure=Erasure.BLANK),
            personal(OutgoingLetter, "html", erasure=Erasure.BLANK),
        )
    )
    letter(READER.address)
    _erase()
    before = list(OutgoingLetter.objects.values())
    assert _erase() == {"post-room": {"emptied": 0, "deleted": 0, "kept": 0}}
    assert list(OutgoingLetter.objects.values()) == before
    assert Suppression.objects.count() == 1


@pytest.mark.django_db
def test_an_erasure_is_registered_with_its_rows(only_declared: Declare) -> None:
    only_declared(of_letters(personal(OutgoingLetter, "text")))
    letter(READER.address)
    letter(READER.address)
    _erase()
    request = PrivacyRequest.objects.get()
    assert (request.kind, request.rows, request.done_at) == ("erasure", 2, NOON)


@pytest.mark.django_db
def test_whoever_shows_rows_is_told_before_they_are_touched(only_declared: Declare) -> None:
    told: list[list[str]] = []

    def tell(keys: Sequence[Any]) -> None:
        told.append(list(OutgoingLetter.objects.filter(pk__in=keys).values_list("text", flat=True)))

    only_declared(of_letters(personal(OutgoingLetter, "text"), tell={OutgoingLetter: tell}))
    letter(READER.address)
    _erase()
    assert told == [["Dear Rosa"]]


@pytest.mark.django_db
def test_an_erasure_that_fails_half_way_erases_nothing(only_declared: Declare) -> None:
    def fail(_keys: Sequence[Any]) -> None:
        raise OSError("the disk is full")

    only_declared(
        of_readers(personal(Reader, "name", erasure=Erasure.BLANK)),
        of_letters(personal(OutgoingLetter, "text"), tell={OutgoingLetter: fail}),
    )
    Reader.objects.create(address=READER.address, name="Rosa", created_at=NOON)
    letter(READER.address)
    with pytest.raises(OSError, match="disk"):
        _erase()
    assert Reader.objects.get().name == "Rosa"
    assert not is_suppressed(READER.address)
