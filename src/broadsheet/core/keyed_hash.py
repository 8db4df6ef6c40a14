"""Keyed hashes: recognise a value again without keeping it.

Source: RFC 2104 (HMAC) with SHA-256; the key is derived from the instance's secret key per purpose,
so hashes of one purpose cannot be matched with those of another.
"""

from collections.abc import Callable
from functools import lru_cache
from hashlib import sha256
from typing import Protocol, Self

from django.conf import settings

_BLOCK = 64
_INNER, _OUTER = bytes(b ^ 0x36 for b in range(256)), bytes(b ^ 0x5C for b in range(256))
_PURPOSES = 64


class _Hash(Protocol):
    def copy(self) -> Self: ...

    def update(self, data: bytes, /) -> None: ...

    def digest(self) -> bytes: ...

    def hexdigest(self) -> str: ...


def keyed_hash(purpose: str, value: str) -> str:
    """Return 64 hexadecimal digits that stand for `value`, useless without the secret key."""
    return hasher(purpose)(value)


def hasher(purpose: str) -> Callable[[str], str]:
    """Return `keyed_hash` for one purpose, for whoever hashes many values."""
    begun, ending = _keyed(purpose, settings.SECRET_KEY)

    def hashed(value: str) -> str:
        inner, outer = begun.copy(), ending.copy()
        inner.update(value.encode())
        outer.update(inner.digest())
        return outer.hexdigest()

    return hashed


@lru_cache(maxsize=_PURPOSES)
def _keyed(purpose: str, secret: str) -> "tuple[_Hash, _Hash]":
    """Return HMAC's two hashes with the key in them: an edition needs five hashes a letter."""
    key = sha256(f"{purpose}\0{secret}".encode()).digest().ljust(_BLOCK, b"\0")
    return sha256(key.translate(_INNER)), sha256(key.translate(_OUTER))
