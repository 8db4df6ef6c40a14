"""Rows that every part may need: how often a door was used."""

from django.db import models
from typing_extensions import override


class DoorUse(models.Model):
    """How often one caller used one door within one window of time."""

    door = models.CharField(max_length=40)
    caller = models.CharField(max_length=64)
    window_start = models.DateTimeField(db_index=True)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["door", "caller", "window_start"], name="one_count_per_window"
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.door}: {self.count} since {self.window_start:%Y-%m-%d %H:%M}"
