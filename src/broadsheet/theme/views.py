"""Error pages in the site's look. Those for 500 and 503 read nothing from the database."""

import sys
from datetime import timedelta

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from broadsheet.core.freshness import published
from broadsheet.core.shared import shared
from broadsheet.theme import queries

_NOT_NOW = (OperationalError, InterfaceError, OSError)
"""A locked, full or absent database or disk: the same request may well succeed later."""


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a request that makes no sense, or one whose body is too large to be read."""
    if isinstance(exception, (RequestDataTooBig, TooManyFieldsSent)):
        return too_large(request)
    return render(request, "400.html", status=400)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose token was missing or wrong; `reason` is for logs, not for readers."""
    return render(request, "403_csrf.html", {"reason": reason}, status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - as Django calls it
    """Answer an address at which nothing stands."""
    return HttpResponse(_not_found(), status=404)


@shared
def _not_found() -> str:
    """Return the page for every such address: made once, however many are tried."""
    return render_to_string("404.html")


def not_our_host(_request: HttpRequest) -> HttpResponse:
    """Answer a request for a host that is not ours (RFC 9110, 15.5.20)."""
    return HttpResponse(render_to_string("421.html"), status=421)


@published
@require_safe
def look_css(_request: HttpRequest) -> HttpResponse:
    """Answer the newsroom's own styles; the address carries them, so they may be kept for ever."""
    headers = {"Cache-Control": "public, max-age=31536000, immutable"}
    return HttpResponse(queries.look().rules, "text/css", headers=headers)


def too_large(request: HttpRequest) -> HttpResponse:
    """Answer a form that holds more than anybody types."""
    return render(request, "413.html", status=413)


def too_many(request: HttpRequest, retry_after: timedelta) -> HttpResponse:
    """Answer somebody who has used a door too often, and say when to come back."""
    response = render(request, "429.html", {"minutes": retry_after.seconds // 60 + 1}, status=429)
    response["Retry-After"] = str(int(retry_after.total_seconds()) + 1)
    return response


def link_refused(request: HttpRequest, reason: str) -> HttpResponse:
    """Answer a mailed link that is forged, cut short or too old."""
    return render(request, "link_refused.html", {"reason": reason}, status=403)


def server_error(_request: HttpRequest) -> HttpResponse:
    """Answer a failure: 503 when it is worth trying again, 500 otherwise; never a traceback."""
    failed = sys.exc_info()[1]
    if isinstance(failed, _NOT_NOW):
        response = HttpResponse(render_to_string("503.html"), status=503)
        response["Retry-After"] = "10"
        return response
    return HttpResponse(render_to_string("500.html"), status=500)
