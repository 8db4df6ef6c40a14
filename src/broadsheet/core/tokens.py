"""Signed tokens for links in mail: they say what may be done, to what, and until when.

A token is Django's signed, compressed JSON with the purpose as its salt, so that a link made for
one purpose never opens another. It is not single-use: actions behind it are idempotent, or carry a
one-time key of their own.
"""

from datetime import timedelta

from django.core import signing


class TokenRefused(Exception):
    """The token is forged, cut short, made for another purpose, or expired; nothing was done."""


def make_token(purpose: str, payload: dict[str, str | int]) -> str:
    """Return a URL-safe signed token which carries `payload` for `purpose`."""
    return signing.dumps(payload, salt=f"broadsheet.{purpose}", compress=True)


def read_token(
    purpose: str, token: str, *, max_age: timedelta | None = None
) -> dict[str, str | int]:
    """Return the payload of a token made by `make_token` for the same purpose.

    Raises:
        TokenRefused: the signature, the purpose or the age is wrong.
    """
    try:
        payload = signing.loads(token, salt=f"broadsheet.{purpose}", max_age=max_age)
    except signing.SignatureExpired as expired:
        raise TokenRefused("This link has expired.") from expired
    except (signing.BadSignature, ValueError) as forged:
        raise TokenRefused("This link is not valid.") from forged
    if not isinstance(payload, dict):
        raise TokenRefused("This link is not valid.")
    return payload
