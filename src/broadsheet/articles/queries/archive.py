"""The archive by day and month; a day is the date in an article's address."""

from calendar import Calendar
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Max, Min, QuerySet

from broadsheet.articles.keys import ALL, EDITED, day_list, month_list, reads_list
from broadsheet.articles.models import ArticlePage
from broadsheet.articles.queries.articles import members, public
from broadsheet.articles.queries.listed import by_keys
from broadsheet.articles.queries.listing import Listing, listing
from broadsheet.core.freshness import reads


@dataclass(frozen=True)
class Month:
    """A month in which something was published."""

    first: date
    count: int
    url: str


@dataclass(frozen=True)
class Year:
    """A year in which something was published, with its twelve months; empty ones have count 0."""

    number: int
    count: int
    url: str
    months: list[Month]


@dataclass(frozen=True)
class Square:
    """A day on a month's sheet; what is not of this month, or has no articles, has count 0."""

    date: date
    count: int
    url: str
    in_month: bool


@dataclass(frozen=True)
class Sheet:
    """A month as a calendar shows it: seven weekdays, named as in its first week, and its weeks."""

    weekdays: list[date]
    weeks: list[list[Square]]


@dataclass(frozen=True)
class Neighbours:
    """The nearest days that have articles, before and after some time; None where there is none."""

    before: date | None
    after: date | None


def year_url(number: int) -> str:
    """Return the address of a year's page."""
    return f"/archive/{number:04}/"


def month_url(first: date) -> str:
    """Return the address of a month's page."""
    return f"/archive/{first:%Y}/{first:%m}/"


def day_url(day: date) -> str:
    """Return the address of a day's page."""
    return f"/archive/{day:%Y}/{day:%m}/{day:%d}/"


def months() -> list[Month]:
    """Return every month that has articles, newest first."""
    counts: Counter[date] = Counter()
    for day, count in _days(public()):
        counts[day.replace(day=1)] += count
    return [Month(first, counts[first], month_url(first)) for first in sorted(counts, reverse=True)]


def years() -> list[Year]:
    """Return every year that has articles, newest first."""
    by_year: dict[int, dict[int, Month]] = {}
    for month in months():
        by_year.setdefault(month.first.year, {})[month.first.month] = month
    return [
        Year(
            number,
            sum(month.count for month in filled.values()),
            year_url(number),
            [filled.get(m) or Month(date(number, m, 1), 0, "") for m in range(1, 13)],
        )
        for number, filled in by_year.items()
    ]


def months_changed() -> list[tuple[Month, datetime]]:
    """Return every month that has articles, newest first, and when one of them last changed."""
    reads(EDITED)
    rows = public().order_by().values("published_on").annotate(changed=Max("last_published_at"))
    changed: dict[date, datetime] = {}
    for day, moment in rows.values_list("published_on", "changed"):
        if day and moment:
            first = day.replace(day=1)
            changed[first] = max(moment, changed.get(first, moment))
    return [(month, changed[month.first]) for month in months() if month.first in changed]


def sheet_of_month(first: date, first_weekday: int) -> Sheet:
    """Return a month's sheet; weeks begin on `first_weekday`, where 0 is Monday."""
    reads_list(month_list(first))
    counts = dict(_days(of_month(first)))
    weeks = Calendar(first_weekday).monthdatescalendar(first.year, first.month)
    squares = [
        [
            Square(day, count := counts.get(day, 0), day_url(day) if count else "", day >= first)
            if day.month == first.month
            else Square(day, 0, "", in_month=False)
            for day in week
        ]
        for week in weeks
    ]
    return Sheet(weeks[0], squares)


def around(first: date, last: date) -> Neighbours:
    """Return the nearest days with articles before `first` and after `last`."""
    days = members().order_by()
    before = days.filter(published_on__lt=first).aggregate(day=Max("published_on"))["day"]
    after = days.filter(published_on__gt=last).aggregate(day=Min("published_on"))["day"]
    # What comes on top of everything is no nearer than what follows already.
    reads_list(ALL, head=after is None)
    return Neighbours(before, after)


def around_month(first: date) -> Neighbours:
    """Return the nearest months with articles before and after a month."""
    found = around(first, _following(first) - timedelta(days=1))
    before, after = found.before, found.after
    return Neighbours(before and before.replace(day=1), after and after.replace(day=1))


def of_month(first: date) -> QuerySet[ArticlePage]:
    """Return a month's public articles, newest first."""
    rows = members().filter(published_on__gte=first, published_on__lt=_following(first))
    return rows.order_by("-published_on", "-listed_at", "-pk")


def articles_of_month(first: date, number: int | None) -> Listing[ArticlePage]:
    """Return a page of a month's articles.

    Raises:
        NoSuchPage: there is no page of that number.
    """
    name = month_list(first)
    return listing(of_month(first), name=name, base=month_url(first), number=number, load=by_keys)


def articles_of_day(day: date, number: int | None) -> Listing[ArticlePage]:
    """Return a page of a day's articles.

    Raises:
        NoSuchPage: there is no page of that number.
    """
    rows, name = members().filter(published_on=day), day_list(day)
    return listing(rows, name=name, base=day_url(day), number=number, load=by_keys, size=100)


def _following(first: date) -> date:
    return (first + timedelta(days=32)).replace(day=1)


def _days(articles: QuerySet[ArticlePage]) -> list[tuple[date, int]]:
    counted = articles.order_by().values("published_on").annotate(count=Count("*"))
    rows = counted.order_by("-published_on").values_list("published_on", "count")
    return [(day, count) for day, count in rows if day]
