"""The words in which a part declares what it keeps about a person, and how that ends.

A part's `personal_data.py` calls `declare` with one `PersonalField` per field and, per model, a
function that finds a person's rows by address. Disclosure, export, erasure and retention are
generated from these declarations alone, so what the page says is what the code does.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, StrEnum
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.functional import Promise

Words = str | Promise
"""Text for people: a string, or a lazily translated one."""

Finder = Callable[[str], QuerySet[Any]]
"""Return one person's rows of a model, given the normalised address."""

Telling = Callable[[Sequence[Any]], None]
"""Tell whom it concerns that rows, given by primary key, are about to be emptied or deleted."""


class Basis(StrEnum):
    """Why a field may be kept: the legal bases of GDPR Art. 6(1) that a newsroom uses."""

    CONSENT = "consent"
    CONTRACT = "contract"
    LEGITIMATE_INTEREST = "legitimate interest"
    LEGAL_OBLIGATION = "legal obligation"


class Erasure(Enum):
    """What erasing a person does to a field."""

    BLANK = "emptied"
    DELETE_ROW = "deleted"
    KEEP = "kept"


@dataclass(frozen=True)
class Keep:
    """How long: `days` after the moment in the row's field `after`; None is until erased.

    `only` narrows retention to rows that match these look-ups, e.g. `{"state": "sent"}`; `since`
    completes "30 days after …" on the disclosure page, e.g. "the letter was sent".
    """

    days: int | None
    after: str = ""
    only: Mapping[str, Any] = field(default_factory=dict)
    since: Words = ""


@dataclass(frozen=True)
class PersonalField:
    """One personal field of one model.

    `purpose` completes "We keep it …" and is printed on the disclosure page word for word.
    `processors` names who else handles the value, as a function so that settings are read when the
    page is made; `export_as` is its name in an export, or "" when it would reveal somebody else.
    `expiry` is what retention does, `erasure` what an erasure request does; what it keeps, it keeps
    `because`, which completes "kept because …". A `staff` field is about those who work here, and
    is disclosed to them rather than to readers.
    """

    model: type[Model]
    name: str
    label: Words
    purpose: Words
    basis: Basis
    keep: Keep
    export_as: str
    erasure: Erasure
    expiry: Erasure = Erasure.BLANK
    blank: Any = ""
    processors: Callable[[], tuple[str, ...]] = tuple
    staff: bool = False
    because: Words = ""


@dataclass(frozen=True)
class NotPersonal:
    """A field that looks personal and is not; `reason` says to a colleague why."""

    model: type[Model]
    name: str
    reason: str


@dataclass(frozen=True)
class Declaration:
    """All that one part declares: its fields, how a person's rows are found, and what is not one.

    A finder that nobody's address can answer (rows known by a keyed hash of something else) returns
    `none()`. `tell` has, for models whose rows are shown somewhere, what erasure and retention call
    inside their transaction before they touch rows, since bulk writes send no signals.
    """

    part: str
    title: Words
    fields: tuple[PersonalField, ...]
    find: Mapping[type[Model], Finder]
    not_personal: tuple[NotPersonal, ...] = ()
    tell: Mapping[type[Model], Telling] = field(default_factory=dict)


_declarations: dict[str, Declaration] = {}


def declare(declaration: Declaration) -> None:
    """Register a part's declaration.

    Raises:
        ValueError: a model has fields but no finder, or the part declared itself before.
    """
    missing = {f.model for f in declaration.fields} - set(declaration.find)
    if missing:
        raise ValueError(f"{declaration.part} cannot find a person's rows of {missing}")
    if declaration.part in _declarations:
        raise ValueError(f"{declaration.part} declares its personal data twice")
    _declarations[declaration.part] = declaration


def declarations() -> list[Declaration]:
    """Return every part's declaration, by part."""
    return [_declarations[part] for part in sorted(_declarations)]
