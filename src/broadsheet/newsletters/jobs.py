"""The newsletters' work."""

from datetime import timedelta

from broadsheet.core.jobs import Job, declare
from broadsheet.newsletters.actions import send_due

declare(Job("newsletters.send", run=send_due, every=timedelta(seconds=2)))
