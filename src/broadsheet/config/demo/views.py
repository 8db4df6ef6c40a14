"""Views of the demonstration's pages: more by day than by night, and most of the newest."""

from datetime import datetime, timedelta
from random import Random

from broadsheet.articles.models import ArticlePage
from broadsheet.readership.actions import find_most_read
from broadsheet.readership.models import PageViews

_DAYS = 28
_ARTICLES = 12
_BY_HOUR = (2, 1, 1, 1, 1, 3, 9, 18, 22, 17, 14, 13, 18, 16, 12, 12, 14, 18, 22, 24, 26, 20, 11, 5)
"""Of the front page, in UTC."""


def view(*, now: datetime, rng: Random) -> None:
    """Store invented views of the front page and the newest articles, up to `now`."""
    begin = now.replace(minute=0, second=0, microsecond=0)
    newest = ArticlePage.objects.public()[:_ARTICLES]
    shares = [
        (str(article.url), article.listed_at, 1 / place) for place, article in enumerate(newest, 2)
    ]
    rows = []
    for back in range(_DAYS * 24):
        hour = begin - timedelta(hours=back)
        weight = _BY_HOUR[hour.hour] * (1 - back / (_DAYS * 24) / 2) * rng.uniform(0.7, 1.3)
        rows.append(_row("/", hour, weight * 3))
        for path, since, share in shares:
            if since and hour >= since - timedelta(hours=1):
                rows.append(_row(path, hour, weight * 4 * share * rng.uniform(0.3, 1.7)))
    PageViews.objects.bulk_create(rows, batch_size=500)
    find_most_read(now=now)


def _row(path: str, hour: datetime, readers: float) -> PageViews:
    return PageViews(path=path, hour=hour, readers=round(readers), bots=round(readers / 6))
