"""Views by page and hour, what was taken in already, and what is read most."""

from django.db import models
from typing_extensions import override

LONGEST_PATH = 600
"""Letters of a path whose views are kept; an index of PostgreSQL takes no more."""


class PageViews(models.Model):
    """How often a page was asked for within the hour that began at `hour`."""

    path = models.CharField(max_length=LONGEST_PATH)
    hour = models.DateTimeField(db_index=True)
    readers = models.PositiveIntegerField(default=0)
    bots = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["path", "hour"], name="one_row_for_a_page_and_hour"),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.path}: {self.readers} since {self.hour:%Y-%m-%d %H:%M}"


class PageDay(models.Model):
    """How often a page was asked for within a day of the newsroom's, longer ago."""

    path = models.CharField(max_length=LONGEST_PATH)
    day = models.DateField(db_index=True)
    readers = models.PositiveIntegerField(default=0)
    bots = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["path", "day"], name="one_row_for_a_page_and_day"),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.path}: {self.readers} on {self.day:%Y-%m-%d}"


class TakenIn(models.Model):
    """A file of counts that is in the rows already, should it still be found.

    For a log that goes on, `inode` and `offset` say how much of it is.
    """

    file = models.CharField(max_length=120, unique=True)
    inode = models.PositiveBigIntegerField(default=0)
    offset = models.PositiveBigIntegerField(default=0)
    taken_at = models.DateTimeField(db_index=True)

    @override
    def __str__(self) -> str:
        return self.file


class MostRead(models.Model):
    """An article's place among those read most, as it was at the last full hour."""

    place = models.PositiveSmallIntegerField(unique=True)
    article = models.ForeignKey("articles.ArticlePage", on_delete=models.CASCADE, related_name="+")

    class Meta:
        ordering = ["place"]

    @override
    def __str__(self) -> str:
        return f"{self.place}. {self.article_id}"
