"""Whether the DNS says what receivers ask of a sender: SPF, DKIM and DMARC, really looked up."""

from collections.abc import Callable
from dataclasses import dataclass

import dns.exception
import dns.resolver

SECONDS = 4.0
Lookup = Callable[[str], list[str]]
"""Returns the TXT records at a name, an empty list when there are none."""


class DnsUnreachable(Exception):
    """No answer came, so that nothing is known."""


@dataclass(frozen=True)
class Record:
    """One record: what it is for, where it belongs, and whether it is right, wrong or missing."""

    name: str
    where: str
    state: str


def look_up(name: str) -> list[str]:
    """Return the TXT records at a name.

    Raises:
        DnsUnreachable: no server answered in time.
    """
    try:
        answer = dns.resolver.resolve(name, "TXT", lifetime=SECONDS)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return []
    except dns.exception.DNSException as failed:
        raise DnsUnreachable(type(failed).__name__) from failed
    return [b"".join(row.strings).decode("utf-8", "replace") for row in answer]


def records(domain: str, *, selector: str, key: str, lookup: Lookup = look_up) -> list[Record]:
    """Return how SPF, DKIM and DMARC of a domain stand; `key` is the DKIM record we need, or "".

    Raises:
        DnsUnreachable: as `look_up`.
    """
    signing = f"{selector}._domainkey.{domain}"
    policy = f"_dmarc.{domain}"
    return [
        Record("SPF", domain, _spf(lookup(domain))),
        Record("DKIM", signing, _dkim(lookup(signing), key)),
        Record("DMARC", policy, _dmarc(lookup(policy))),
    ]


def _spf(found: list[str]) -> str:
    ours = [text for text in found if text.lower().startswith("v=spf1")]
    if len(ours) > 1:
        return "wrong"
    return "right" if ours else "missing"


def _dkim(found: list[str], key: str) -> str:
    if not key:
        return "unsigned"
    public = _tags(key).get("p")
    if not found:
        return "missing"
    return "right" if any(_tags(text).get("p") == public for text in found) else "wrong"


def _dmarc(found: list[str]) -> str:
    ours = [text for text in found if text.lower().startswith("v=dmarc1")]
    if not ours:
        return "missing"
    right = len(ours) == 1 and _tags(ours[0]).get("p") in ("none", "quarantine", "reject")
    return "right" if right else "wrong"


def _tags(record: str) -> dict[str, str]:
    pairs = (part.partition("=") for part in record.split(";"))
    return {name.strip(): "".join(value.split()) for name, _, value in pairs}
