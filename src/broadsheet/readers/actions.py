"""Writes to readers: who they are, that an address is theirs, and that it must get no mail."""

from datetime import datetime

from django.db import transaction

from broadsheet.readers.addresses import address_key, normalised
from broadsheet.readers.models import Reader, Suppression


@transaction.atomic
def meet_reader(*, address: str, name: str = "", language: str = "", now: datetime) -> Reader:
    """Return the reader of that address, made when there is none; nothing is confirmed by this.

    `address` may be spelled in any way. A reader who is known already is returned unchanged: what
    somebody else types beside an address may not rename its owner.

    Raises:
        AddressRefused: it is no address.
    """
    reader, _ = Reader.objects.get_or_create(
        address=normalised(address),
        defaults={"name": name[:80], "language": language[:12], "created_at": now},
    )
    return reader


@transaction.atomic
def confirm_reader(*, reader: Reader, now: datetime) -> None:
    """Store that the address was proven to be the reader's; the first proof's time stays."""
    Reader.objects.filter(pk=reader.pk, confirmed_at=None).update(confirmed_at=now)
    reader.refresh_from_db()


@transaction.atomic
def sign_out_everywhere(*, reader: Reader, now: datetime) -> None:
    """End every session of a reader, on whatever machine it was begun."""
    Reader.objects.filter(pk=reader.pk).update(signed_out_at=now)
    reader.refresh_from_db()


@transaction.atomic
def suppress(*, address: str, why: Suppression.Why, now: datetime) -> Suppression:
    """Stop all mail to a normalised address; the first reason stays. Return its row."""
    suppression, _ = Suppression.objects.get_or_create(
        address_key=address_key(address), defaults={"why": why, "since": now}
    )
    return suppression


@transaction.atomic
def lift_suppression(*, address: str) -> bool:
    """Let a normalised address get mail again; return whether it was suppressed."""
    deleted, _ = Suppression.objects.filter(address_key=address_key(address)).delete()
    return deleted > 0
