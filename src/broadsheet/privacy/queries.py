"""What is declared about people, and what is stored about one of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Model, Q, QuerySet
from django.db.models.options import Options
from django.utils.text import capfirst

from broadsheet.core.personal_data import Declaration, Erasure, PersonalField, declarations
from broadsheet.privacy.models import PrivacyRequest

Exported = dict[str, dict[str, list[dict[str, Any]]]]
"""By part and by model: a list of rows, each a mapping of `export_as` names to values."""


@dataclass(frozen=True)
class Holding:
    """One person's rows of one model, by primary key."""

    declaration: Declaration
    model: type[Model]
    keys: tuple[Any, ...]

    @property
    def fields(self) -> tuple[PersonalField, ...]:
        """What is declared of the model."""
        return tuple(f for f in self.declaration.fields if f.model is self.model)

    @property
    def erasure(self) -> Erasure:
        """What erasing the person does to these rows: the strongest of what their fields say."""
        said = {f.erasure for f in self.fields}
        return next(e for e in (Erasure.DELETE_ROW, Erasure.BLANK, Erasure.KEEP) if e in said)

    @property
    def name(self) -> str:
        """What the rows are called."""
        return capfirst(str(options(self.model).verbose_name_plural))

    @property
    def because(self) -> tuple[str, ...]:
        """The reasons for which erasure leaves some fields as they are, each once."""
        kept = (str(f.because) for f in self.fields if f.erasure is Erasure.KEEP)
        return tuple(dict.fromkeys(kept)) if self.erasure is not Erasure.DELETE_ROW else ()


def options(model: type[Model]) -> "Options[Any]":
    """Return what Django knows of a model's fields and names."""
    return model._meta  # noqa: SLF001 - Django documents it as public


def holdings(address: str) -> list[Holding]:
    """Return one person's rows in all parts; `address` is normalised."""
    found = (_holding(d, model, address) for d in declarations() for model in _models(d))
    return [holding for holding in found if holding.keys]


def exported(held: Iterable[Holding]) -> Exported:
    """Return the rows' personal values, fit for JSON; a field without `export_as` is left out."""
    parts: Exported = {}
    for holding in held:
        rows: QuerySet[Any] = QuerySet(holding.model).filter(pk__in=holding.keys).order_by("pk")
        parts.setdefault(holding.declaration.part, {})[str(options(holding.model).model_name)] = [
            {f.export_as: _plain(getattr(row, f.name)) for f in holding.fields if f.export_as}
            for row in rows
        ]
    return parts


def filled(fields: Iterable[PersonalField]) -> Q:
    """Return the condition that at least one of these fields still holds something."""
    condition = Q(pk__in=())
    for field in fields:
        held = ~Q(**{field.name: field.blank})
        if field.blank is not None:
            held &= Q(**{f"{field.name}__isnull": False})
        condition |= held
    return condition


def expired(field: PersonalField, now: datetime) -> QuerySet[Any]:
    """Return the rows that hold a field for longer than promised, whatever its expiry does."""
    rows: QuerySet[Any] = QuerySet(field.model).all()
    if field.keep.days is None or field.expiry is Erasure.KEEP:
        return rows.none()
    since = now - timedelta(days=field.keep.days)
    rows = rows.filter(**field.keep.only, **{f"{field.keep.after}__lt": since})
    return rows.filter(filled([field])) if field.expiry is Erasure.BLANK else rows


def latest_requests(count: int = 20) -> QuerySet[PrivacyRequest]:
    """Return the newest entries of the register of requests."""
    return PrivacyRequest.objects.select_related("done_by").order_by("-done_at", "-pk")[:count]


def _models(declaration: Declaration) -> list[type[Model]]:
    """Return the models a part declares fields of, each once, in the order of their fields."""
    return list(dict.fromkeys(f.model for f in declaration.fields))


def _holding(declaration: Declaration, model: type[Model], address: str) -> Holding:
    rows = declaration.find[model](address)
    return Holding(declaration, model, tuple(rows.order_by().values_list("pk", flat=True)))


def _plain(value: Any) -> Any:
    """Return a value as JSON can carry it."""
    match value:
        case None | bool() | int() | float() | str() | list() | dict():
            return value
        case datetime() | date():
            return value.isoformat()
        case _:
            return str(value)
