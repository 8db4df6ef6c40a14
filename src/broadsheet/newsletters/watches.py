"""What may be wrong with an edition that nobody sees: that it does not move."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from broadsheet.core.troubles import Found
from broadsheet.newsletters.models import Delivery, Edition

STUCK = timedelta(minutes=30)
AT_MOST = 5


def stuck_editions(now: datetime) -> Iterator[Found]:
    """Find editions that should be on their way and of which no letter was settled for long."""
    mine = Delivery.objects.filter(edition=OuterRef("pk"))
    moved = mine.filter(settled_at__gte=now - STUCK)
    # What the relay put off on purpose has its own time.
    put_off = mine.filter(state=Delivery.State.DEFERRED, due_at__gt=now)
    stuck = Edition.objects.filter(
        ~Exists(moved),
        ~Exists(put_off),
        state__in=(Edition.State.COUNTDOWN, Edition.State.SENDING),
        created_at__lte=now - STUCK,
    ).exclude(state=Edition.State.COUNTDOWN, due_at__gt=now)
    for edition in stuck.order_by("pk")[:AT_MOST]:
        yield Found(
            f"newsletters.edition.{edition.pk}",
            _("The edition “%(subject)s” does not move: no letter left for half an hour.")
            % {"subject": edition.subject[:120]},
            _("See whether the mail relay answers and the worker runs; it goes on by itself then."),
            reverse("editions:index"),
        )
