"""Reads of the outbox and of the relays that empty it."""

from django.db.models import QuerySet

from broadsheet.mail.engine.relay import RelayRefused, parse_relays
from broadsheet.mail.models import OutgoingLetter

ACCOUNT = "account"
"""The kind of letters that open staff accounts; only those who may do everything read them."""


def relay_hosts(smtp: str) -> tuple[str, ...]:
    """Return the hosts of the relays, each once; none when none is set or they cannot be read."""
    try:
        return tuple(dict.fromkeys(relay.host for relay in parse_relays(smtp)))
    except RelayRefused:
        return ()


def relay_host(smtp: str) -> str:
    """Return those hosts in one line, as people read them."""
    return ", ".join(relay_hosts(smtp))


def held() -> QuerySet[OutgoingLetter]:
    """Return the letters that wait for a person to send or drop them, oldest first."""
    return OutgoingLetter.objects.filter(state=OutgoingLetter.State.HELD).order_by("pk")
