"""Small declarations for tests of what privacy makes of any."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import Model

from broadsheet.core.personal_data import (
    Basis,
    Declaration,
    Erasure,
    Keep,
    PersonalField,
    Telling,
)
from broadsheet.mail.models import OutgoingLetter
from broadsheet.readers.models import Reader

NOON = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)


def personal(model: type[Model], name: str, **wanted: Any) -> PersonalField:
    """Return a declared field; what a test does not name is unremarkable."""
    told: dict[str, Any] = {
        "label": f"your {name}",
        "purpose": f"to use your {name}",
        "basis": Basis.CONSENT,
        "keep": Keep(days=None),
        "export_as": name,
        "erasure": Erasure.DELETE_ROW,
    }
    return PersonalField(model=model, name=name, **(told | wanted))


def of_letters(
    *fields: PersonalField, tell: dict[type[Model], Telling] | None = None
) -> Declaration:
    """Return a declaration of the outbox."""
    return Declaration(
        part="post-room",
        title="Letters",
        fields=fields,
        find={OutgoingLetter: lambda a: OutgoingLetter.objects.filter(to_address=a)},
        tell=tell or {},
    )


def of_readers(*fields: PersonalField) -> Declaration:
    """Return a declaration of readers."""
    return Declaration(
        part="address-book",
        title="Readers",
        fields=fields,
        find={Reader: lambda a: Reader.objects.filter(address=a)},
    )


def letter(to: str, *, settled_days_ago: int | None = None, **wanted: Any) -> OutgoingLetter:
    """Return a stored letter, settled so many days before NOON, or not at all."""
    number = OutgoingLetter.objects.count()
    settled = None if settled_days_ago is None else NOON - timedelta(days=settled_days_ago)
    told: dict[str, Any] = {
        "kind": "note",
        "to_address": to,
        "to_name": "Rosa",
        "subject": "A note",
        "text": "Dear Rosa",
        "message_id": f"<{number}@courier.example>",
        "state": OutgoingLetter.State.QUEUED if settled is None else OutgoingLetter.State.SENT,
        "created_at": NOON,
        "due_at": NOON,
        "settled_at": settled,
    }
    return OutgoingLetter.objects.create(**(told | wanted))


Declare = Callable[..., None]
"""The `only_declared` fixture: makes the given declarations the only ones."""
