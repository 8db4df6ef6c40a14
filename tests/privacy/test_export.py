import json

import pytest

from broadsheet.mail.models import OutgoingLetter
from broadsheet.privacy.actions import export_person
from broadsheet.privacy.models import PrivacyRequest
from broadsheet.readers.addresses import AddressRefused
from broadsheet.readers.models import Reader
from tests.newsroom import make_staff
from tests.people import COMMENTER, READER
from tests.privacy.declared import NOON, Declare, letter, of_letters, of_readers, personal

LETTER_FIELDS = ("to_name", "headers", "created_at", "settled_at")


@pytest.fixture(autouse=True)
def _declared(only_declared: Declare) -> None:
    only_declared(
        of_letters(
            *(personal(OutgoingLetter, name) for name in LETTER_FIELDS),
            personal(OutgoingLetter, "message_id", export_as=""),
        ),
        of_readers(personal(Reader, "name", export_as="given name")),
    )


@pytest.mark.django_db
def test_an_export_has_every_declared_value_under_its_name() -> None:
    Reader.objects.create(address=READER.address, name="Rosa", created_at=NOON)
    letter(READER.address, headers=[["X-Note", "1"]])
    data = export_person(address=READER.address, done_by=None, now=NOON)
    assert data["address"] == READER.address
    assert data["parts"] == {
        "address-book": {"reader": [{"given name": "Rosa"}]},
        "post-room": {
            "outgoingletter": [
                {
                    "to_name": "Rosa",
                    "headers": [["X-Note", "1"]],
                    "created_at": "2026-03-14T12:00:00+00:00",
                    "settled_at": None,
                }
            ]
        },
    }


@pytest.mark.django_db
def test_an_export_can_be_written_as_json() -> None:
    letter(READER.address)
    assert json.loads(json.dumps(export_person(address=READER.address, done_by=None, now=NOON)))


@pytest.mark.django_db
def test_an_export_holds_nothing_of_anybody_else() -> None:
    letter(COMMENTER.address, to_name="Konrad")
    letter(READER.address)
    data = export_person(address=READER.address, done_by=None, now=NOON)
    assert "Konrad" not in json.dumps(data)


@pytest.mark.django_db
def test_an_address_is_found_however_it_is_spelled() -> None:
    letter(READER.address)
    data = export_person(address=f" {READER.address.upper()} ", done_by=None, now=NOON)
    assert data["parts"]["post-room"]["outgoingletter"]


@pytest.mark.django_db
def test_an_export_is_registered_without_the_address() -> None:
    letter(READER.address)
    editor = make_staff("administrator")
    export_person(address=READER.address, done_by=editor, now=NOON)
    request = PrivacyRequest.objects.get()
    assert (request.kind, request.rows, request.done_by) == ("export", 1, editor)
    assert READER.address not in request.address_key
    assert str(request) == "export 2026-03-14"


@pytest.mark.django_db
def test_what_is_no_address_is_refused_and_not_registered() -> None:
    with pytest.raises(AddressRefused):
        export_person(address="nobody", done_by=None, now=NOON)
    assert not PrivacyRequest.objects.exists()
