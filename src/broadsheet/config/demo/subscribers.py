"""Subscribers of the demonstration, with the consent that each of them gave."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from random import Random

from django.db import transaction
from django.utils.text import slugify

from broadsheet.config.demo import grammar
from broadsheet.config.demo.newsroom import Progress
from broadsheet.newsletters.models import Consent, Newsletter, Subscription
from broadsheet.readers.addresses import address_key
from broadsheet.readers.models import Reader

_BATCH = 1_000
_WORDING = "Every article, in full, on the day it appears. Nothing else."
State, Frequency = Subscription.State, Subscription.Frequency


@dataclass(frozen=True)
class _Wish:
    state: str
    frequency: str


def _wishes(count: int) -> Iterator[_Wish]:
    """Yield exactly `count` who take every article, then those who do not."""
    for _ in range(count):
        yield _Wish(State.CONFIRMED, Frequency.EVERY)
    others = (
        (_Wish(State.CONFIRMED, Frequency.DAILY), 6, 5),
        (_Wish(State.CONFIRMED, Frequency.WEEKLY), 3, 8),
        (_Wish(State.PENDING, Frequency.EVERY), 3, 12),
        (_Wish(State.ENDED, Frequency.EVERY), 3, 15),
    )
    for wish, least, part in others:
        for _ in range(min(max(least, count // part), 5_000) if count else 0):
            yield wish


def subscribe(count: int, *, now: datetime, rng: Random, progress: Progress) -> int:
    """Store `count` confirmed subscribers to every article, and others on top; return all.

    The others are digest readers, unconfirmed and ended subscriptions.
    """
    newsletter = Newsletter.objects.get(slug="every-article")
    wishes = list(_wishes(count))
    shown = progress(enumerate(wishes), total=len(wishes), label="Adding subscribers")
    while batch := list(islice(shown, _BATCH)):
        _store(batch, newsletter, now, rng)
    return len(wishes)


@transaction.atomic
def _store(
    batch: list[tuple[int, _Wish]], newsletter: Newsletter, now: datetime, rng: Random
) -> None:
    asked = [now - timedelta(days=2) - timedelta(days=700) * rng.random() ** 2 for _ in batch]
    readers = []
    for (number, wish), at in zip(batch, asked, strict=True):
        name = grammar.person(rng)
        proven = None if wish.state == State.PENDING else at + timedelta(minutes=9)
        address = f"{slugify(name)}.{number}@readers.example"
        readers.append(
            Reader(address=address, name=name, language="en", created_at=at, confirmed_at=proven)
        )
    Reader.objects.bulk_create(readers)
    subscriptions, consents = [], []
    for (_, wish), reader, at in zip(batch, readers, asked, strict=True):
        ended = at + (now - at) * rng.random() if wish.state == State.ENDED else None
        subscriptions.append(
            Subscription(
                newsletter=newsletter,
                reader=reader,
                state=wish.state,
                frequency=wish.frequency,
                asked_at=at,
                confirmed_at=reader.confirmed_at,
                ended_at=ended,
                ended_why="unsubscribed" if ended else "",
            )
        )
        consents.append(
            Consent(
                address_key=address_key(reader.address),
                newsletter=newsletter,
                wording=_WORDING,
                form="article",
                given_at=at,
                confirmed_at=reader.confirmed_at,
            )
        )
    Subscription.objects.bulk_create(subscriptions)
    Consent.objects.bulk_create(consents)
