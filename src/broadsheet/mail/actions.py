"""Writes to the outbox: a letter owed is a row, and the row says all that became of it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet

from broadsheet.mail.engine.address import AddressRefused, parse_address
from broadsheet.mail.engine.envelope import Outcome
from broadsheet.mail.engine.headers import HeaderRefused
from broadsheet.mail.engine.letter import Letter, build
from broadsheet.mail.engine.retry import next_attempt
from broadsheet.mail.identity import message_id, sender_address, site_name
from broadsheet.mail.models import OutgoingLetter

LEASE = timedelta(minutes=30)
"""Longer than any relay may take to answer for a whole batch."""
BATCH = 50
REPLY_TO = "Reply-To"
State = OutgoingLetter.State
Headers = Sequence[tuple[str, str]]


class LetterRefused(ValueError):
    """The letter cannot be sent as it is; nothing was stored. `str()` of it is the reason."""


def queue_letter(  # noqa: PLR0913 - a letter has so many parts, all named at the call
    *,
    kind: str,
    to_address: str,
    to_name: str = "",
    subject: str,
    text: str,
    html: str = "",
    headers: Headers = (),
    key: str | None = None,
    now: datetime,
) -> OutgoingLetter:
    """Store a letter that is owed from now on, queued or held; return it as stored.

    `kind` says what it is for, such as `subscribe-confirm`. With a `key` the letter is owed once:
    asked again, the first one is returned as it stands. `now` is aware.

    Raises:
        LetterRefused: a field would break out of its header, or the address is none.
    """
    owed = letter(
        kind=kind,
        to_address=to_address,
        to_name=to_name,
        subject=subject,
        text=text,
        html=html,
        headers=headers,
        key=key,
        now=now,
    )
    return _stored(owed)


def letter(  # noqa: PLR0913 - as above
    *,
    kind: str,
    to_address: str,
    to_name: str = "",
    subject: str,
    text: str,
    html: str = "",
    headers: Headers = (),
    key: str | None = None,
    now: datetime,
) -> OutgoingLetter:
    """Return a letter that is not stored yet: queued, or held while no relay is set.

    Raises:
        LetterRefused: as `queue_letter`.
    """
    made = OutgoingLetter(
        kind=kind,
        key=key,
        to_address=to_address,
        to_name=to_name[:80],
        subject=subject,
        text=text,
        html=html,
        headers=[list(pair) for pair in headers],
        message_id=message_id("letter", key or uuid4().hex),
        state=State.QUEUED if settings.SMTP else State.HELD,
        created_at=now,
        due_at=now,
    )
    try:
        made.to_address = parse_address(to_address).mailbox
        as_bytes(made)
    except (AddressRefused, HeaderRefused) as refused:
        raise LetterRefused(str(refused)) from refused
    return made


@transaction.atomic
def _stored(letter: OutgoingLetter) -> OutgoingLetter:
    if letter.key is not None:
        first = OutgoingLetter.objects.filter(key=letter.key).first()
        if first is not None:
            return first
    letter.save(force_insert=True)
    return letter


def as_bytes(letter: OutgoingLetter) -> bytes:
    """Return the letter as it goes over the wire.

    Raises:
        HeaderRefused: a field holds what its header cannot.
    """
    # Who is answered is a field of the letter, which must be an address; the rest are headers.
    to_answer = [value for name, value in letter.headers if name == REPLY_TO]
    return build(
        Letter(
            from_name=site_name(),
            from_address=sender_address(),
            to_address=letter.to_address,
            to_name=letter.to_name,
            subject=letter.subject,
            text=letter.text,
            html=letter.html or None,
            message_id=letter.message_id,
            date=letter.created_at,
            reply_to=to_answer[0] if to_answer else "",
            headers=(
                ("Auto-Submitted", "auto-generated"),
                *((name, value) for name, value in letter.headers if name != REPLY_TO),
            ),
        )
    )


@transaction.atomic
def claim_due(*, now: datetime) -> list[OutgoingLetter]:
    """Return up to a batch of due letters, taken until `now` plus LEASE by nobody else.

    A letter whose lease ran out is taken up again: whoever had it was killed. It keeps its id, so
    a reader whose relay had it already can tell the second from a new one.
    """
    due = Q(state=State.QUEUED, due_at__lte=now) | Q(state=State.CLAIMED, lease_until__lte=now)
    claimed = list(
        OutgoingLetter.objects.select_for_update(skip_locked=True)
        .filter(due)
        .order_by("due_at", "pk")[:BATCH]
    )
    OutgoingLetter.objects.filter(pk__in=[letter.pk for letter in claimed]).update(
        state=State.CLAIMED, lease_until=now + LEASE, attempts=F("attempts") + 1
    )
    for letter in claimed:
        letter.attempts += 1
    return claimed


@transaction.atomic
def settle(*, letter: OutgoingLetter, outcome: Outcome, now: datetime) -> None:
    """Store what became of a claimed letter, unless another took it after the lease ran out."""
    fields: dict[str, object] = {
        "reply_code": outcome.code or None,
        "reply_text": outcome.text[:500],
        "relay": outcome.relay[:120],
        "lease_until": None,
        "settled_at": now,
    }
    match outcome.state:
        case "accepted":
            fields["state"] = State.SENT
        case "uncertain":
            fields["state"] = State.UNCERTAIN
        case "rejected":
            fields["state"] = State.FAILED
        case _:
            again = next_attempt(
                attempts=max(1, letter.attempts),
                failed_at=now,
                reply_code=outcome.code if 400 <= outcome.code < 500 else 0,  # noqa: PLR2004 - SMTP's own classes
            )
            fields["state"] = State.QUEUED if again else State.FAILED
            if again:
                fields |= {"due_at": again, "settled_at": None}
    OutgoingLetter.objects.filter(
        pk=letter.pk, state=State.CLAIMED, attempts=letter.attempts
    ).update(**fields)


@transaction.atomic
def hold_queued() -> int:
    """Hold the letters that were queued for a relay which is no longer set; return how many."""
    return OutgoingLetter.objects.filter(state=State.QUEUED).update(state=State.HELD)


@transaction.atomic
def release_held(*, letters: QuerySet[OutgoingLetter] | None = None, now: datetime) -> int:
    """Queue held letters, all of them without `letters`; return how many.

    Raises:
        LetterRefused: no relay is set, so there is nowhere to send them.
    """
    if not settings.SMTP:
        raise LetterRefused("no relay is set")
    chosen = OutgoingLetter.objects.all() if letters is None else letters
    return chosen.filter(state=State.HELD).update(state=State.QUEUED, due_at=now)


@transaction.atomic
def drop_held(*, letters: QuerySet[OutgoingLetter] | None = None, now: datetime) -> int:
    """Give held letters up for good, all of them without `letters`; return how many."""
    chosen = OutgoingLetter.objects.all() if letters is None else letters
    return chosen.filter(state=State.HELD).update(state=State.DROPPED, settled_at=now)
