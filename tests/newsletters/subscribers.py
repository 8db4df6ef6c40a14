"""A newsletter and the people who take it, made the way readers do."""

from collections.abc import Iterable
from datetime import UTC, datetime

from broadsheet.newsletters.models import Frequency, Newsletter, Subscription
from broadsheet.readers.actions import confirm_reader, meet_reader

NOW = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)


def make_newsletter() -> Newsletter:
    """Return the newsletter that carries every article."""
    newsletter, _ = Newsletter.objects.get_or_create(
        slug="every-article", defaults={"name": "The Harbour Courier by mail"}
    )
    return newsletter


def make_subscriber(
    address: str,
    *,
    state: Subscription.State = Subscription.State.CONFIRMED,
    frequency: Frequency = Frequency.EVERY,
) -> Subscription:
    """Return the subscription of that address."""
    reader = meet_reader(address=address, now=NOW)
    confirm_reader(reader=reader, now=NOW)
    return Subscription.objects.create(
        newsletter=make_newsletter(),
        reader=reader,
        state=state,
        frequency=frequency,
        asked_at=NOW,
        confirmed_at=NOW,
    )


def make_subscribers(count: int) -> list[str]:
    """Return the addresses of that many confirmed subscribers."""
    addresses = [f"reader{number}@post.example" for number in range(count)]
    for address in addresses:
        make_subscriber(address)
    return addresses


def quiet(things: Iterable[int], *, total: int, label: str) -> Iterable[int]:
    """Show no progress."""
    del total, label
    return things
