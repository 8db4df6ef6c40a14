"""Reads of readers and of the addresses that must get no mail."""

from collections.abc import Iterable

from django.db import connection

from broadsheet.core.among import among
from broadsheet.readers.addresses import address_key, address_keys, normalised
from broadsheet.readers.models import Reader, Suppression

__all__ = ["address_key", "by_address", "is_suppressed", "normalised", "suppressed_among"]


def by_address(address: str) -> Reader | None:
    """Return the reader of a normalised address, or None."""
    return Reader.objects.filter(address=address).first()


def is_suppressed(address: str) -> bool:
    """Tell whether a normalised address must get no mail."""
    return Suppression.objects.filter(address_key=address_key(address)).exists()


def suppressed_among(addresses: Iterable[str]) -> frozenset[str]:
    """Return those of a batch of normalised addresses that must get no mail, by one query."""
    keys = address_keys(addresses)
    which, them = among(list(keys))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT address_key FROM readers_suppression WHERE address_key {which}",  # noqa: S608 - ours
            [them],
        )
        return frozenset(keys[key] for (key,) in cursor.fetchall())
