"""Deliveries in batches: claimed under the edition's lease, settled by what the relay answered.

Who holds the lease claims what is queued in its order, and the edition notes how far that went: one
row is written for a thousand. An attempt is counted when its answer is settled. A sender that was
killed leaves its answers in the journal; what has none there is still queued.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.db.models import F, Q

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
    _keep_lease(edition, now, claimed_to=edition.claimed_to)


def _lease(edition: Edition, still: Q, now: datetime) -> bool:
    until = now + LEASE
    if not Edition.objects.filter(still, pk=edition.pk).update(lease_until=until):
        return False
    edition.lease_until = until
    return True


def _keep_lease(edition: Edition, now: datetime, *, claimed_to: int) -> None:
    """Stay the edition's sender, and note how far it is claimed.

    Raises:
        LeaseLost: the lease ran out and somebody else is the sender now.
    """
    until = now + LEASE
    with connection.cursor() as cursor:
        values = [_stored(until), claimed_to, edition.pk, _stored(edition.lease_until)]
        cursor.execute(_KEEP, values)
        if not cursor.rowcount:
            raise LeaseLost(edition.pk)
    edition.lease_until, edition.claimed_to = until, claimed_to


_KEEP = (
    "UPDATE newsletters_edition SET lease_until = %s, claimed_to = %s"
    " WHERE id = %s AND lease_until = %s"
)


@dataclass
class Mark:
    """How far one holder of an edition's lease has claimed what is queued: by due time and number.

    What is queued again while it is held comes behind it, or has its turn with the next holder.
    """

    due: Any = None
    pk: int = 0

    def pass_on(self, due: Any, pk: int) -> None:
        """Move on."""
        self.due, self.pk = due, pk


@transaction.atomic
def claim(edition: Edition, mark: Mark, *, most: int, now: datetime) -> list[Claimed]:
    """Return up to `most` deliveries to send now; those that nobody wants any more are settled.

    Whether a reader still wants it is looked up here and not when the edition froze.

    Raises:
        LeaseLost: the edition is somebody else's.
    """
    kept: list[Claimed] = []
    while not kept and (rows := _due(edition, mark, most, now)):
        kept, unwanted = _wanted(rows, _FREQUENCY.get(edition.kind))
        if unwanted:
            Delivery.objects.filter(pk__in=unwanted).update(state=State.SUPPRESSED, settled_at=now)
    _keep_lease(edition, now, claimed_to=mark.pk)
    return kept


def _wanted(rows: "list[_Row]", frequency: str | None) -> tuple[list[Claimed], list[int]]:
    """Return the deliveries whose readers want them, and the numbers of the others."""
    gone = suppressed_among(row[5] for row in rows if row[5])
    kept: list[Claimed] = []
    unwanted: list[int] = []
    for pk, attempts, subscription, state, wants, address, selection, _due_at in rows:
        # What a subscription says is None once it was erased.
        if state == _CONFIRMED and wants == (frequency or wants) and address not in gone:
            kept.append(Claimed(pk, attempts + 1, subscription, address, selection))
        else:
            unwanted.append(pk)
    return kept, unwanted


_Row = tuple[int, int, int, str, str, str, int | None, Any]
_CONFIRMED = Subscription.State.CONFIRMED.value
_FREQUENCY: dict[str, str] = {
    Edition.Kind.ARTICLE: Frequency.EVERY.value,
    Edition.Kind.DAILY: Frequency.DAILY.value,
    Edition.Kind.WEEKLY: Frequency.WEEKLY.value,
}
"""How often a reader must want mail to get an edition of a kind; the other kinds are for all."""
_QUEUED = (
    "SELECT one.id, one.attempts, one.subscription_id, taker.state, taker.frequency,"
    " reader.address, one.selection_id, one.due_at FROM newsletters_delivery AS one"
    " LEFT JOIN newsletters_subscription AS taker ON taker.id = one.subscription_id"
    " LEFT JOIN readers_reader AS reader ON reader.id = taker.reader_id"
    " WHERE one.edition_id = %s AND one.state = 'queued' AND "
)
_ALIKE = f"{_QUEUED} one.due_at = %s AND one.id > %s ORDER BY one.id LIMIT %s"
_LATER = f"{_QUEUED} one.due_at > %s ORDER BY one.due_at, one.id LIMIT %s"
"""Written out: for a million deliveries the object-relational mapper costs as much as the rows."""


def _due(edition: Edition, mark: Mark, most: int, now: datetime) -> list[_Row]:
    """Return the deliveries to send next, with what decides about each, and pass the mark on."""
    ready = _ready(edition, mark, most)
    if not ready and _queue_deferred(edition, mark, most, now):
        ready = _ready(edition, mark, most)
    return ready


def _ready(edition: Edition, mark: Mark, most: int) -> list[_Row]:
    after = _stored(_EARLIEST) if mark.due is None else mark.due
    rows: list[_Row] = []
    with connection.cursor() as cursor:
        if mark.due is not None:
            cursor.execute(_ALIKE, [edition.pk, after, mark.pk, most])
            rows = cursor.fetchall()
        if len(rows) < most:
            cursor.execute(_LATER, [edition.pk, after, most - len(rows)])
            rows += cursor.fetchall()
    if rows:
        mark.pass_on(rows[-1][-1], rows[-1][0])
    return rows


def _queue_deferred(edition: Edition, mark: Mark, most: int, now: datetime) -> int:
    """Queue what was put off and is due again, behind the mark; return how many."""
    due = edition.deliveries.filter(state=State.DEFERRED, due_at__lte=now)
    numbers = list(due.order_by("due_at", "pk").values_list("pk", flat=True)[:most])
    if numbers:
        mark.pass_on(_stored(now), 0)
        Delivery.objects.filter(pk__in=numbers).update(state=State.QUEUED, due_at=now)
    return len(numbers)


def _stored(moment: datetime | None) -> Any:
    """Return a moment as the database has it."""
    return connection.ops.adapt_datetimefield_value(moment)


_EARLIEST = datetime(1, 1, 2, tzinfo=UTC)


@transaction.atomic
def settle(edition: Edition, outcomes: Iterable[Outcome], *, now: datetime) -> None:
    """Store what became of claimed deliveries, each named by `Claimed.key`.

    An attempt that was settled already is left alone, so that settling twice changes nothing.

    Raises:
        LeaseLost: the edition is somebody else's.
    """
    renew_lease(edition, now)
    said: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    for outcome in outcomes:
        number, _, tries = str(outcome.key).partition(".")
        said[tries, *outcome[1:]].append(int(number))
    refusals = []
    alone: list[tuple[Any, ...]] = []
    with connection.cursor() as cursor:
        for (tries, *words), numbers in said.items():
            outcome = Outcome("", *words)
            fate = _adapted(_fate(outcome, int(tries), now))
            if len(numbers) > 1:
                which, them = _numbered(numbers)
                cursor.execute(f"{_SETTLE} AND {which}", [*fate, *them])
            else:
                alone.append((*fate, numbers[0]))
            if outcome.state == "rejected" and outcome.stage == "rcpt":
                refusals += [
                    Refusal(number, int(tries), outcome.code, outcome.text) for number in numbers
                ]
        cursor.executemany(f"{_SETTLE} AND id = %s", alone)
    take_refusals(refusals, now=now)


_SETTLE = (
    "UPDATE newsletters_delivery SET state = %s, reply_code = %s, reply_text = %s,"
    " relay = %s, due_at = COALESCE(%s, due_at), settled_at = %s, attempts = %s"
    " WHERE state = 'queued' AND attempts = %s"
)
"""Relays say the same of many: what came of them alike is stored in one statement."""


def _numbered(numbers: list[int]) -> tuple[str, list[Any]]:
    """Return what to write for deliveries of these numbers, and its parameters."""
    which, them = among(numbers)
    if connection.vendor == "postgresql":
        # Until it has counted new rows, it would read all of them for a list of numbers alone.
        ends = [min(numbers), max(numbers)]
        return f"id BETWEEN %s AND %s AND id {which}", [*ends, them]
    return f"id {which}", [them]


class _Fate(NamedTuple):
    """What is stored of an attempt that makes `tries`, of which one may be `undone`."""

    state: str
    code: int | None
    words: str
    relay: str
    due: datetime | None
    settled: datetime | None
    undone: int
    tries: int


def _adapted(fate: _Fate) -> list[str | int | None]:
    state, code, words, relay, due, settled, undone, tries = fate
    due, settled = _stored(due), _stored(settled)
    return [state, code, words, relay, due, settled, tries - undone, tries - 1]


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
def take_back(edition: Edition, *, now: datetime) -> None:
    """Have nothing claimed that has no answer.

    Raises:
        LeaseLost: the edition is somebody else's.
    """
    _keep_lease(edition, now, claimed_to=0)
    # Senders of before counted an attempt when they claimed.
    claimed = edition.deliveries.filter(state=State.CLAIMED)
    claimed.update(state=State.QUEUED, attempts=F("attempts") - 1)


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
