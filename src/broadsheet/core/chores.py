"""Work of the installation itself that comes round: a row each, taken by one process at a time."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from broadsheet.core.models import Chore


@transaction.atomic
def take(*, name: str, lease: timedelta, now: datetime) -> bool:
    """Take a chore that is due, or whose taker was killed, until `now` plus `lease`.

    A chore that never was is due at once.
    """
    Chore.objects.get_or_create(kind=name, defaults={"due_at": now})
    free = Q(lease_until=None) | Q(lease_until__lte=now)
    due = Q(due_at=None) | Q(due_at__lte=now)
    return bool(Chore.objects.filter(free, due, kind=name).update(lease_until=now + lease))


def done(*, name: str, again_at: datetime, now: datetime) -> None:
    """Store that a chore went well."""
    Chore.objects.filter(kind=name).update(done_at=now, due_at=again_at, lease_until=None, error="")


def failed(*, name: str, error: str, again_at: datetime) -> None:
    """Store that a chore failed, and when it is tried again."""
    Chore.objects.filter(kind=name).update(due_at=again_at, lease_until=None, error=error[:500])


def beat(*, name: str, now: datetime) -> None:
    """Store that something is alive."""
    Chore.objects.update_or_create(kind=name, defaults={"done_at": now})


def last(name: str) -> Chore | None:
    """Return how a chore stands, or None when it was never done."""
    return Chore.objects.filter(kind=name).first()
