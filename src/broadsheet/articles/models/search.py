"""What the reader's search looks through: the words of every public article, newest first."""

from datetime import datetime
from typing import ClassVar

from django.db import models
from typing_extensions import override

_ID_BITS = 24
KEY_MASK = (1 << _ID_BITS) - 1
"""The bits of a place that are its article's key, as long as there are fewer than 16 million."""


class SearchableText(models.Model):
    """The folded words of an article that readers may see; there is no row for any other.

    On SQLite triggers keep an FTS5 table in step with this one, on PostgreSQL a generated column;
    both are made in migration 0002, and whoever changes this table must make them again.
    """

    place = models.BigIntegerField(primary_key=True)
    article = models.OneToOneField(
        "articles.ArticlePage", models.CASCADE, related_name="searchable_text"
    )
    headline = models.TextField()
    words = models.TextField()

    objects: ClassVar[models.Manager["SearchableText"]] = models.Manager()

    @override
    def __str__(self) -> str:
        return self.headline


def place_of(listed_at: datetime, article_id: int) -> int:
    """Return the row number of an article, which grows with its date.

    Full-text indexes give their rows in this order without sorting, so the newest matches of a
    common word cost no more than those of a rare one.
    """
    return (int(listed_at.timestamp()) << _ID_BITS) | (article_id & KEY_MASK)
