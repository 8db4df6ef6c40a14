"""Reads of the outbox and of the relay that empties it."""

from django.db.models import QuerySet

from broadsheet.mail.engine.relay import RelayRefused, parse_relay
from broadsheet.mail.models import OutgoingLetter

ACCOUNT = "account"
"""The kind of letters that open staff accounts; only those who may do everything read them."""


def relay_host(smtp: str) -> str:
    """Return the host of a relay's address, or "" when none is set or it cannot be read."""
    try:
        return parse_relay(smtp).host if smtp else ""
    except RelayRefused:
        return ""


def held() -> QuerySet[OutgoingLetter]:
    """Return the letters that wait for a person to send or drop them, oldest first."""
    return OutgoingLetter.objects.filter(state=OutgoingLetter.State.HELD).order_by("pk")
