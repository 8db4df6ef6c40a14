from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

import pytest
from django.core.checks import CheckMessage
from django.db import models
from django.test.utils import isolate_apps

from broadsheet.base.models import User
from broadsheet.core.personal_data import (
    Declaration,
    Erasure,
    Keep,
    NotPersonal,
    PersonalField,
)
from broadsheet.mail.models import OutgoingLetter
from broadsheet.privacy.checks import misdeclared, personal_data_is_declared, undeclared
from broadsheet.readers.models import Reader
from tests.privacy.declared import of_letters, personal

AnyField: TypeAlias = "models.Field[Any, Any]"

LOOKS_PERSONAL: dict[str, Callable[[], AnyField]] = {
    "author_name": models.CharField,
    "name": models.CharField,
    "home_address": models.TextField,
    "ip": models.CharField,
    "seen_from": models.GenericIPAddressField,
    "reachable": models.EmailField,
    "user_agent": models.TextField,
    "phone2": models.CharField,
    "date_of_birth": models.DateField,
    "network_key": models.CharField,
}
HARMLESS: dict[str, Callable[[], AnyField]] = {
    "title": models.CharField,
    "renamed_at": models.DateTimeField,
    "shipping": models.CharField,
    "useful": models.BooleanField,
}


@pytest.fixture
def planted() -> Iterator[None]:
    """A place for models that are forgotten after the test."""
    with isolate_apps("broadsheet.privacy"):
        yield


def _model(**fields: AnyField) -> type[models.Model]:
    meta = type("Meta", (), {"app_label": "privacy"})
    return type("Planted", (models.Model,), {"__module__": __name__, "Meta": meta, **fields})


def _words(found: Iterator[CheckMessage]) -> list[str]:
    return [message.msg for message in found]


def test_this_installation_has_declared_everything_that_looks_personal() -> None:
    assert not _words(iter(personal_data_is_declared()))


@pytest.mark.usefixtures("planted")
@pytest.mark.parametrize("name", LOOKS_PERSONAL)
def test_a_planted_personal_field_is_found(name: str) -> None:
    found = _words(undeclared([_model(**{name: LOOKS_PERSONAL[name]()})], []))
    assert found == [f"Planted.{name} looks personal and is not declared."]


@pytest.mark.usefixtures("planted")
def test_what_does_not_look_personal_is_left_alone() -> None:
    assert not _words(undeclared([_model(**{name: kind() for name, kind in HARMLESS.items()})], []))


@pytest.mark.usefixtures("planted")
@pytest.mark.parametrize("person", [User, Reader])
@pytest.mark.parametrize("kind", [models.ForeignKey, models.OneToOneField])
def test_a_link_to_a_person_is_personal_whatever_its_name(
    person: type[models.Model], kind: Callable[..., AnyField]
) -> None:
    model = _model(decided=kind(person, models.CASCADE, related_name="+"))
    assert len(_words(undeclared([model], []))) == 1


@pytest.mark.usefixtures("planted")
def test_a_list_of_people_is_personal() -> None:
    model = _model(watched=models.ManyToManyField(User, related_name="+"))
    assert len(_words(undeclared([model], []))) == 1


@pytest.mark.usefixtures("planted")
def test_a_declared_field_and_an_excused_one_are_found_no_more() -> None:
    model = _model(name=models.CharField(), ip=models.CharField())
    declaration = Declaration(
        part="privacy",
        title="Planted",
        fields=(personal(model, "name"),),
        find={model: lambda _a: model._default_manager.none()},  # noqa: SLF001 - as Django says
        not_personal=(NotPersonal(model, "ip", "stands for intellectual property"),),
    )
    assert not _words(undeclared([model], [declaration]))


def _faults(field: PersonalField) -> list[str]:
    return [words.partition(": ")[2] for words in _words(misdeclared([of_letters(field)]))]


def test_a_declaration_that_can_be_carried_out_has_no_fault() -> None:
    fine = personal(
        OutgoingLetter, "text", keep=Keep(30, "settled_at"), erasure=Erasure.KEEP, because="of law"
    )
    assert not _faults(fine)


@pytest.mark.parametrize(
    ("field", "fault"),
    [
        (personal(OutgoingLetter, "nickname"), "there is no such field"),
        (
            personal(OutgoingLetter, "text", keep=Keep(30)),
            "its days count after '', which is no field",
        ),
        (
            personal(OutgoingLetter, "text", keep=Keep(30, "due_at"), expiry=Erasure.KEEP),
            "it has a term, but nothing happens when it ends",
        ),
        (
            personal(OutgoingLetter, "text", erasure=Erasure.KEEP),
            "erasure keeps it, and it does not say because of what",
        ),
    ],
)
def test_a_declaration_that_cannot_be_carried_out_is_found(
    field: PersonalField, fault: str
) -> None:
    assert _faults(field) == [fault]


@pytest.mark.parametrize(("name", "reason"), [("nickname", "a pun"), ("to_name", "")])
def test_an_excuse_needs_a_field_and_a_reason(name: str, reason: str) -> None:
    excuse = NotPersonal(OutgoingLetter, name, reason)
    declaration = Declaration("post-room", "Letters", (), {}, not_personal=(excuse,))
    assert len(_words(misdeclared([declaration]))) == 1
