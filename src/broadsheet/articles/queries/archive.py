"""The archive by day and month; a day is the date in an article's address."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, QuerySet

from broadsheet.articles.models import ArticlePage
from broadsheet.articles.queries.articles import by_keys, public
from broadsheet.articles.queries.listing import Listing, listing


@dataclass(frozen=True)
class Month:
    """A month in which something was published."""

    first: date
    count: int
    url: str


@dataclass(frozen=True)
class Day:
    """A day on which something was published."""

    date: date
    count: int
    url: str


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


def days_of_month(first: date) -> list[Day]:
    """Return the days of a month that have articles, newest first."""
    days = _days(of_month(first))
    return [Day(day, count, day_url(day)) for day, count in days]


def of_month(first: date) -> QuerySet[ArticlePage]:
    """Return a month's public articles, newest first."""
    following = (first + timedelta(days=32)).replace(day=1)
    rows = public().filter(published_on__gte=first, published_on__lt=following)
    return rows.order_by("-published_on", "-listed_at", "-pk")


def articles_of_month(first: date, number: int | None) -> Listing[ArticlePage]:
    """Return a page of a month's articles.

    Raises:
        NoSuchPage: there is no page of that number.
    """
    return listing(of_month(first), base=month_url(first), number=number, load=by_keys)


def articles_of_day(day: date, number: int | None) -> Listing[ArticlePage]:
    """Return a page of a day's articles.

    Raises:
        NoSuchPage: there is no page of that number.
    """
    rows = public().filter(published_on=day)
    return listing(rows, base=day_url(day), number=number, load=by_keys, size=100)


def _days(articles: QuerySet[ArticlePage]) -> list[tuple[date, int]]:
    counted = articles.order_by().values("published_on").annotate(count=Count("*"))
    rows = counted.order_by("-published_on").values_list("published_on", "count")
    return [(day, count) for day, count in rows if day]
