"""Full-text search among the articles readers may see, on SQLite and on PostgreSQL."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.utils.safestring import SafeString
from django.utils.timezone import get_default_timezone

from broadsheet.articles.models import (
    KEY_MASK,
    ArticlePage,
    Author,
    Byline,
    SectionPage,
    place_of,
)
from broadsheet.articles.queries.articles import public
from broadsheet.articles.queries.listed import by_keys
from broadsheet.articles.search_words import Question, snippet
from broadsheet.articles.text import plain_text

PER_PAGE = 10
MAX_RESULTS = 1000
"""No more than the newest so many matches are counted and ranked, which bounds every question."""

_SQLITE = (
    "SELECT place FROM (SELECT rowid AS place, bm25(articles_search, 8.0, 1.0) AS worth"
    " FROM articles_search WHERE articles_search MATCH %s{narrowed}"
    " ORDER BY rowid {first} LIMIT %s) AS matches"
)
_POSTGRESQL = (
    "SELECT place FROM (SELECT place, -ts_rank(vector, question) AS worth"
    " FROM articles_searchabletext, to_tsquery('simple', %s) AS question"
    " WHERE vector @@ question{narrowed} ORDER BY place {first} LIMIT %s) AS matches"
)
_ORDERS = {
    "relevance": " ORDER BY worth, place DESC",
    "newest": " ORDER BY place DESC",
    "oldest": " ORDER BY place",
}
ORDERS = tuple(_ORDERS)


@dataclass(frozen=True)
class Filters:
    """What a reader narrows a search to; both days belong to the period."""

    section: SectionPage | None = None
    kind: str = ""
    author: Author | None = None
    since: date | None = None
    until: date | None = None

    def __bool__(self) -> bool:
        """Tell whether anything is narrowed at all."""
        return self != Filters()


@dataclass(frozen=True)
class Found:
    """An article that answers a question, with the passage that does."""

    article: ArticlePage
    snippet: SafeString


NO_FILTERS = Filters()


def search(question: Question | None, *, order: str, filters: Filters = NO_FILTERS) -> list[int]:
    """Return the places of what answers `question`, at most MAX_RESULTS; `order` is of ORDERS.

    Without a question it is all that passes the filters, for which relevance means newest.
    """
    if question is None:
        return _listed(filters, order)
    postgresql = connection.vendor == "postgresql"
    narrowed, values = _narrowed(filters, "place" if postgresql else "rowid")
    statement = (_POSTGRESQL if postgresql else _SQLITE).format(
        narrowed=narrowed, first="ASC" if order == "oldest" else "DESC"
    )
    wanted = _for_postgresql(question) if postgresql else _for_sqlite(question)
    with connection.cursor() as cursor:
        cursor.execute(statement + _ORDERS[order], [wanted, *values, MAX_RESULTS])
        return [place for (place,) in cursor.fetchall()]


def _narrowed(filters: Filters, column: str) -> tuple[str, list[Any]]:
    """Return the conditions that filters add to a question, and their values."""
    narrowed = ""
    values: list[Any] = []
    first, after = _bounds(filters)
    if first is not None:
        narrowed, values = f"{narrowed} AND {column} >= %s", [*values, first]
    if after is not None:
        narrowed, values = f"{narrowed} AND {column} < %s", [*values, after]
    # Only what readers may see has a place, so nobody need ask that of the long rows again.
    filed = _filed(filters, ArticlePage.objects.all())
    if filed is not None:
        # A place ends in its article's key: the rows themselves, which are long, stay unread.
        inner, more = filed.order_by().values("pk").query.sql_with_params()
        narrowed, values = f"{narrowed} AND ({column} & {KEY_MASK}) IN ({inner})", [*values, *more]
    return narrowed, values


def _listed(filters: Filters, order: str) -> list[int]:
    """Return the places of all public articles that pass the filters, the newest first or last."""
    filed = _filed(filters, public())
    rows = public() if filed is None else filed
    if filters.since:
        rows = rows.filter(listed_at__gte=_midnight(filters.since))
    if filters.until:
        rows = rows.filter(listed_at__lt=_midnight(filters.until + timedelta(days=1)))
    if order == "oldest":
        rows = rows.reverse()
    found = rows.values_list("listed_at", "pk")[:MAX_RESULTS]
    return [place_of(listed_at, key) for listed_at, key in found if listed_at]


def _filed(filters: Filters, rows: QuerySet[ArticlePage]) -> QuerySet[ArticlePage] | None:
    """Return those under a section, a kind and an author; None when none of them is named."""
    if not (filters.section or filters.kind or filters.author):
        return None
    if filters.section:
        rows = rows.filter(section=filters.section)
    if filters.kind:
        rows = rows.filter(kind=filters.kind)
    if filters.author:
        written = Byline.objects.filter(author=filters.author).values("article_id")
        rows = rows.filter(pk__in=written)
    return rows


def _bounds(filters: Filters) -> tuple[int | None, int | None]:
    """Return the first place of a period and the first after it; places grow with time."""
    since = place_of(_midnight(filters.since), 0) if filters.since else None
    until = filters.until
    return since, place_of(_midnight(until + timedelta(days=1)), 0) if until else None


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=get_default_timezone())


def found_at(places: list[int], question: Question | None) -> list[Found]:
    """Return the articles at these places, in this order, each with the passage that answers."""
    rows = ArticlePage.objects.filter(searchable_text__in=places)
    keys = dict(rows.values_list("searchable_text", "pk"))
    if question is None:
        shown = by_keys([keys[place] for place in places if place in keys])
        return [Found(article, SafeString("")) for article in shown]
    bodies = ArticlePage.objects.in_bulk(list(keys.values()))
    return [
        Found(article, snippet(plain_text(bodies[article.pk]), question))
        for article in by_keys([keys[place] for place in places if place in keys])
    ]


def _for_sqlite(question: Question) -> str:
    """Return a question in FTS5's syntax; words are letters and digits, and quoted all the same."""
    parts = []
    for phrase in question.phrases:
        quoted = '"' + " ".join(phrase) + '"'
        parts.append(quoted + (" *" if question.is_prefix(phrase) else ""))
    return " AND ".join(parts)


def _for_postgresql(question: Question) -> str:
    """Return a question in the syntax of to_tsquery."""
    parts = []
    for phrase in question.phrases:
        words = [f"'{word}'" for word in phrase]
        prefix = question.is_prefix(phrase)
        parts.append(f"{words[0]}:*" if prefix else f"({' <-> '.join(words)})")
    return " & ".join(parts)
