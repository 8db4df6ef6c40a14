from datetime import UTC, datetime

import pytest
from django.db import connection
from django.db.models import CharField, DateTimeField, QuerySet
from django.test.utils import CaptureQueriesContext

from broadsheet.core.models import DoorUse, DueChange, Trouble
from broadsheet.core.prepared import Given, Prepared, insert

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)
since = Prepared(
    lambda: (
        DoorUse.objects.filter(
            door=Given("door", CharField()), window_start__gte=Given("since", DateTimeField())
        )
        .order_by("caller")
        .values_list("caller", "count")
    )
)


def _use(door: str, caller: str, at: datetime = NOON) -> None:
    DoorUse.objects.create(door=door, caller=caller, window_start=at, count=len(caller))


def test_a_prepared_query_answers_for_the_values_of_each_call() -> None:
    _use("reply", "rosa")
    _use("reply", "konrad")
    _use("subscribe", "ida")
    assert since(door="reply", since=NOON) == [("konrad", 6), ("rosa", 4)]
    assert since.first(door="subscribe", since=NOON) == ("ida", 3)
    assert since.first(door="subscribe", since=NOON.replace(hour=13)) is None
    assert since.count(door="reply", since=NOON) == len(("konrad", "rosa"))


def test_a_value_is_never_taken_for_sql() -> None:
    _use("'; --", "%s")
    assert since(door="'; --", since=NOON) == [("%s", 2)]


def test_a_prepared_query_is_put_into_sql_once() -> None:
    made: list[int] = []

    def doors() -> QuerySet[DoorUse, tuple[str]]:
        made.append(1)
        return DoorUse.objects.values_list("door")

    query = Prepared(doors)
    _use("reply", "rosa")
    assert query() == query() == [("reply",)]
    assert made == [1]


def test_a_row_is_stored_as_save_stores_it() -> None:
    due = DueChange(keys=["thread:7"])
    with CaptureQueriesContext(connection) as asked:
        insert(due)
    assert len(asked) == 1
    stored = DueChange.objects.get(pk=due.pk)
    assert (stored.keys, stored.changed_at) == (due.keys, due.changed_at)
    due.keys = ["thread:8"]
    due.save()
    assert DueChange.objects.get().keys == ["thread:8"]


def test_a_stored_row_keeps_its_times_and_its_nothing() -> None:
    insert(Trouble(kind="disk", words="full", advice="", first_seen=NOON, last_seen=NOON))
    stored = Trouble.objects.get()
    assert (stored.first_seen, stored.resolved_at) == (NOON, None)
