"""Security headers of everything that is answered."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from broadsheet.theme.critical import critical_hash

Handler = Callable[[HttpRequest], HttpResponse]

DESK = (
    "default-src 'self'; style-src 'self' 'unsafe-inline'; script-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; frame-src 'self' blob:; object-src 'none'; base-uri 'self'; "
    "frame-ancestors 'self'"
)
"""The desk: Wagtail's editor writes styles and scripts into its pages."""


def security_headers(handler: Handler) -> Handler:
    """Add the headers of OWASP's secure headers project that fit a newspaper."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = handler(request)
        policy = DESK if request.path.startswith(("/desk/", "/documents/")) else _readers()
        response.headers.setdefault("Content-Security-Policy", policy)
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Referrer-Policy", "strict-origin-when-cross-origin")
        response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        response.headers.setdefault("X-Frame-Options", "SAMEORIGIN")
        response.headers.setdefault("Permissions-Policy", "interest-cohort=(), browsing-topics=()")
        return response

    return middleware


def _readers() -> str:
    """Reader pages: hashes, never nonces: a stored nonce would be a constant. Source: W3C CSP 3."""
    return (
        f"default-src 'none'; style-src 'self' 'sha256-{critical_hash()}'; img-src 'self' data:; "
        "font-src 'self'; media-src 'self'; script-src 'self'; connect-src 'self'; "
        "manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'"
    )
