"""Keyed hashes: recognise a value again without keeping it.

Source: RFC 2104 (HMAC) with SHA-256; the key is derived from the instance's secret key per purpose,
so hashes of one purpose cannot be matched with those of another.
"""

import hmac
from hashlib import sha256

from django.conf import settings


def keyed_hash(purpose: str, value: str) -> str:
    """Return 64 hexadecimal digits that stand for `value`, useless without the secret key."""
    key = sha256(f"{purpose}\0{settings.SECRET_KEY}".encode()).digest()
    return hmac.digest(key, value.encode(), "sha256").hex()
