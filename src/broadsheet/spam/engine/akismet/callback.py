"""Where a client may be called back, and what it is told there."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address
from urllib.parse import urlsplit

LONGEST = 500
_PORTS = (None, 80, 443, 8080, 8443)


class CallbackRefused(Exception):
    """Nobody is called there; the message says why, in a line."""


@dataclass(frozen=True, slots=True)
class Place:
    """A callback's address, taken apart."""

    secure: bool
    host: str
    port: int
    target: str


def place_of(address: str) -> Place:
    """Return where a callback leads.

    Raises:
        CallbackRefused: it is no http address, names somebody, or has a port of something else.
    """
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError as error:
        raise CallbackRefused("it is not an address") from error
    if len(address) > LONGEST or not address.isascii() or any(c <= " " for c in address):
        raise CallbackRefused("it is too long, or has characters that no address has")
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username is not None:
        raise CallbackRefused("it is not http:// or https:// and a host")
    if port not in _PORTS:
        raise CallbackRefused("its port is not one of the web")
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    secure = parts.scheme == "https"
    return Place(secure, parts.hostname, port or (443 if secure else 80), target)


def public_one(addresses: Iterable[str]) -> str:
    """Return the first of a host's addresses.

    Raises:
        CallbackRefused: there is none, or one of them is not for everybody: a machine of ours.
    """
    found = list(addresses)
    if not found or not all(is_public(address) for address in found):
        raise CallbackRefused("its host is not on the public internet")
    return found[0]


def is_public(address: str) -> bool:
    """Tell whether an address is one of the public internet."""
    try:
        ip = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inner is not None:
            return is_public(str(inner))
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def letter(key: str, results: Iterable[tuple[str, bool]]) -> bytes:
    """Return what is posted: by guid, whether it is spam by now."""
    comments = [{"guid": guid, "result": "true" if spam else "false"} for guid, spam in results]
    return json.dumps({"key": key, "endpoint": "recheck", "comments": comments}).encode()
