"""Mail addresses, parsed strictly enough that every accepted one is safe in a header and in SMTP.

Source: RFC 5321 section 4.1.2 and 4.5.3.1 (forms and limits), RFC 6531 (internationalised
addresses), RFC 5891 and UTS 46 (domain names).
"""

import ipaddress
import re
import unicodedata
from dataclasses import dataclass

import idna

MAX_LOCAL = 64
MAX_DOMAIN = 255
# A path of 256 octets holds the address and its two angle brackets.
MAX_MAILBOX = 254

# By what they are not: the large ranges would take longer to compile than all else here.
_ATEXT = r'[^\x00- "(),.:;<>@\[\\\]\x7f]'
_DOT_ATOM = re.compile(rf"{_ATEXT}+(?:\.{_ATEXT}+)*")
_QUOTED = re.compile(r'"(?:[^\x00-\x1f"\\\x7f]|\\[ -~])*"')
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
# Control, format, surrogate, unassigned, private-use, line, paragraph and space characters.
_INVISIBLE = ("Cc", "Cf", "Cs", "Cn", "Co", "Zl", "Zp", "Zs")


class AddressRefused(ValueError):
    """The text is no address that mail can safely be sent to; `str()` of it is the reason."""


@dataclass(frozen=True, slots=True)
class Address:
    """One mailbox: `local` as SMTP takes it, `domain` as an A-label, `original` as it was typed."""

    local: str
    domain: str
    original: str

    @property
    def mailbox(self) -> str:
        """Return `local@domain`, fit for MAIL FROM, RCPT TO and a header's angle brackets."""
        return f"{self.local}@{self.domain}"

    @property
    def needs_smtputf8(self) -> bool:
        """Tell whether only a relay that offers SMTPUTF8 can take it (RFC 6531)."""
        return not self.local.isascii()


def parse_address(text: str) -> Address:
    """Return the address that `text` is, its domain encoded for the DNS.

    Spaces around it are forgiven; a display name, a comment or a second address is not.

    Raises:
        AddressRefused: with one reason that can be shown to whoever typed it.
    """
    typed = text.strip(" ")
    if not typed:
        raise AddressRefused("the address is empty")
    if len(typed) > MAX_LOCAL + 1 + MAX_DOMAIN:
        raise AddressRefused("the address is too long")
    if any(unicodedata.category(c) in ("Cc", "Cs") for c in typed):
        raise AddressRefused("the address contains a control character")
    local, at, domain = typed.rpartition("@")
    if not at:
        raise AddressRefused("the address has no @")
    address = Address(_local(local), _domain(domain), typed)
    if len(address.mailbox.encode()) > MAX_MAILBOX:
        raise AddressRefused(f"the address is longer than {MAX_MAILBOX} bytes")
    return address


def normalise(address: Address) -> str:
    """Return the form under which two spellings of one mailbox are equal.

    The domain is lower case by construction; the local part is case-folded, which no provider in
    use tells apart, though RFC 5321 would let it. Never send to this form: use `mailbox`.
    """
    folded = unicodedata.normalize("NFC", unicodedata.normalize("NFC", address.local).casefold())
    return f"{folded}@{address.domain}"


def _local(text: str) -> str:
    if not text:
        raise AddressRefused("the address has nothing before the @")
    local = unicodedata.normalize("NFC", text)
    if local.startswith('"'):
        if not _QUOTED.fullmatch(local):
            raise AddressRefused("the quoted part before the @ is not closed correctly")
        bare = re.sub(r"\\(.)", r"\1", local[1:-1])
        # "jane.doe"@example.org and jane.doe@example.org are one mailbox (RFC 5321, 4.1.2).
        local = bare if _DOT_ATOM.fullmatch(bare) else local
    elif local.startswith(".") or local.endswith(".") or ".." in local:
        raise AddressRefused("the part before the @ has a dot too many")
    elif not _DOT_ATOM.fullmatch(local):
        raise AddressRefused("the part before the @ has a character that an address cannot have")
    if any(unicodedata.category(c) in _INVISIBLE for c in local if c != " "):
        raise AddressRefused("the part before the @ has an invisible character")
    if len(local.encode()) > MAX_LOCAL:
        raise AddressRefused(f"the part before the @ is longer than {MAX_LOCAL} bytes")
    return local


def _domain(text: str) -> str:
    if not text:
        raise AddressRefused("the address has nothing after the @")
    if len(text) > MAX_DOMAIN:
        raise AddressRefused(f"the domain is longer than {MAX_DOMAIN} bytes")
    if text.startswith("[") or _is_number(text):
        raise AddressRefused("the domain is an IP address; a name is needed")
    domain = text.lower() if text.isascii() else _encoded(text)
    if "." not in domain.strip("."):
        raise AddressRefused("the domain has no dot")
    labels = domain.split(".")
    if not all(_LABEL.fullmatch(label) for label in labels) or labels[-1].isdigit():
        raise AddressRefused("the domain is not a possible name")
    if any(label.startswith("xn--") for label in labels):
        _check_decodes(domain)
    return domain


def _encoded(text: str) -> str:
    try:
        return idna.encode(text, uts46=True, transitional=False).decode("ascii").lower()
    except (idna.IDNAError, UnicodeError):
        raise AddressRefused("the domain is not a possible international name") from None


def _check_decodes(domain: str) -> None:
    try:
        idna.decode(domain)
    except (idna.IDNAError, UnicodeError):
        raise AddressRefused("the domain is not a possible international name") from None


def _is_number(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
