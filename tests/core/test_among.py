"""Many values as one parameter."""

import pytest
from django.db import connection

from broadsheet.core.among import among


@pytest.mark.django_db
@pytest.mark.parametrize("values", [[2, 3], ["b", "it's"], []])
def test_a_statement_finds_the_values_and_no_others(values: list[int] | list[str]) -> None:
    which, them = among(values)
    rows = "SELECT 1 AS a UNION SELECT 2 UNION SELECT 3"
    if values and isinstance(values[0], str):
        rows = "SELECT 'a' AS a UNION SELECT 'b' UNION SELECT 'it''s'"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT a FROM ({rows}) AS x WHERE a {which} ORDER BY a", [them])  # noqa: S608
        assert [one for (one,) in cursor.fetchall()] == values
