"""One spelling per mailbox, and the keyed hash that stands for it where the address may not."""

from broadsheet.core.keyed_hash import keyed_hash
from broadsheet.mail.engine.address import AddressRefused, parse_address

__all__ = ["AddressRefused", "address_key", "normalised"]


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
    return keyed_hash("address", address)
