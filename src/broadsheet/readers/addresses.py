"""One spelling per mailbox, and the keyed hash that stands for it where the address may not."""

from collections.abc import Iterable

from broadsheet.core.keyed_hash import hasher, keyed_hash
from broadsheet.mail.engine.address import AddressRefused, parse_address

__all__ = ["AddressRefused", "address_key", "address_keys", "normalised"]


def normalised(text: str) -> str:
    """Return the address under which a reader is kept: fit to be compared, and to be sent to.

    The domain is an A-label in lower case. An ASCII local part is lower case too, which no provider
    in use tells apart; any other is left as typed, since changing its case may change its letters.

    Raises:
        AddressRefused: `text` is no address; `str()` of it can be shown to whoever typed it.
    """
    address = parse_address(text)
    local = address.local.lower() if address.local.isascii() else address.local
    return f"{local}@{address.domain}"


def address_key(address: str) -> str:
    """Return the keyed hash of a normalised address: 64 hexadecimal digits."""
    return keyed_hash(_PURPOSE, address)


def address_keys(addresses: Iterable[str]) -> dict[str, str]:
    """Return the addresses of many keyed hashes, by the hash."""
    hashed = hasher(_PURPOSE)
    return {hashed(address): address for address in addresses}


_PURPOSE = "address"
