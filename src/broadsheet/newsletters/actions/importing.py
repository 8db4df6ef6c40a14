"""Subscribers from elsewhere: stored in bulk, each with the consent that was claimed for them."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from broadsheet.newsletters.engine.subscriber_csv import Row
from broadsheet.newsletters.models import Consent, Newsletter, Subscription
from broadsheet.readers.addresses import AddressRefused, address_key, normalised
from broadsheet.readers.models import Reader, Suppression

BATCH = 2_000
SHOWN = 20
State = Subscription.State
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
    keys = {address: address_key(address) for address in people}
    stopped = set(
        Suppression.objects.filter(address_key__in=keys.values()).values_list(
            "address_key", flat=True
        )
    )
    known = set(
        Subscription.objects.filter(newsletter=newsletter, reader__address__in=people).values_list(
            "reader__address", flat=True
        )
    )
    added: dict[str, Row] = {}
    for address, row in people.items():
        if row.standing != "subscribed":
            report.counts[f"not taken: {row.standing}"] += 1
        elif keys[address] in stopped:
            report.counts["gets no mail any more"] += 1
        elif address in known:
            report.counts["known"] += 1
        else:
            added[address] = row
    report.counts["added"] += len(added)
    if not dry and added:
        _add(added, keys, newsletter, consent, now)


def _add(
    added: dict[str, Row], keys: dict[str, str], newsletter: Newsletter, consent: str, now: datetime
) -> None:
    moments = {address: min(row.since or now, now) for address, row in added.items()}
    Reader.objects.bulk_create(
        [
            Reader(address=address, name=row.name, created_at=now, confirmed_at=moments[address])
            for address, row in added.items()
        ],
        ignore_conflicts=True,
    )
    readers = dict(Reader.objects.filter(address__in=added).values_list("address", "pk"))
    Subscription.objects.bulk_create(
        [
            Subscription(
                newsletter=newsletter,
                reader_id=readers[address],
                state=State.CONFIRMED,
                frequency=newsletter.default_frequency,
                asked_at=moments[address],
                confirmed_at=moments[address],
            )
            for address in added
        ],
        ignore_conflicts=True,
    )
    Consent.objects.bulk_create(
        Consent(
            address_key=keys[address],
            newsletter=newsletter,
            wording=consent,
            form="import",
            given_at=now,
            confirmed_at=moments[address],
        )
        for address in added
    )
