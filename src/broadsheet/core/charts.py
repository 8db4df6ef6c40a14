"""Column charts drawn as SVG: the places of everything in them, and who offers which.

A part declares its charts in `charts.py`; whoever shows them includes `core/chart.html`, which says
each figure in a table as well.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format, number_format

DAYS: Final = 28
"""How many days a chart by day shows, today included."""
WIDTH: Final = 640
HEIGHT: Final = 220
_LEFT, _RIGHT, _TOP, _BOTTOM = 66, 632, 14, 186
_MARKS: Final = 6
_PREFIXES: Final = ((1_000_000, "M", 1_000_000), (1_000, "k", 10_000))


@dataclass(frozen=True)
class Point:
    """A figure and what it belongs to, in words."""

    label: str
    value: int

    @property
    def words(self) -> str:
        """The figure as people read it."""
        return grouped(self.value)


@dataclass(frozen=True)
class Column:
    """Where a figure's column stands, in units of the view box."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Chart:
    """Everything that is drawn: columns, steps as (y, value), marks as (x, label)."""

    title: str
    points: Sequence[Point]
    columns: Sequence[Column]
    steps: Sequence[tuple[float, str]]
    marks: Sequence[tuple[float, str]]
    width: int = WIDTH
    height: int = HEIGHT

    @property
    def together(self) -> str:
        """The sum of all figures, as people read it."""
        return grouped(sum(point.value for point in self.points))

    @property
    def highest(self) -> Point:
        """The first of the highest figures."""
        return max(self.points, key=lambda point: point.value)


def chart(title: str, points: Sequence[Point]) -> Chart | None:
    """Return a chart of figures that are none below zero; None where there is nothing to see."""
    if not any(point.value for point in points):
        return None
    top = _top(max(point.value for point in points))
    each = (_RIGHT - _LEFT) / len(points)
    scale = (_BOTTOM - _TOP) / top
    columns = [
        Column(
            x=round(_LEFT + number * each + each * 0.12, 1),
            y=round(_BOTTOM - point.value * scale, 1),
            width=round(each * 0.76, 1),
            height=round(point.value * scale, 1),
        )
        for number, point in enumerate(points)
    ]
    steps = sorted({0, top // 2 if top > 1 else 0, top})
    every = -(-len(points) // _MARKS)
    # Counted from the end: the newest has its label.
    marked = range((len(points) - 1) % every, len(points), every)
    return Chart(
        title=title,
        points=points,
        columns=columns,
        steps=[(round(_BOTTOM - step * scale, 1), _short(step)) for step in steps],
        marks=[(round(_LEFT + (n + 0.5) * each, 1), points[n].label) for n in marked],
    )


def by_day(title: str, rows: QuerySet[Any], field: str, now: datetime) -> Chart | None:
    """Return a chart of how many rows have a moment of `field` in each of the last DAYS."""
    since = now - timedelta(days=DAYS + 1)
    moments = rows.filter(**{f"{field}__gte": since}).values_list(field, flat=True)
    counts = Counter(timezone.localdate(moment) for moment in moments)
    today = timezone.localdate(now)
    shown = [today - timedelta(days=back) for back in reversed(range(DAYS))]
    return chart(title, [Point(date_format(day, "j M"), counts[day]) for day in shown])


def grouped(value: int) -> str:
    """Return a number as people read it, its thousands apart."""
    return number_format(value, use_l10n=True, force_grouping=True)


def _short(step: int) -> str:
    """Return a step's number as it fits beside its line on a phone: 8,000, 20k, 3M (SI)."""
    for size, prefix, least in _PREFIXES:
        if step >= least:
            return f"{step // size}{prefix}"
    return grouped(step)


def _top(highest: int) -> int:
    """Return the next of 1, 2, 4, 6, 8, 10, 20, 40 …: its half is whole from 2 on."""
    size = 1
    while True:
        for step in (1, 2, 4, 6, 8):
            if step * size >= highest:
                return step * size
        size *= 10


@dataclass(frozen=True)
class Offered:
    """A chart that somebody may see who has a permission; `make` is given the present time."""

    name: str
    permission: str
    make: Callable[[datetime], Chart | None]


offered: dict[str, Offered] = {}


def declare(*charts: Offered) -> None:
    """Offer charts to the desk's page of figures, in the order of their names.

    Raises:
        ValueError: a chart of that name is offered already.
    """
    for one in charts:
        if offered.setdefault(one.name, one) is not one:
            raise ValueError(f"the chart {one.name} is declared twice")
