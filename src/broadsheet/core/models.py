"""Rows that every part may need: uses of doors, chores, troubles, changes not told yet."""

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


class Chore(models.Model):
    """Work of the installation itself that comes round again and again, such as its backup.

    `done_at` is when it last went well, `error` what was wrong the last time, "" for nothing.
    """

    kind = models.CharField(max_length=40, unique=True)
    due_at = models.DateTimeField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=500, blank=True)

    @override
    def __str__(self) -> str:
        return self.kind


class Trouble(models.Model):
    """Something that administrators must know of, from when it was first seen until it is over."""

    kind = models.CharField(max_length=80, unique=True)
    words = models.CharField(max_length=500)
    advice = models.CharField(max_length=500)
    path = models.CharField(max_length=200, blank=True)
    first_seen = models.DateTimeField()
    last_seen = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)
    hidden_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["first_seen", "pk"]

    @override
    def __str__(self) -> str:
        return self.kind


class DueChange(models.Model):
    """A committed change that nobody has told the keepers of rendered pages about yet."""

    keys = models.JSONField(default=list)
    changed_at = models.DateTimeField(auto_now_add=True, db_index=True)

    @override
    def __str__(self) -> str:
        return ", ".join(self.keys)
