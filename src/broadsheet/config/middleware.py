"""What stands before everything else: our own host only, and plain words when something fails."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.http.request import split_domain_port
from django.middleware.gzip import GZipMiddleware
from django.utils.datastructures import MultiValueDictKeyError
from typing_extensions import override

from broadsheet.config.sizes import most_for
from broadsheet.core.limits import TooMany
from broadsheet.core.network import comes_by_proxy
from broadsheet.core.tokens import TokenRefused
from broadsheet.spam.engine.akismet.asked import answers_for
from broadsheet.theme.views import bad_request, link_refused, not_our_host, too_large, too_many

Handler = Callable[[HttpRequest], HttpResponse]
HEALTH = ("/healthz", "/readyz")
_PACKED = ("audio/", "video/", "image/avif", "image/jpeg", "image/png", "image/webp")
METHODS = ("GET", "HEAD", "POST", "OPTIONS")
_MORE_METHODS = ("/desk/", "/api/")
_SAID_BY_PROXIES = (
    *("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST"),
    *("HTTP_X_FORWARDED_PORT", "HTTP_FORWARDED", "HTTP_X_REAL_IP"),
)


def believe_proxies(handler: Handler) -> Handler:
    """Take the scheme from a trusted proxy, and nothing at all of the sort from anybody else."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if comes_by_proxy(request):
            if request.META.get("HTTP_X_FORWARDED_PROTO") in {"http", "https"}:
                request.META["wsgi.url_scheme"] = request.META["HTTP_X_FORWARDED_PROTO"]
        else:
            for name in _SAID_BY_PROXIES:
                request.META.pop(name, None)
        return handler(request)

    return middleware


def known_methods(handler: Handler) -> Handler:
    """Answer 405 to what no page of ours does, before anything else is asked of the request."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.method not in METHODS and not request.path.startswith(_MORE_METHODS):
            return HttpResponseNotAllowed(METHODS, "405\n", content_type="text/plain")
        return handler(request)

    return middleware


def not_too_much(handler: Handler) -> Handler:
    """Answer 413 to what is longer than any form of ours, before a byte of it is read or stored."""

    def middleware(request: HttpRequest) -> HttpResponse:
        # What declares no length is empty to Django.
        declared = request.META.get("CONTENT_LENGTH") or ""
        if declared.isdecimal() and int(declared) > most_for(request.path):
            return too_large(request)
        return handler(request)

    return middleware


def only_our_host(handler: Handler) -> Handler:
    """Answer 421 (RFC 9110, 15.5.20) to requests for a host that is not ours."""

    def middleware(request: HttpRequest) -> HttpResponse:
        asked = request.META.get("HTTP_HOST") or request.META.get("SERVER_NAME", "")
        host, _port = split_domain_port(asked)
        if host not in settings.OUR_HOSTS and request.path not in HEALTH:
            # Akismet's clients keep asking for Akismet's host, or for one that begins with a key.
            if answers_for(host, request.path, tuple(settings.OUR_HOSTS)):
                return handler(request)
            return not_our_host(request)
        return handler(request)

    return middleware


class CompressedText(GZipMiddleware):
    """Compresses what is words: pictures and recordings are packed already, and asked in parts."""

    @override
    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        packed = response.headers.get("Content-Type", "").startswith(_PACKED)
        if packed or "Content-Range" in response.headers:
            return response
        return super().process_response(request, response)


class PlainErrors:
    """Turn refusals that any view may raise into pages that say what to do.

    Django's `handler500` does the same for failures (`theme.views.server_error`).
    """

    def __init__(self, handler: Handler) -> None:
        """Wrap `handler`."""
        self.handler = handler

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self.handler(request)

    def process_exception(self, request: HttpRequest, refused: Exception) -> HttpResponse | None:
        """Answer a refusal; None leaves every other exception to Django."""
        match refused:
            case TooMany():
                return too_many(request, refused.retry_after)
            case TokenRefused():
                return link_refused(request, str(refused))
            case RequestDataTooBig() | TooManyFieldsSent():
                return too_large(request)
            case MultiValueDictKeyError():
                return bad_request(request, refused)  # a form without a field that it always has
            case _:
                return None
