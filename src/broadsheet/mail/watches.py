"""What may be wrong with mail that no reader and no editor sees."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext as _

from broadsheet.core.troubles import Found
from broadsheet.mail.models import OutgoingLetter
from broadsheet.mail.queries import relay_host

State = OutgoingLetter.State
LATE = timedelta(minutes=15)
TRIES = 2
REMEMBERED = timedelta(days=1)
OUTBOX = "/desk/outbox/"


def relay(now: datetime) -> Iterator[Found]:
    """Find a relay that takes no letters, and letters given up because none was to be had."""
    if not settings.SMTP:
        return
    if OutgoingLetter.objects.filter(state=State.SENT, settled_at__gte=now - LATE).exists():
        return
    late = OutgoingLetter.objects.filter(
        state=State.QUEUED, attempts__gte=TRIES, created_at__lte=now - LATE
    )
    given_up = OutgoingLetter.objects.filter(
        state=State.FAILED, reply_code=None, attempts__gte=TRIES, settled_at__gte=now - REMEMBERED
    )
    waiting = late.count()
    last = late.order_by("-due_at").first() or given_up.order_by("-settled_at").first()
    if last is None:
        return
    yield Found(
        "mail.relay",
        _("The mail relay %(relay)s takes no letters; %(count)s wait. It says: %(answer)s")
        % {
            "relay": relay_host(settings.SMTP),
            "count": waiting,
            "answer": last.reply_text[:200] or "-",
        },
        _("Check the relay and the smtp setting with its password; letters are tried again then."),
        OUTBOX,
    )
