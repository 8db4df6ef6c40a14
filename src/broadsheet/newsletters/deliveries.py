"""Deliveries in batches: claimed under the edition's lease, settled by what the relay answered."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from django.db import connection, transaction
from django.db.models import Q

from broadsheet.core.among import among
from broadsheet.mail.engine.envelope import Outcome
from broadsheet.mail.engine.retry import next_attempt
from broadsheet.newsletters.bounces import Refusal, take_refusals
from broadsheet.newsletters.models import Delivery, Edition, Frequency, Subscription
from broadsheet.readers.queries import suppressed_among

LEASE = timedelta(seconds=15)
"""For so long nobody else touches an edition after its sender was last heard of."""
REST = timedelta(minutes=5)
"""For so long nothing is tried of a domain that put off many letters in a row."""
MOST_UNCERTAIN = 3
"""So often a letter goes out whose answer is lost each time.

Source: RFC 5321 section 4.5.4.1 and RFC 1047: what was not answered is sent again, since a letter
lost is worse than one that comes twice, under one Message-ID.
"""
State = Delivery.State


class LeaseLost(Exception):
    """Somebody else took the edition over; whoever reads this must stop writing to it."""


class Claimed(NamedTuple):
    """A delivery that is ours to send; `attempts` counts this one."""

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
    frequency = _FREQUENCY.get(edition.kind)
    while rows := _due(edition, most, now):
        gone = suppressed_among(address for *_, address, _selection in rows if address)
        kept: list[Claimed] = []
        unwanted: list[int] = []
        for pk, attempts, subscription, state, wants, address, selection in rows:
            # What a subscription says is None once it was erased.
            if state == _CONFIRMED and wants == (frequency or wants) and address not in gone:
                kept.append(Claimed(pk, attempts + 1, subscription, address, selection))
            else:
                unwanted.append(pk)
        if unwanted:
            Delivery.objects.filter(pk__in=unwanted).update(state=State.SUPPRESSED, settled_at=now)
        if kept:
            which, numbers = among(sorted(one.pk for one in kept))
            with connection.cursor() as cursor:
                cursor.execute(f"{_CLAIM} WHERE id {which}", [numbers])
            return kept
    return []


_Row = tuple[int, int, int, str, str, str, int | None]
_CONFIRMED = Subscription.State.CONFIRMED.value
_FREQUENCY: dict[str, str] = {
    Edition.Kind.ARTICLE: Frequency.EVERY.value,
    Edition.Kind.DAILY: Frequency.DAILY.value,
    Edition.Kind.WEEKLY: Frequency.WEEKLY.value,
}
"""How often a reader must want mail to get an edition of a kind; the other kinds are for all."""
_DUE = (
    "SELECT one.id, one.attempts, one.subscription_id, taker.state, taker.frequency,"
    " reader.address, one.selection_id FROM newsletters_delivery AS one"
    " LEFT JOIN newsletters_subscription AS taker ON taker.id = one.subscription_id"
    " LEFT JOIN readers_reader AS reader ON reader.id = taker.reader_id"
    " WHERE one.edition_id = %s AND one.state = %s AND one.due_at <= %s"
    " ORDER BY one.due_at, one.id LIMIT %s"
)
"""Written out: for a million deliveries the object-relational mapper costs as much as the rows."""


def _due(edition: Edition, most: int, now: datetime) -> list[_Row]:
    """Return the deliveries to send next, with what decides about each."""
    moment = connection.ops.adapt_datetimefield_value
    with connection.cursor() as cursor:
        cursor.execute(_DUE, [edition.pk, State.QUEUED.value, moment(_LATEST), most])
        queued: list[_Row] = cursor.fetchall()
        if len(queued) == most:
            return queued
        cursor.execute(_DUE, [edition.pk, State.DEFERRED.value, moment(now), most - len(queued)])
        return [*queued, *cursor.fetchall()]


_LATEST = datetime.max.replace(year=9000, tzinfo=UTC)
"""What is queued is due, whatever its moment."""


@transaction.atomic
def settle(edition: Edition, outcomes: Iterable[Outcome], *, now: datetime) -> None:
    """Store what became of claimed deliveries, each named by `Claimed.key`.

    An attempt that is not claimed any more is left alone, so that settling twice changes nothing.

    Raises:
        LeaseLost: the edition is somebody else's.
    """
    renew_lease(edition, now)
    alike: dict[_Fate, list[int]] = defaultdict(list)
    refusals = []
    for outcome in outcomes:
        number, _, tries = str(outcome.key).partition(".")
        alike[_fate(outcome, int(tries), now)].append(int(number))
        if outcome.state == "rejected" and outcome.stage == "rcpt":
            refusals.append(Refusal(int(number), int(tries), outcome.code, outcome.text))
    with connection.cursor() as cursor:
        for fate, numbers in alike.items():
            if len(numbers) > 1:
                which, many = among(numbers)
                cursor.execute(f"{_SETTLE} AND id {which}", [*_adapted(fate), many])
        alone = [(*_adapted(fate), one) for fate, (one, *more) in alike.items() if not more]
        cursor.executemany(f"{_SETTLE} AND id = %s", alone)
    take_refusals(refusals, now=now)


_CLAIM = "UPDATE newsletters_delivery SET state = 'claimed', attempts = attempts + 1"
_SETTLE = (
    "UPDATE newsletters_delivery SET state = %s, reply_code = %s, reply_text = %s,"
    " relay = %s, due_at = COALESCE(%s, due_at), settled_at = %s, attempts = attempts - %s"
    " WHERE state = 'claimed' AND attempts = %s"
)
"""Relays say the same of many: what came of them alike is stored in one statement."""


class _Fate(NamedTuple):
    """What is stored of an attempt: of `tries`, so many are `undone`."""

    state: str
    code: int | None
    words: str
    relay: str
    due: datetime | None
    settled: datetime | None
    undone: int
    tries: int


def _adapted(fate: _Fate) -> list[str | int | None]:
    moment = connection.ops.adapt_datetimefield_value
    state, code, words, relay, due, settled, undone, tries = fate
    return [state, code, words, relay, moment(due), moment(settled), undone, tries]


def _fate(outcome: Outcome, tries: int, now: datetime) -> _Fate:
    """Return what follows from an outcome: the state, when it is due again, when it was settled."""
    state: str = State.REJECTED
    due: datetime | None = None
    settled: datetime | None = now
    undone = 0
    match outcome.state:
        case "accepted":
            state = State.ACCEPTED
        case "uncertain" if tries >= MOST_UNCERTAIN:
            state = State.UNCERTAIN
        case "rejected":
            pass
        case _ if outcome.stage in ("here", "connect"):
            state, due, settled, undone = State.QUEUED, now, None, 1
        case _ if outcome.stage == "rest":
            state, due, settled, undone = State.DEFERRED, now + REST, None, 1
        case _:
            passing = outcome.code if 400 <= outcome.code < 500 else 0  # noqa: PLR2004 - SMTP's classes
            due = next_attempt(attempts=max(1, tries), failed_at=now, reply_code=passing)
            if due is not None:
                state, settled = State.DEFERRED, None
    code, words, relay = outcome.code or None, outcome.text[:300], outcome.relay[:120]
    return _Fate(state, code, words, relay, due, settled, undone, tries)


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
