"""Many values in one statement: as one parameter, whichever database it is."""

import json
from collections.abc import Sequence
from typing import Any

from django.db import connection


def among(values: Sequence[int] | Sequence[str]) -> tuple[str, str | list[Any]]:
    """Return what to write after a column that must be one of `values`, and its one parameter.

    The text is the same for any number of values, so that the statement is prepared once; what the
    object-relational mapper makes of a list costs more than the look-up itself.
    """
    if connection.vendor == "postgresql":
        return "= ANY(%s)", list(values)
    return "IN (SELECT value FROM json_each(%s))", json.dumps(values)
