"""Warnings, suspensions and bans: by address or network, never in secret."""

from datetime import datetime

from django.db import transaction
from django.db.models import CharField, DateTimeField, Q, QuerySet
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from broadsheet.base.models import User
from broadsheet.core.prepared import Given, Prepared
from broadsheet.readers.models import Sanction

Kind = Sanction.Kind


@transaction.atomic
def impose(
    *,
    subject_key: str,
    kind: str,
    reason: str,
    until: datetime | None,
    moderator: User,
    now: datetime,
) -> Sanction:
    """Store a sanction against whom a keyed hash stands for; a suspension has an end.

    Raises:
        ValueError: it is about nobody, has no reason, or is a suspension without an end.
    """
    if not subject_key or not reason.strip():
        raise ValueError("a sanction is about somebody, and has a reason")
    if kind == Kind.SUSPENSION and until is None:
        raise ValueError("a suspension has an end")
    return Sanction.objects.create(
        subject_key=subject_key,
        kind=Kind(kind),
        reason=reason.strip()[:300],
        until=until if kind == Kind.SUSPENSION else None,
        made_by=moderator,
        made_at=now,
    )


@transaction.atomic
def lift(*, sanction: Sanction, now: datetime) -> None:
    """End a sanction; lifted twice, it is lifted."""
    Sanction.objects.filter(pk=sanction.pk, lifted_at=None).update(lifted_at=now)


def in_force(now: datetime) -> QuerySet[Sanction]:
    """Return the sanctions that hold now, the newest first."""
    return _in_force(now)


def _in_force(now: datetime | Given) -> QuerySet[Sanction]:
    return Sanction.objects.filter(Q(until=None) | Q(until__gt=now), lifted_at=None)


_now, _one, _other = (
    *(Given("now", DateTimeField()), Given("one", CharField())),
    Given("other", CharField()),
)
_shut_out = Prepared(
    lambda: (
        _in_force(_now)
        .filter(Q(subject_key=_one) | Q(subject_key=_other))
        .exclude(kind=Kind.WARNING)
        .values_list("pk")[:1]
    )
)


def shut_out(one: str, other: str, now: datetime) -> Sanction | None:
    """Return why one of these two keys may not write now, or None; "" is nobody's key."""
    found = _shut_out.first(one=one, other=other, now=now)
    return Sanction.objects.get(pk=found[0]) if found else None


def warnings(subject_key: str, now: datetime) -> list[Sanction]:
    """Return the warnings that hold against whom a keyed hash stands for."""
    return list(in_force(now).filter(subject_key=subject_key, kind=Kind.WARNING))


def in_words(sanction: Sanction) -> str:
    """Return what whoever it is about is told."""
    if sanction.until is None:
        return _("You can not reply here any more. The reason: %(reason)s") % {
            "reason": sanction.reason
        }
    return _("You can not reply here until %(time)s. The reason: %(reason)s") % {
        "time": date_format(localtime(sanction.until), "DATETIME_FORMAT"),
        "reason": sanction.reason,
    }
