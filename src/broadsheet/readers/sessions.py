"""A reader who is signed in: one signed cookie, given when an address was proven, and no other."""

from datetime import datetime, timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from broadsheet.core.tokens import TokenRefused, make_token, read_token
from broadsheet.readers.models import Reader

COOKIE = "reader"
LASTS = timedelta(days=90)


def sign_in(response: HttpResponse, reader: Reader, *, now: datetime) -> None:
    """Let the browser that gets this response be known as the reader, for ninety days."""
    token = make_token(COOKIE, {"reader": reader.pk, "at": int(now.timestamp())})
    response.set_cookie(
        COOKIE,
        token,
        max_age=LASTS,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def sign_out(response: HttpResponse) -> None:
    """Let the browser forget."""
    response.delete_cookie(COOKIE, samesite="Lax")


def reader_of(request: HttpRequest) -> Reader | None:
    """Return the reader who is signed in, whose address is confirmed; None for everybody else.

    Signed out everywhere, a reader's older cookies say nothing any more.
    """
    token = request.COOKIES.get(COOKIE, "")
    if not token:
        return None
    try:
        payload = read_token(COOKIE, token, max_age=LASTS)
    except TokenRefused:
        return None
    readers = Reader.objects.filter(pk=payload.get("reader", 0), confirmed_at__isnull=False)
    reader = readers.first()
    ended = reader.signed_out_at if reader else None
    if ended is not None and int(payload.get("at", 0)) <= ended.timestamp():
        return None
    return reader
