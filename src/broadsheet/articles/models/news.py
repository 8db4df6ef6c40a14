"""Since when an article counts as news, which the passing of time changes and not the reader."""

from typing import ClassVar

from django.db import models
from typing_extensions import override


class NewsWindow(models.Model):
    """The one row that says how far back the news sitemap reaches.

    A page is a function of the database, never of the clock: a job moves `since` forward when the
    oldest article of the news sitemap has become two days old.
    """

    since = models.DateTimeField()

    objects: ClassVar[models.Manager["NewsWindow"]] = models.Manager()

    @override
    def __str__(self) -> str:
        return f"news since {self.since:%Y-%m-%d %H:%M}"
