"""Statements that are put into SQL once: making a query anew costs more than most answers to it.

For what is asked again and again while somebody waits. Everything else asks the ORM.
"""

from collections.abc import Callable
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import (
    BooleanField,
    CharField,
    Expression,
    Field,
    FloatField,
    ForeignKey,
    IntegerField,
    Model,
    QuerySet,
    TextField,
)
from django.db.models.sql.compiler import SQLCompiler
from typing_extensions import override

from broadsheet.core.statements import Row, rows_of


class Given(Expression):
    """The place of a value that is given each time; `field` says how databases write it."""

    def __init__(self, name: str, field: "Field[Any, Any]") -> None:
        """Name the place."""
        super().__init__(output_field=field)
        self.name = name

    @override
    def as_sql(self, compiler: SQLCompiler, connection: Any) -> tuple[str, Any]:
        return "%s", [self]


class Prepared:
    """A query whose values are `Given`; called with these, it returns rows.

    They are tuples, as of `values_list`, of what every database hands out as it is: numbers, words,
    and whether something is None. Times and JSON are not among it.
    """

    def __init__(self, make: Callable[[], QuerySet[Any, Any]]) -> None:
        """Say which query it is; it is made when it is first asked."""
        self._make = make
        self._made: dict[str, tuple[str, tuple[Any, ...]]] = {}

    def __call__(self, **values: object) -> list[Row]:
        """Return the rows for these values."""
        return self._ask("%s", values)

    def count(self, **values: object) -> int:
        """Return how many rows there are for these values."""
        ((count,),) = self._ask("SELECT COUNT(*) FROM (%s) AS counted", values)
        return int(count)

    def first(self, **values: object) -> Row | None:
        """Return the first row for these values, if there is one."""
        rows = self(**values)
        return rows[0] if rows else None

    def _ask(self, about: str, values: dict[str, object]) -> list[Row]:
        database = connections[DEFAULT_DB_ALIAS]
        sql, places = self._made.get(database.vendor) or self._put_into_sql(database)
        given = [filled(place, values, database) for place in places]
        return rows_of(database, about.replace("%s", sql), given)

    def _put_into_sql(self, database: BaseDatabaseWrapper) -> tuple[str, tuple[Any, ...]]:
        made: tuple[str, tuple[Any, ...]]
        made = self._make().query.get_compiler(connection=database).as_sql()
        self._made[database.vendor] = made
        return made


def filled(place: Any, values: dict[str, object], database: BaseDatabaseWrapper) -> Any:
    """Return what stands at a place of a prepared statement: a value that is given, or its own."""
    if not isinstance(place, Given):
        return place
    value = values[place.name]
    if type(value) in _AS_THEY_ARE:
        return value
    return place.output_field.get_db_prep_value(value, database)


_AS_THEY_ARE = frozenset((str, int, float, bool, type(None)))
"""Values of these very types are given to every database as they are."""
_PLAIN = (CharField, TextField, IntegerField, FloatField, BooleanField, ForeignKey)
"""Fields that store such a value as it is."""

_INSERTS: dict[tuple[type[Model], str], tuple[str, list["Field[Any, Any]"]]] = {}


def insert(row: Model) -> None:
    """Store a new row and give it its number, as `save` does; no signal tells of it."""
    # Asked of `connection`, each attribute would be looked up among those of this thread anew.
    database = connections[DEFAULT_DB_ALIAS]
    kind = (type(row), database.vendor)
    sql, fields = _INSERTS.get(kind) or _INSERTS.setdefault(kind, _insert_into(type(row), database))
    values = [_stored(row, field, database) for field in fields]
    ((row.pk,),) = rows_of(database, sql, values)
    row._state.adding, row._state.db = False, database.alias  # noqa: SLF001 - as Django's save


def _stored(row: Model, field: "Field[Any, Any]", database: BaseDatabaseWrapper) -> Any:
    if isinstance(field, _PLAIN):
        value = getattr(row, field.attname)
        if type(value) in _AS_THEY_ARE:
            return value
    return field.get_db_prep_save(field.pre_save(row, add=True), connection=database)


def _insert_into(
    model: type[Model], database: BaseDatabaseWrapper
) -> tuple[str, list["Field[Any, Any]"]]:
    meta, quoted = model._meta, database.ops.quote_name  # noqa: SLF001 - documented as public
    fields = [field for field in meta.local_concrete_fields if not field.primary_key]
    columns = ", ".join(quoted(str(field.column)) for field in fields)
    key = str(meta.pk.column)
    places = ", ".join("%s" for _field in fields)
    sql = (
        f"INSERT INTO {quoted(meta.db_table)} ({columns}) VALUES ({places})"  # noqa: S608 - names of ours
        f" RETURNING {quoted(key)}"
    )
    return sql, fields
