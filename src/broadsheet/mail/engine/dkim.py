"""DKIM signatures, rsa-sha256 with relaxed/relaxed canonicalisation, one letter or an edition.

Source: RFC 6376; RFC 8301 (key size and hash); RFC 8058 section 4 (both List-Unsubscribe fields
have to be covered).
"""

import hashlib
import re
from binascii import b2a_base64
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, Self

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from broadsheet.mail.engine.frozen import Frozen
from broadsheet.mail.engine.headers import fold
from broadsheet.mail.engine.template import Clean, Template, Values, in_header

KEY_BITS = 2048

# Signed once more than they occur: a second one added on the way breaks the signature.
_SEALED = (
    "From", "To", "Cc", "Reply-To", "Subject", "Date", "Message-ID",
    "List-Unsubscribe", "List-Unsubscribe-Post", "MIME-Version", "Content-Type",
)  # fmt: skip
_SEALED_WHEN_ABSENT = ("From", "To", "Cc", "Reply-To", "Subject")
_SIGNED = (
    "Sender", "In-Reply-To", "References", "Content-Transfer-Encoding", "Auto-Submitted",
    "Precedence", "Feedback-ID", "List-Id", "List-Post", "List-Archive", "List-Help",
    "List-Subscribe", "List-Owner",
)  # fmt: skip

_FOLD = re.compile(rb"\r\n(?=[ \t])")
_BLANKS = re.compile(rb"[ \t]+")
_BLANKS_AT_END = re.compile(rb"[ \t]+(?=\r\n)")
_DOMAIN = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+")
_SELECTOR = re.compile(r"[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*")
_PKCS1 = padding.PKCS1v15()
_SHA256 = hashes.SHA256()
_GAP = b"\r\n"
_WIDTH = 72


class SigningRefused(ValueError):
    """The key, its name or the letter does not allow a signature; `str()` of it says why."""


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signs: the private key whose public half stands at `selector._domainkey.domain`."""

    domain: str
    selector: str
    key: rsa.RSAPrivateKey

    def __post_init__(self) -> None:
        if self.key.key_size < KEY_BITS:
            raise SigningRefused(f"the key has fewer than {KEY_BITS} bits")
        if not _DOMAIN.fullmatch(self.domain) or not _SELECTOR.fullmatch(self.selector):
            raise SigningRefused("the domain or the selector is not a possible name")

    def sign(self, message: bytes, *, at: datetime) -> bytes:
        """Return the message with its DKIM-Signature before it.

        `message` has CRLF lines; `at` is aware and becomes the signature's time.

        Raises:
            SigningRefused: the message has no From or no end of its header.
        """
        top, gap, body = message.partition(b"\r\n\r\n")
        if not gap:
            raise SigningRefused("the message has no empty line after its header")
        names, canonical = _canonical_head(top)
        digest = hashlib.sha256(relaxed_body(body)).digest()
        return _Seal.of(self, names, at).field(canonical, digest) + message

    def freeze(self, frozen: Frozen, *, at: datetime) -> "SignedFrozen":
        """Return the frozen edition as one whose letters come out signed."""
        names, canonical = _canonical_head(frozen.raw_head)
        constant = hashlib.sha256(frozen.body.chunks[0][len(_GAP) :])
        seal = _Seal.of(self, names, at)
        return SignedFrozen(frozen, seal, in_header(canonical), constant)


class _Hash(Protocol):
    def copy(self) -> Self: ...

    def update(self, data: bytes, /) -> None: ...

    def digest(self) -> bytes: ...


@dataclass(frozen=True, slots=True, repr=False)
class SignedFrozen:
    """A frozen edition that signs each letter; only what differs between letters is hashed anew."""

    frozen: Frozen
    seal: "_Seal"
    canonical_head: Template
    constant: _Hash

    def render(self, values: Mapping[str, str]) -> Clean:
        """Return one recipient's signed letter, as `Frozen.render` does unsigned.

        Raises:
            HeaderRefused: a value cannot stand in a header.
            SlotRefused: a value is missing.
        """
        own = Values(values)
        first, *rest = self.frozen.body.fill(own)
        end = b"".join(rest)
        body_hash = self.constant.copy()
        body_hash.update(end)
        digest = body_hash.digest()
        if len(end) < 2 * len(_GAP) or end.endswith(2 * _GAP):
            # Values may leave blank lines at the very end, which the relaxed form has not.
            digest = hashlib.sha256(relaxed_body(first[len(_GAP) :] + end)).digest()
        canonical = b"".join(self.canonical_head.fill(own))
        field = self.seal.field(canonical, digest)
        return Clean(b"".join((field, *self.frozen.head.fill(own), first, end)))


@dataclass(frozen=True, slots=True, repr=False)
class _Seal:
    """The part of a DKIM-Signature field that all letters share, as sent and as hashed."""

    key: rsa.RSAPrivateKey
    start: bytes
    canonical_start: bytes

    @classmethod
    def of(cls, signer: Signer, names: list[str], at: datetime) -> "_Seal":
        what = ("v=1;", "a=rsa-sha256;", "c=relaxed/relaxed;")
        who = (f"d={signer.domain};", f"s={signer.selector};", f"t={int(at.timestamp())};")
        listed = ("h=" + ":\n".join(names) + ";").split("\n")
        start = fold("DKIM-Signature", [*what, *who, *listed]) + b" bh="
        name, _, value = start.partition(b":")
        return cls(signer.key, start, name.lower() + b":" + _relaxed_value(value))

    def field(self, canonical_head: bytes, body_digest: bytes) -> bytes:
        body_hash = b2a_base64(body_digest, newline=False) + b";"
        signed = b"%b%b%b b=" % (canonical_head, self.canonical_start, body_hash)
        signature = b2a_base64(self.key.sign(signed, _PKCS1, _SHA256), newline=False)
        lines = [signature[i : i + _WIDTH] for i in range(0, len(signature), _WIDTH)]
        return b"%b%b\r\n b=%b\r\n" % (self.start, body_hash, b"\r\n ".join(lines))


def generate_key() -> rsa.RSAPrivateKey:
    """Return a new private key of the size that every receiver accepts, RSA with 2048 bits."""
    return rsa.generate_private_key(public_exponent=65537, key_size=KEY_BITS)


def key_to_pem(key: rsa.RSAPrivateKey) -> bytes:
    """Return the private key as unencrypted PKCS #8 text, for a file or a settings field."""
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def key_from_pem(pem: bytes) -> rsa.RSAPrivateKey:
    """Return the private key that `key_to_pem` wrote.

    Raises:
        SigningRefused: it is no unencrypted RSA key, or too short a one.
    """
    try:
        key = serialization.load_pem_private_key(pem, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise SigningRefused("the text is no unencrypted private key") from None
    if not isinstance(key, rsa.RSAPrivateKey) or key.key_size < KEY_BITS:
        raise SigningRefused(f"the key is no RSA key of at least {KEY_BITS} bits")
    return key


def dns_record(public_key: rsa.RSAPublicKey) -> str:
    """Return the text of the TXT record to publish at `selector._domainkey.domain`.

    It is longer than the 255 bytes of one DNS string: zone files want it cut in two.
    """
    der = public_key.public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return f"v=DKIM1; k=rsa; p={b2a_base64(der, newline=False).decode()}"


def relaxed_body(body: bytes) -> bytes:
    """Return the body in the relaxed form, itself where it is in that form already.

    Source: RFC 6376 section 3.4.4.
    """
    if b"\t" in body or b"  " in body or b" \r\n" in body or body.endswith(b" "):
        body = _BLANKS_AT_END.sub(b"", _BLANKS.sub(b" ", body))
    stripped = body.rstrip(b"\r\n") if body.endswith((b"\r\n\r\n", b"\r\n")) else body
    if not stripped:
        return b""
    return stripped + b"\r\n"


def _canonical_head(head: bytes) -> tuple[list[str], bytes]:
    """Return the names to list in `h=` and the fields they stand for, in the relaxed form."""
    fields: dict[str, list[bytes]] = {}
    for line in _FOLD.sub(b"", head).split(b"\r\n"):
        field, _, value = line.partition(b":")
        key = field.strip().decode("ascii", "replace").lower()
        fields.setdefault(key, []).append(_relaxed_value(value))
    if "from" not in fields:
        raise SigningRefused("the message has no From")
    names: list[str] = []
    canonical: list[bytes] = []
    for name in _SEALED + _SIGNED:
        found = fields.get(name.lower(), [])
        seals = name in _SEALED and (bool(found) or name in _SEALED_WHEN_ABSENT)
        names += [name] * (len(found) + seals)
        # Of several, the last is signed first (RFC 6376, 5.4.2).
        canonical += [b"%b:%b\r\n" % (name.lower().encode(), v) for v in reversed(found)]
    return names, b"".join(canonical)


def _relaxed_value(value: bytes) -> bytes:
    return _BLANKS.sub(b" ", _FOLD.sub(b"", value)).strip(b" ")
