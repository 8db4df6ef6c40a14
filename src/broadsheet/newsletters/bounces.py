"""Bounces and complaints: recorded once, believed when proven, and acted upon by one policy.

Gone for good: the address gets no more mail, and its subscriptions end. Five passing failures in a
month count as one for good. A complaint ends everything at once. A report that proves neither by
its return path, nor by one of our message ids, nor by a service's signature that it is about a
letter of ours is counted and changes nothing: anybody can write one.
"""

import hmac
from collections.abc import Iterable, Sequence
from contextlib import suppress as suppress_error
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from django.db import transaction

from broadsheet.mail.engine.bounce import Report, ReportRefused, read_report, severity_of, status_in
from broadsheet.mail.engine.hooks import Event
from broadsheet.mail.identity import message_id_left
from broadsheet.mail.models import OutgoingLetter
from broadsheet.newsletters.links import read_return_token
from broadsheet.newsletters.models import Bounce, Delivery, Subscription
from broadsheet.readers.actions import suppress
from broadsheet.readers.addresses import AddressRefused, address_key, normalised
from broadsheet.readers.models import Suppression

SOFT_MOST = 5
SOFT_WITHIN = timedelta(days=30)
RECALLED = timedelta(days=60)
"""For so long a report may be about a letter that is recognised by its message id."""
Severity = Bounce.Severity


@dataclass(frozen=True)
class _Whose:
    """Whom a report is about, and by what that is known."""

    address: str
    delivery: Delivery | None
    proven: bool


def take_report(data: bytes, *, now: datetime) -> list[Bounce]:
    """Record what a mail to our return path reports, and act on it; return what is new.

    Raises:
        ReportRefused: it is too large to be a report.
    """
    key = sha256(data).hexdigest()
    found = [
        _take(report, key=f"mail {key} {number}", signed=False, now=now)
        for number, report in enumerate(read_report(data))
    ]
    return [bounce for bounce in found if bounce]


def take_mail(data: bytes, now: datetime) -> None:
    """Deal with a mail of the postbox; one too large to be a report is let be."""
    with suppress_error(ReportRefused):
        take_report(data, now=now)


def take_events(events: Iterable[Event], *, now: datetime) -> list[Bounce]:
    """Record what a sending service reported under its signature, and act on it; as above."""
    found = [_take(event.report, key=event.key, signed=True, now=now) for event in events]
    return [bounce for bounce in found if bounce]


@transaction.atomic
def _take(report: Report, *, key: str, signed: bool, now: datetime) -> Bounce | None:
    whose = _whose(report, signed=signed, now=now)
    bounce, new = Bounce.objects.get_or_create(
        key=key[:200],
        defaults={
            "severity": report.severity,
            "address_key": address_key(whose.address) if whose.address else "",
            "delivery": whose.delivery,
            "status": report.status[:16],
            "words": report.words,
            "proven": whose.proven,
            "at": now,
        },
    )
    if not new:
        return None
    if whose.proven:
        _act(bounce, whose.address, now)
    return bounce


def _act(bounce: Bounce, address: str, now: datetime) -> None:
    if bounce.delivery is not None and bounce.severity != Severity.COMPLAINT:
        Delivery.objects.filter(
            pk=bounce.delivery.pk,
            state__in=(Delivery.State.ACCEPTED, Delivery.State.UNCERTAIN),
        ).update(state=Delivery.State.REJECTED, reply_text=bounce.words[:300])
    if bounce.severity == Severity.COMPLAINT:
        _end(address, Suppression.Why.COMPLAINED, "complaint", now)
    elif bounce.severity == Severity.HARD or _too_often(bounce.address_key, now):
        _end(address, Suppression.Why.BOUNCED, "bounced", now)


def _end(address: str, why: Suppression.Why, word: str, now: datetime) -> None:
    suppress(address=address, why=why, now=now)
    Subscription.objects.filter(reader__address=address).exclude(
        state=Subscription.State.ENDED
    ).update(state=Subscription.State.ENDED, ended_at=now, ended_why=word)


def _too_often(key: str, now: datetime) -> bool:
    recent = Bounce.objects.filter(
        address_key=key, severity=Severity.SOFT, proven=True, at__gt=now - SOFT_WITHIN
    )
    return recent.count() >= SOFT_MOST


def _whose(report: Report, *, signed: bool, now: datetime) -> _Whose:
    number = read_return_token(report.token)
    if number is not None:
        sent = Delivery.objects.select_related("subscription__reader")
        delivery = sent.filter(pk=number).first()
        if delivery is not None and delivery.subscription is not None:
            return _Whose(delivery.subscription.reader.address, delivery, proven=True)
    try:
        address = normalised(report.address)
    except AddressRefused:
        return _Whose("", None, proven=False)
    delivery = _recognised(address, report.ids, now)
    known = delivery is not None or _is_our_letter(address, report.ids)
    return _Whose(address, delivery, proven=known or signed)


def _recognised(address: str, ids: Sequence[str], now: datetime) -> Delivery | None:
    """Return the delivery to that address whose message id is among `ids`, or None."""
    if not ids:
        return None
    recent = Delivery.objects.filter(
        subscription__reader__address=address, edition__frozen_at__gt=now - RECALLED
    )
    for delivery in recent.order_by("-pk")[:200]:
        own = message_id_left("edition", f"{delivery.edition_id}.{delivery.subscription_id}")
        if any(hmac.compare_digest(own, given) for given in ids):
            return delivery
    return None


def _is_our_letter(address: str, ids: Sequence[str]) -> bool:
    letters = OutgoingLetter.objects.filter(to_address=address).order_by("-pk")
    known = letters.values_list("message_id", flat=True)[:50]
    return any(given and one.startswith(f"<{given}@") for one in known for given in ids)


@dataclass(frozen=True)
class Refusal:
    """That a relay refused a delivery's recipient for good, in its own words."""

    delivery: int
    attempt: int
    code: int
    words: str


def take_refusals(refusals: Sequence[Refusal], *, now: datetime) -> None:
    """Record what a relay refused while it was handed over, in few statements for many.

    Call it inside the transaction that settles the deliveries.
    """
    if not refusals:
        return
    rows = Delivery.objects.filter(pk__in=[one.delivery for one in refusals])
    addresses = dict(rows.values_list("pk", "subscription__reader__address"))
    gone: list[str] = []
    bounces = []
    for one in refusals:
        address = addresses.get(one.delivery) or ""
        status = status_in(one.words)
        severity = severity_of(status, one.code, one.words)
        if address and severity == "hard":
            gone.append(address)
        bounces.append(
            Bounce(
                key=f"relay {one.delivery}.{one.attempt}",
                severity=severity,
                address_key=address_key(address) if address else "",
                delivery_id=one.delivery,
                status=status[:16],
                words=one.words[:300],
                proven=True,
                at=now,
            )
        )
    Bounce.objects.bulk_create(bounces, ignore_conflicts=True)
    Suppression.objects.bulk_create(
        [
            Suppression(address_key=address_key(address), why=Suppression.Why.BOUNCED, since=now)
            for address in gone
        ],
        ignore_conflicts=True,
    )
    Subscription.objects.filter(
        reader__address__in=gone, state=Subscription.State.CONFIRMED
    ).update(state=Subscription.State.ENDED, ended_at=now, ended_why="bounced")
    for bounce in bounces:
        if bounce.severity == "soft" and _too_often(bounce.address_key, now):
            _end(addresses[bounce.delivery_id or 0], Suppression.Why.BOUNCED, "bounced", now)
