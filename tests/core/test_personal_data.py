import pytest
from django.db.models import QuerySet

from broadsheet.core import personal_data
from broadsheet.core.models import DoorUse
from broadsheet.core.personal_data import (
    Basis,
    Declaration,
    Erasure,
    Keep,
    PersonalField,
    declarations,
    declare,
)

CALLER = PersonalField(
    model=DoorUse,
    name="caller",
    label="your network",
    purpose="to count",
    basis=Basis.LEGITIMATE_INTEREST,
    keep=Keep(days=7, after="window_start"),
    export_as="caller",
    erasure=Erasure.BLANK,
)


def _nobody(_address: str) -> QuerySet[DoorUse]:
    return DoorUse.objects.none()


def _declaration(part: str, *, findable: bool = True) -> Declaration:
    return Declaration(part, part.title(), (CALLER,), {DoorUse: _nobody} if findable else {})


@pytest.fixture(autouse=True)
def _empty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(personal_data, "_declarations", {})


def test_declarations_come_by_part() -> None:
    declare(_declaration("readers"))
    declare(_declaration("comments"))
    assert [d.part for d in declarations()] == ["comments", "readers"]


def test_a_part_declares_itself_once() -> None:
    declare(_declaration("readers"))
    with pytest.raises(ValueError, match="twice"):
        declare(_declaration("readers"))


def test_what_cannot_be_found_cannot_be_declared() -> None:
    with pytest.raises(ValueError, match="cannot find"):
        declare(_declaration("readers", findable=False))
    assert not declarations()


def test_nobody_else_handles_a_field_unless_it_says_so() -> None:
    assert CALLER.processors() == ()
