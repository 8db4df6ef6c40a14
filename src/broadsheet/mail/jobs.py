"""The outbox's work."""

from datetime import timedelta

from broadsheet.core.jobs import Job, declare
from broadsheet.core.troubles import watch
from broadsheet.mail.delivery import deliver_due
from broadsheet.mail.watches import relay

watch("mail.relay", relay)

declare(Job("mail.deliver", run=deliver_due, every=timedelta(seconds=2)))
