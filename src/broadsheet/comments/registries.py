"""What parts beside this one tell it, without being known here."""

from collections.abc import Callable
from datetime import datetime

from broadsheet.articles.models import ArticlePage

Count = Callable[[ArticlePage, datetime], int]
"""Given an article and a moment, return how often it was read lately."""

_counts: list[Count] = []


def add_count_of_views(count: Count) -> None:
    """Let a part say how often an article is read: it matters for what waits under it."""
    _counts.append(count)


def views_of(article: ArticlePage, now: datetime) -> int:
    """Return how often an article was read lately, 0 where nobody counts."""
    return sum(count(article, now) for count in _counts)
