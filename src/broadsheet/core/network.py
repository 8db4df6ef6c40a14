"""Where a request comes from, as far as it may be believed, and as little of it as is needed."""

from collections.abc import Iterable, Mapping
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from broadsheet.core.keyed_hash import keyed_hash

Network = IPv4Network | IPv6Network
_PREFIX = {4: 32, 6: 64}
_TRUNCATED = {4: 24, 6: 48}


def client_address(request: HttpRequest) -> str:
    """Return the client's address: the peer, or what the nearest trusted proxies say of it.

    X-Forwarded-For is read from the right and only while the hop before is a trusted proxy, so a
    header that a client sends by itself has no effect. An unreadable address is "". A proxy that
    says nothing is taken for the client.
    """
    return _address_in(request.META)


def network_of(environ: Mapping[str, Any]) -> str:
    """Return the client's network, of a WSGI environment: the IPv4 address, or the IPv6 /64."""
    return _network(_address_in(environ), _PREFIX)


def _address_in(environ: Mapping[str, Any]) -> str:
    address = _readable(environ.get("REMOTE_ADDR", ""))
    hops = environ.get("HTTP_X_FORWARDED_FOR", "").split(",")
    hops = [hop.strip() for hop in hops if hop.strip()]
    while hops and _is_trusted(address):
        address = _readable(hops.pop())
    return address


def comes_by_proxy(request: HttpRequest) -> bool:
    """Tell whether the peer is a trusted proxy, whose headers may be believed."""
    return _is_trusted(_readable(request.META.get("REMOTE_ADDR", "")))


def _is_trusted(address: str) -> bool:
    proxies: Iterable[Network] = settings.TRUSTED_PROXIES
    return bool(address) and any(ip_address(address) in proxy for proxy in proxies)


def network_key(request: HttpRequest) -> str:
    """Return a keyed hash of the client's network, as `network_of` has it."""
    return keyed_hash("network", network_of(request.META))


def truncated_network(request: HttpRequest) -> str:
    """Return the client's network as kept for proof: IPv4 /24 or IPv6 /48, never the address."""
    return _network(client_address(request), _TRUNCATED)


def _readable(text: str) -> str:
    try:
        # A link-local address may name its interface, which is this machine's affair.
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return ""
    # A socket that listens for both protocols shows IPv4 as ::ffff:a.b.c.d, all within one /64.
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return str(mapped or address)


def _network(address: str, prefixes: dict[int, int]) -> str:
    if not address:
        return ""
    return str(ip_network(f"{address}/{prefixes[ip_address(address).version]}", strict=False))
