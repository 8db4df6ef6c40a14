"""The outbox's work."""

from datetime import timedelta

from broadsheet.core.jobs import Job, declare
from broadsheet.mail.delivery import deliver_due

declare(Job("mail.deliver", run=deliver_due, every=timedelta(seconds=2)))
