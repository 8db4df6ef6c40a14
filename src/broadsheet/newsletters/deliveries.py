"""Deliveries in batches: claimed under the edition's lease, settled by what the relay answered."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import connection, transaction
from django.db.models import F, Q

from broadsheet.mail.engine.envelope import Outcome
from broadsheet.mail.engine.retry import next_attempt
from broadsheet.newsletters.bounces import Refusal, take_refusals
from broadsheet.newsletters.models import Delivery, Edition, Frequency, Subscription
from broadsheet.readers.queries import suppressed_among

LEASE = timedelta(seconds=15)
"""For so long nobody else touches an edition after its sender was last heard of."""
MOST_UNCERTAIN = 3
"""So often a letter goes out whose answer is lost each time.

Source: RFC 5321 section 4.5.4.1 and RFC 1047: what was not answered is sent again, since a letter
lost is worse than one that comes twice, under one Message-ID.
"""
State = Delivery.State


class LeaseLost(Exception):
    """Somebody else took the edition over; whoever reads this must stop writing to it."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """A delivery that is ours to send."""

    pk: int
    attempts: int
    subscription: int
    address: str
    selection: int | None = None

    @property
    def key(self) -> str:
        """The name of this attempt, told from an earlier attempt at the same delivery."""
        return f"{self.pk}.{self.attempts}"


def take_lease(edition: Edition, now: datetime) -> bool:
    """Become the one sender of an edition until `now` plus LEASE; return whether that worked."""
    free = Q(lease_until=None) | Q(lease_until__lte=now)
    return _lease(edition, free, now)


def renew_lease(edition: Edition, now: datetime) -> None:
    """Stay the edition's sender.

    Raises:
        LeaseLost: the lease ran out and somebody else is the sender now.
    """
    if not _lease(edition, Q(lease_until=edition.lease_until), now):
        raise LeaseLost(edition.pk)


def _lease(edition: Edition, still: Q, now: datetime) -> bool:
    until = now + LEASE
    if not Edition.objects.filter(still, pk=edition.pk).update(lease_until=until):
        return False
    edition.lease_until = until
    return True


@transaction.atomic
def claim(edition: Edition, *, most: int, now: datetime) -> list[Claimed]:
    """Return up to `most` deliveries to send now; those that nobody wants any more are settled.

    Whether a reader still wants it is looked up here and not when the edition froze.

    Raises:
        LeaseLost: the edition is somebody else's.
    """
    renew_lease(edition, now)
    while rows := _due(edition, most, now):
        gone = suppressed_among(row.address for row in rows if row.address)
        kept = [row for row in rows if row.wanted(edition) and row.address not in gone]
        claimed = {row.pk for row in kept}
        Delivery.objects.filter(pk__in=[row.pk for row in rows if row.pk not in claimed]).update(
            state=State.SUPPRESSED, settled_at=now
        )
        Delivery.objects.filter(pk__in=claimed).update(
            state=State.CLAIMED, attempts=F("attempts") + 1
        )
        if kept:
            return [
                Claimed(row.pk, row.attempts + 1, row.subscription, row.address, row.selection)
                for row in kept
            ]
    return []


class _Row(NamedTuple):
    """What decides about a delivery; what a subscription says is None once it was erased."""

    pk: int
    attempts: int
    subscription: int
    state: str
    frequency: str
    address: str
    selection: int | None

    def wanted(self, edition: Edition) -> bool:
        still = self.state == Subscription.State.CONFIRMED
        return still and _FREQUENCY.get(edition.kind, self.frequency) == self.frequency


_COLUMNS = (
    *("pk", "attempts", "subscription_id", "subscription__state"),
    *("subscription__frequency", "subscription__reader__address", "selection_id"),
)
_FREQUENCY: dict[str, str] = {
    Edition.Kind.ARTICLE: Frequency.EVERY,
    Edition.Kind.DAILY: Frequency.DAILY,
    Edition.Kind.WEEKLY: Frequency.WEEKLY,
}
"""How often a reader must want mail to get an edition of a kind; the other kinds are for all."""


def _due(edition: Edition, most: int, now: datetime) -> list[_Row]:
    mine = Delivery.objects.filter(edition=edition).order_by("due_at", "pk")
    queued = list(mine.filter(state=State.QUEUED).values_list(*_COLUMNS)[:most])
    deferred = mine.filter(state=State.DEFERRED, due_at__lte=now).values_list(*_COLUMNS)
    return [_Row(*row) for row in (*queued, *deferred[: most - len(queued)])]


@transaction.atomic
def settle(edition: Edition, outcomes: Iterable[Outcome], *, now: datetime) -> None:
    """Store what became of claimed deliveries, each named by `Claimed.key`.

    An attempt that is not claimed any more is left alone, so that settling twice changes nothing.

    Raises:
        LeaseLost: the edition is somebody else's.
    """
    renew_lease(edition, now)
    moment = connection.ops.adapt_datetimefield_value
    rows = []
    refusals = []
    for outcome in outcomes:
        number, _, tries = str(outcome.key).partition(".")
        state, due, settled, taken_back = _fate(outcome, int(tries), now)
        code = outcome.code or None
        if state == State.REJECTED and outcome.stage == "rcpt":
            refusals.append(Refusal(int(number), int(tries), outcome.code, outcome.text))
        words = outcome.text[:300]
        changed = (state, code, words, moment(due), moment(settled), taken_back)
        rows.append((*changed, int(number), int(tries)))
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE newsletters_delivery SET state = %s, reply_code = %s, reply_text = %s,"
            " due_at = COALESCE(%s, due_at), settled_at = %s, attempts = attempts - %s"
            " WHERE id = %s AND attempts = %s AND state = 'claimed'",
            rows,
        )
    take_refusals(refusals, now=now)


def _fate(
    outcome: Outcome, tries: int, now: datetime
) -> tuple[str, datetime | None, datetime | None, int]:
    """Return the state that follows, when it is due again, when it was settled, attempts undone."""
    match outcome.state:
        case "accepted":
            return State.ACCEPTED, None, now, 0
        case "uncertain" if tries >= MOST_UNCERTAIN:
            return State.UNCERTAIN, None, now, 0
        case "rejected":
            return State.REJECTED, None, now, 0
        case _:
            if outcome.stage in ("here", "connect"):
                return State.QUEUED, now, None, 1
            code = outcome.code if 400 <= outcome.code < 500 else 0  # noqa: PLR2004 - SMTP's classes
            again = next_attempt(attempts=max(1, tries), failed_at=now, reply_code=code)
            return (State.DEFERRED, again, None, 0) if again else (State.REJECTED, None, now, 0)


@transaction.atomic
def take_back(edition: Edition, *, now: datetime) -> int:
    """Queue again what is claimed and has no answer; return how many.

    Raises:
        LeaseLost: the edition is somebody else's.
    """
    renew_lease(edition, now)
    return edition.deliveries.filter(state=State.CLAIMED).update(state=State.QUEUED)


@transaction.atomic
def try_deferred_now(edition: Edition, *, now: datetime) -> int:
    """Make put-off deliveries due at once, as a person asked for; return how many."""
    return edition.deliveries.filter(state=State.DEFERRED).update(due_at=now)


def in_pieces(outcomes: Iterable[Outcome], size: int) -> Iterable[Sequence[Outcome]]:
    """Yield lists of up to `size` outcomes."""
    piece: list[Outcome] = []
    for outcome in outcomes:
        piece.append(outcome)
        if len(piece) == size:
            yield piece
            piece = []
    if piece:
        yield piece
