"""Security headers of everything that is answered."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from broadsheet.articles import queries
from broadsheet.articles.models import ArticlePage
from broadsheet.theme.critical import critical_hash
from broadsheet.theme.policy import DESK, reader_policy

Handler = Callable[[HttpRequest], HttpResponse]


def security_headers(handler: Handler) -> Handler:
    """Add the headers of OWASP's secure headers project that fit a newspaper."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = handler(request)
        policy = (
            DESK
            if request.path.startswith(("/desk/", "/documents/"))
            else reader_policy(critical_hash(), frames=_frames(response))
        )
        response.headers.setdefault("Content-Security-Policy", policy)
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Referrer-Policy", "strict-origin-when-cross-origin")
        response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        response.headers.setdefault("X-Frame-Options", "SAMEORIGIN")
        response.headers.setdefault("Permissions-Policy", "interest-cohort=(), browsing-topics=()")
        if settings.PUBLIC_ORIGIN.startswith("https://"):
            # RFC 6797; a browser ignores it over http.
            response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
        return response

    return middleware


def _frames(response: HttpResponse) -> list[str]:
    """Return whose frames the page may open: those of the embeds that stand on it, no others."""
    context = getattr(response, "context_data", None) or {}
    article = context.get("article")
    if not isinstance(article, ArticlePage) or context.get("replies_page") is not None:
        return []
    return sorted({frame.origin for frame in queries.frames(article)})
