"""The replies' work."""

from datetime import timedelta

from broadsheet.comments.actions import close_old, notify
from broadsheet.core.jobs import Job, declare

declare(
    Job("comments.close_old", run=close_old, every=timedelta(minutes=1)),
    Job("comments.notify", run=notify, every=timedelta(seconds=5)),
)
