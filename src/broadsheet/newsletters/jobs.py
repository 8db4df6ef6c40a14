"""The newsletters' work."""

from datetime import timedelta

from broadsheet.core.jobs import Job, declare
from broadsheet.core.troubles import watch
from broadsheet.newsletters.actions import owe_digests, remind_pending, send_due
from broadsheet.newsletters.watches import stuck_editions

watch("newsletters.edition", stuck_editions)

declare(
    Job("newsletters.send", run=send_due, every=timedelta(seconds=2)),
    Job("newsletters.digests", run=owe_digests, every=timedelta(minutes=1)),
    Job("newsletters.reminders", run=remind_pending, every=timedelta(minutes=10)),
)
