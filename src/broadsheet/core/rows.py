"""Rows of models by statements that are put into SQL once: see `prepared` for why.

Django's own way to make instances of what comes back is used, so that they are what a queryset
gives: `select_related` and `defer` hold, and whoever listens to `post_init` is told of each.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BigIntegerField, Expression, Model, QuerySet
from django.db.models.query import get_related_populators
from typing_extensions import override

from broadsheet.core.among import among
from broadsheet.core.prepared import filled
from broadsheet.core.statements import rows_of

M = TypeVar("M", bound=Model)


class GivenKeys(Expression):
    """The place of any number of primary keys, right of `__in`, that are given each time."""

    def __init__(self, name: str) -> None:
        """Name the place."""
        super().__init__(output_field=BigIntegerField())
        self.name = name

    @override
    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        if connection.vendor == "postgresql":
            return "(SELECT unnest(%s::bigint[]))", [self]
        return "(SELECT value FROM json_each(%s))", [self]


@dataclass(frozen=True)
class _Made(Generic[M]):
    """A query in SQL, and how its rows become instances."""

    sql: str
    places: tuple[Any, ...]
    model: type[M]
    names: list[str]
    columns: slice
    related: Sequence[Any]
    convert: Callable[[Iterable[Any]], Iterable[Any]]

    def instance(self, row: Sequence[Any]) -> M:
        made: M = self.model.from_db(connection.alias, self.names, row[self.columns])
        for one in self.related:
            one.populate(row, made)
        return made


class PreparedRows(Generic[M]):
    """A query whose values are `Given` or `GivenKeys`; called with these, it returns instances.

    What it prefetches is left out: that is a query of its own.
    """

    def __init__(self, make: Callable[[], QuerySet[M]]) -> None:
        """Say which query it is; it is made when it is first asked."""
        self._make = make
        self._made: dict[str, _Made[M]] = {}

    def __call__(self, **values: object) -> list[M]:
        """Return the rows for these values."""
        database = connections[DEFAULT_DB_ALIAS]
        made = self._made.get(database.vendor) or self._put_into_sql()
        given = [_filled(one, values, database) for one in made.places]
        rows = rows_of(database, made.sql, given)
        return [made.instance(row) for row in made.convert(rows)]

    def first(self, **values: object) -> M | None:
        """Return the first row for these values, if there is one."""
        return next(iter(self(**values)), None)

    def _put_into_sql(self) -> _Made[M]:
        """Do once what `ModelIterable` does at each query (Django 5.2)."""
        query = self._make().query
        compiler: Any = query.get_compiler(connection=connection)
        sql, places = compiler.as_sql()
        about, select = compiler.klass_info, compiler.select
        start, stop = about["select_fields"][0], about["select_fields"][-1] + 1
        converters = compiler.get_converters([one[0] for one in select])
        made: _Made[M] = _Made(
            sql=sql,
            places=places,
            model=about["model"],
            names=[one[0].target.attname for one in select[start:stop]],
            columns=slice(start, stop),
            related=get_related_populators(about, select, connection.alias),  # type: ignore[call-arg]  # of Django 6.1
            convert=lambda rows: compiler.apply_converters(rows, converters),
        )
        self._made[connection.vendor] = made
        return made


def _filled(place: Any, values: dict[str, object], database: BaseDatabaseWrapper) -> Any:
    if isinstance(place, GivenKeys):
        keys: Any = values[place.name]
        return among(keys)[1]
    return filled(place, values, database)


def remember(instance: Model, relation: str, rows: Sequence[Model], model: type[Model]) -> None:
    """Let `instance.RELATION.all()` be these rows, as `prefetch_related` does."""
    known: QuerySet[Any] = model._default_manager.all()  # noqa: SLF001 - documented as public
    known._result_cache, known._prefetch_done = list(rows), True  # type: ignore[attr-defined]  # noqa: SLF001
    instance.__dict__.setdefault(_REMEMBERED, {})[relation] = known


def is_remembered(instance: Model, relation: str) -> bool:
    """Tell whether the rows of a relation are with the instance already."""
    return relation in instance.__dict__.get(_REMEMBERED, {})


_REMEMBERED = "_prefetched_objects_cache"  # Django's name of it
