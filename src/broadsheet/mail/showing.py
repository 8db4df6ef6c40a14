"""A mail's HTML shown to staff: a page that can do nothing."""

from django.http import HttpResponse

MAIL_ALONE = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; sandbox;"
    " frame-ancestors 'self'"
)
"""It runs nothing, sends nothing and asks nobody else for anything. Source: W3C CSP 3."""


def mail_page(html: str) -> HttpResponse:
    """Return a mail's HTML as a page of its own, to be shown in a frame."""
    response = HttpResponse(html)
    response["Content-Security-Policy"] = MAIL_ALONE
    response["Referrer-Policy"] = "no-referrer"
    return response
