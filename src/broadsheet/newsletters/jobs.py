"""The newsletters' work."""

from datetime import timedelta

from broadsheet.core.jobs import Job, declare
from broadsheet.core.troubles import watch
from broadsheet.newsletters.actions import send_due
from broadsheet.newsletters.watches import stuck_editions

watch("newsletters.edition", stuck_editions)

declare(Job("newsletters.send", run=send_due, every=timedelta(seconds=2)))
