"""The replies' work."""

from datetime import timedelta

from broadsheet.comments.actions import answer_reports, close_old, notify, tell_moderators
from broadsheet.core.jobs import Job, declare

declare(
    Job("comments.close_old", run=close_old, every=timedelta(minutes=1)),
    Job("comments.tell_moderators", run=tell_moderators, every=timedelta(seconds=20)),
    Job("comments.answer_reports", run=answer_reports, every=timedelta(minutes=1)),
    Job("comments.notify", run=notify, every=timedelta(seconds=5)),
)
