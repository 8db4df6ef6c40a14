"""The newsletters' work."""

from datetime import datetime, timedelta

from django.conf import settings

from broadsheet.core.jobs import Job, declare
from broadsheet.core.troubles import watch
from broadsheet.mail.engine.postbox import collect
from broadsheet.newsletters.actions import owe_digests, remind_pending, send_due
from broadsheet.newsletters.bounces import take_mail
from broadsheet.newsletters.watches import stuck_editions

watch("newsletters.edition", stuck_editions)


def collect_bounces(now: datetime) -> int:
    """Read the postbox to which undeliverable mail comes back; return 0, whatever it held."""
    if settings.BOUNCE_IMAP:
        collect(settings.BOUNCE_IMAP, lambda data: take_mail(data, now))
    return 0


declare(
    Job("newsletters.send", run=send_due, every=timedelta(seconds=2)),
    Job("newsletters.digests", run=owe_digests, every=timedelta(minutes=1)),
    Job("newsletters.bounces", run=collect_bounces, every=timedelta(minutes=5)),
    Job("newsletters.reminders", run=remind_pending, every=timedelta(minutes=10)),
)
