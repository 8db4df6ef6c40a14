"""What stands before everything else: our own host only, and plain errors."""

import logging
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.request import split_domain_port

logger = logging.getLogger(__name__)
Handler = Callable[[HttpRequest], HttpResponse]
HEALTH = ("/healthz", "/readyz")


def only_our_host(handler: Handler) -> Handler:
    """Answer 421 (RFC 9110, 15.5.20) to requests for a host that is not ours."""

    def middleware(request: HttpRequest) -> HttpResponse:
        host, _port = split_domain_port(request.META.get("HTTP_HOST", ""))
        if host not in settings.ALLOWED_HOSTS and request.path not in HEALTH:
            return HttpResponse("This site does not answer for that host.\n", "text/plain", 421)
        return handler(request)

    return middleware
