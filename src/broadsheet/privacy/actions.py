"""A person's data out, or gone; and what is forgotten by itself when its time has come."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Model, QuerySet

from broadsheet.base.models import User
from broadsheet.core.personal_data import Declaration, Erasure, PersonalField, declarations
from broadsheet.privacy import queries
from broadsheet.privacy.models import PrivacyRequest
from broadsheet.readers.actions import suppress
from broadsheet.readers.addresses import address_key, normalised
from broadsheet.readers.models import Suppression

BATCH = 1_000
"""Rows that retention touches in one transaction, so that no writer waits long for it."""

Counts = dict[str, dict[str, int]]
"""By part: how many rows were emptied, deleted and kept."""


@transaction.atomic
def export_person(*, address: str, done_by: User | None, now: datetime) -> dict[str, Any]:
    """Return all that is kept about the person at `address`, fit for JSON, and register that.

    `parts` has for each part and model a list of rows, by the names that the declarations give.

    Raises:
        AddressRefused: it is no address.
    """
    address = normalised(address)
    held = queries.holdings(address)
    _register(PrivacyRequest.Kind.EXPORT, address, sum(len(h.keys) for h in held), done_by, now)
    return {"address": address, "made_at": now.isoformat(), "parts": queries.exported(held)}


@transaction.atomic
def erase_person(*, address: str, done_by: User | None, now: datetime) -> Counts:
    """Erase the person at `address` as every part declares it; return what was done, by part.

    The address itself stays only as a keyed hash that keeps mail from being sent to it. Done again,
    it finds nothing more to do.

    Raises:
        AddressRefused: it is no address.
    """
    address = normalised(address)
    # All rows are found before any is touched: one part's rows may lead to another's.
    held = queries.holdings(address)
    counts: Counts = {}
    for holding in held:
        told = counts.setdefault(holding.declaration.part, {"emptied": 0, "deleted": 0, "kept": 0})
        _tell(holding.declaration, holding.model, holding.keys)
        match holding.erasure:
            case Erasure.BLANK:
                told["emptied"] += _blank(holding)
            case Erasure.KEEP:
                told["kept"] += len(holding.keys)
            case Erasure.DELETE_ROW:
                told["deleted"] += len(holding.keys)
    for holding in held:
        if holding.erasure is Erasure.DELETE_ROW:
            QuerySet(holding.model).filter(pk__in=holding.keys).delete()
    suppress(address=address, why=Suppression.Why.ERASED, now=now)
    rows = sum(told["emptied"] + told["deleted"] for told in counts.values())
    _register(PrivacyRequest.Kind.ERASURE, address, rows, done_by, now)
    return counts


def apply_retention(now: datetime) -> int:
    """Empty or delete what has outlived its promised time, up to BATCH rows a field.

    Return how many rows; call again until there are none.
    """
    done = 0
    for declaration in declarations():
        for field in declaration.fields:
            done += _forget(declaration, field, now)
    return done


def _forget(declaration: Declaration, field: PersonalField, now: datetime) -> int:
    expired = queries.expired(field, now)
    # The search may take long on a large table; no writer waits for it.
    keys = tuple(expired.order_by("pk").values_list("pk", flat=True)[:BATCH])
    if not keys:
        return 0
    with transaction.atomic():
        _tell(declaration, field.model, keys)
        rows = expired.filter(pk__in=keys)
        if field.expiry is Erasure.DELETE_ROW:
            rows.delete()
        else:
            rows.update(**{field.name: field.blank})
    return len(keys)


def _blank(holding: queries.Holding) -> int:
    """Empty what is declared so; return how many rows still held something."""
    fields = [f for f in holding.fields if f.erasure is Erasure.BLANK]
    rows: QuerySet[Any] = QuerySet(holding.model).filter(pk__in=holding.keys)
    return rows.filter(queries.filled(fields)).update(**{f.name: f.blank for f in fields})


def _tell(declaration: Declaration, model: type[Model], keys: Sequence[Any]) -> None:
    if model in declaration.tell:
        declaration.tell[model](keys)


def _register(
    kind: PrivacyRequest.Kind, address: str, rows: int, done_by: User | None, now: datetime
) -> None:
    PrivacyRequest.objects.create(
        kind=kind, address_key=address_key(address), rows=rows, done_at=now, done_by=done_by
    )
