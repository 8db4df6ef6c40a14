"""Start-up fails when a model keeps something personal that nobody has declared."""

import re
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from django.apps import apps
from django.core.checks import CheckMessage, Error, register
from django.core.exceptions import FieldDoesNotExist
from django.db.models import EmailField, Field, GenericIPAddressField, Model

from broadsheet.base.models import User
from broadsheet.core.personal_data import Declaration, Erasure, PersonalField, declarations
from broadsheet.privacy.queries import options
from broadsheet.readers.models import Reader

WORDS = frozenset(
    """address addresses agent birth birthday born caller email fax ip mail mobile name names
    network nickname person phone reader surname telephone user username""".split()
)
"""A field with one of these words in its name looks personal until somebody says otherwise."""


@register()
def personal_data_is_declared(**_options: Any) -> list[CheckMessage]:
    """Return an error for every undeclared personal-looking field and every wrong declaration."""
    ours = [m for m in apps.get_models() if m.__module__.startswith("broadsheet.")]
    return [*undeclared(ours, declarations()), *misdeclared(declarations())]


def undeclared(
    models: Iterable[type[Model]], declared: Collection[Declaration]
) -> Iterator[CheckMessage]:
    """Yield an error for each personal-looking field that no declaration names."""
    known = {(f.model, f.name) for d in declared for f in d.fields}
    known |= {(f.model, f.name) for d in declared for f in d.not_personal}
    for model in models:
        for field in (*options(model).local_fields, *options(model).local_many_to_many):
            if looks_personal(field) and (model, field.name) not in known:
                yield Error(
                    f"{model.__name__}.{field.name} looks personal and is not declared.",
                    hint="Declare a PersonalField for it in its part's personal_data.py, or a"
                    " NotPersonal with the reason.",
                    obj=model,
                    id="privacy.E001",
                )


def misdeclared(declared: Iterable[Declaration]) -> Iterator[CheckMessage]:
    """Yield an error for each declaration that cannot be carried out or does not say why."""
    for declaration in declared:
        for field in declaration.fields:
            for fault in _faults(field):
                yield Error(
                    f"{declaration.part} declares {field.model.__name__}.{field.name}: {fault}",
                    obj=field.model,
                    id="privacy.E002",
                )
        for exempt in declaration.not_personal:
            if not _has(exempt.model, exempt.name) or not exempt.reason:
                yield Error(
                    f"{declaration.part} exempts {exempt.model.__name__}.{exempt.name}, which"
                    " does not exist, or without a reason.",
                    obj=exempt.model,
                    id="privacy.E003",
                )


def looks_personal(field: "Field[Any, Any]") -> bool:
    """Tell whether a field's type, name or target suggests that it is about a person."""
    if isinstance(field, (EmailField, GenericIPAddressField)):
        return True
    if field.related_model in (User, Reader):
        return True
    return not WORDS.isdisjoint(re.split(r"[^a-z]+", field.name.lower()))


def _faults(field: PersonalField) -> Iterator[str]:
    keep = field.keep
    if not _has(field.model, field.name):
        yield "there is no such field"
    if keep.days is not None and not _has(field.model, keep.after.split("__")[0]):
        yield f"its days count after {keep.after!r}, which is no field"
    if keep.days is not None and field.expiry is Erasure.KEEP:
        yield "it has a term, but nothing happens when it ends"
    if field.erasure is Erasure.KEEP and not field.because:
        yield "erasure keeps it, and it does not say because of what"


def _has(model: type[Model], name: str) -> bool:
    try:
        options(model).get_field(name)
    except FieldDoesNotExist:
        return False
    return True
