"""Subscribers from elsewhere: stored in bulk, each with the consent that was claimed for them."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from broadsheet.core.among import among
from broadsheet.newsletters import queries
from broadsheet.newsletters.engine.subscriber_csv import Row
from broadsheet.newsletters.models import Newsletter
from broadsheet.readers.addresses import AddressRefused, address_key, normalised
from broadsheet.readers.models import Suppression
from broadsheet.readers.queries import suppressed_among

BATCH = 2_000
SHOWN = 20
WORDS = {
    "added": _("added"),
    "known": _("known here, and left as they are"),
    "refused": _("refused"),
    "twice in the file": _("twice in the file"),
    "gets no mail any more": _("get no mail any more"),
    "not taken: ended": _("not taken: had left there"),
    "not taken: pending": _("not taken: had not confirmed there"),
    "not taken: bounced": _("not taken: mail came back there"),
}


@dataclass
class Imported:
    """What became of the rows: how many of each kind, and the first that were refused, with why."""

    counts: Counter[str] = field(default_factory=Counter)
    refused: list[tuple[int, str, str]] = field(default_factory=list)

    @property
    def told(self) -> list[tuple[str, int]]:
        """Return the counts in words for people."""
        return [(str(WORDS[what]), count) for what, count in sorted(self.counts.items())]

    def refuse(self, row: Row, why: str) -> None:
        """Count a row that cannot be taken."""
        self.counts["refused"] += 1
        if len(self.refused) < SHOWN:
            self.refused.append((row.line, row.address[:80], why))


def import_subscribers(
    rows: Iterable[Row], *, newsletter: Newsletter, consent: str, dry: bool, now: datetime
) -> Imported:
    """Store the rows of a file in pieces, each one transaction; done again, it adds nothing.

    Who is subscribed, waits, or has ended a subscription here stays as they are; an address that
    gets no mail any more is not revived. `consent` says where they agreed, and is kept as proof.
    With `dry` nothing is stored.
    """
    report = Imported()
    for piece in _pieces(rows):
        people = _people(piece, report)
        _store_bounced([a for a, row in people.items() if row.standing == "bounced"], dry, now)
        _store(people, newsletter, consent, report, dry=dry, now=now)
    return report


def _pieces(rows: Iterable[Row]) -> Iterator[list[Row]]:
    remaining = iter(rows)
    while piece := list(islice(remaining, BATCH)):
        yield piece


def _people(piece: list[Row], report: Imported) -> dict[str, Row]:
    people: dict[str, Row] = {}
    for row in piece:
        try:
            address = normalised(row.address)
        except AddressRefused as refused:
            report.refuse(row, str(refused))
            continue
        if address in people:
            report.counts["twice in the file"] += 1
        else:
            people[address] = row
    return people


def _store_bounced(addresses: list[str], dry: bool, now: datetime) -> None:  # noqa: FBT001 - inside
    if not dry:
        Suppression.objects.bulk_create(
            [
                Suppression(address_key=address_key(one), why=Suppression.Why.BOUNCED, since=now)
                for one in addresses
            ],
            ignore_conflicts=True,
        )


_READERS = (
    "INSERT INTO readers_reader (address, name, language, created_at, confirmed_at)"
    " VALUES (%s, %s, '', %s, %s) ON CONFLICT DO NOTHING"
)
_NUMBERS = "SELECT address, id FROM readers_reader WHERE address"
_SUBSCRIPTIONS = (
    "INSERT INTO newsletters_subscription (newsletter_id, reader_id, state, frequency, everything,"
    " asked_at, confirmed_at, ended_why) VALUES (%s, %s, 'confirmed', %s, %s, %s, %s, '')"
    " ON CONFLICT DO NOTHING"
)
_CONSENTS = (
    "INSERT INTO newsletters_consent (address_key, newsletter_id, wording, form, network, given_at,"
    " confirmed_at) VALUES (%s, %s, %s, 'import', '', %s, %s)"
)


@transaction.atomic
def _store(
    people: dict[str, Row],
    newsletter: Newsletter,
    consent: str,
    report: Imported,
    *,
    dry: bool,
    now: datetime,
) -> None:
    stopped = suppressed_among(people)
    known = queries.known_among(people, newsletter)
    added: dict[str, Row] = {}
    for address, row in people.items():
        if row.standing != "subscribed":
            report.counts[f"not taken: {row.standing}"] += 1
        elif address in stopped:
            report.counts["gets no mail any more"] += 1
        elif address in known:
            report.counts["known"] += 1
        else:
            added[address] = row
    report.counts["added"] += len(added)
    if not dry and added:
        _add(added, newsletter, consent, now)


def _add(added: dict[str, Row], newsletter: Newsletter, consent: str, now: datetime) -> None:
    """Store the rows of many people; the mapper's objects would take most of the time."""
    moment = connection.ops.adapt_datetimefield_value
    at = moment(now)
    since = {address: moment(min(row.since or now, now)) for address, row in added.items()}
    with connection.cursor() as cursor:
        cursor.executemany(
            _READERS, [(one, row.name, at, since[one]) for one, row in added.items()]
        )
        which, them = among(list(added))
        cursor.execute(f"{_NUMBERS} {which}", [them])
        numbers = dict(cursor.fetchall())
        frequency = newsletter.default_frequency
        cursor.executemany(
            _SUBSCRIPTIONS,
            [
                (newsletter.pk, numbers[one], frequency, True, since[one], since[one])
                for one in added
            ],
        )
        cursor.executemany(
            _CONSENTS,
            [(address_key(one), newsletter.pk, consent, at, since[one]) for one in added],
        )
