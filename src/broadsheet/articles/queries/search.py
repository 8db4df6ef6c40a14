"""Full-text search among the articles readers may see, on SQLite and on PostgreSQL."""

from dataclasses import dataclass

from django.db import connection
from django.utils.safestring import SafeString

from broadsheet.articles.models import ArticlePage
from broadsheet.articles.queries.articles import by_keys
from broadsheet.articles.search_words import Question, snippet
from broadsheet.articles.text import plain_text

PER_PAGE = 10
MAX_RESULTS = 1000
"""No more than the newest so many matches are counted and ranked, which bounds every question."""

_SQLITE = (
    "SELECT place FROM (SELECT rowid AS place, bm25(articles_search, 8.0, 1.0) AS worth"
    " FROM articles_search WHERE articles_search MATCH %s ORDER BY rowid DESC LIMIT %s) AS newest"
)
_POSTGRESQL = (
    "SELECT place FROM (SELECT place, -ts_rank(vector, question) AS worth"
    " FROM articles_searchabletext, to_tsquery('simple', %s) AS question"
    " WHERE vector @@ question ORDER BY place DESC LIMIT %s) AS newest"
)
_ORDERS = {"newest": " ORDER BY place DESC", "relevance": " ORDER BY worth, place DESC"}
ORDERS = tuple(_ORDERS)


@dataclass(frozen=True)
class Found:
    """An article that answers a question, with the passage that does."""

    article: ArticlePage
    snippet: SafeString


def search(question: Question, *, order: str) -> list[int]:
    """Return the places of what answers `question`, at most MAX_RESULTS; `order` is of ORDERS."""
    postgresql = connection.vendor == "postgresql"
    statement = _POSTGRESQL if postgresql else _SQLITE
    wanted = _for_postgresql(question) if postgresql else _for_sqlite(question)
    with connection.cursor() as cursor:
        cursor.execute(statement + _ORDERS[order], [wanted, MAX_RESULTS])
        return [place for (place,) in cursor.fetchall()]


def found_at(places: list[int], question: Question) -> list[Found]:
    """Return the articles at these places, in this order, each with its passage."""
    rows = ArticlePage.objects.filter(searchable_text__in=places)
    keys = dict(rows.values_list("searchable_text", "pk"))
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
