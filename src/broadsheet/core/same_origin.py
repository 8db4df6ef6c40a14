"""The guard of forms that stand on stored pages, which can carry no token of their own.

A browser says with every form post where the form stood (`Origin`, RFC 6454, and `Sec-Fetch-Site`,
W3C Fetch Metadata). A foreign origin is refused. When a client sends neither, the request is
marked unproven and the view must ask for one more confirming step before anything is stored.
"""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.csrf import csrf_exempt

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def from_here(request: HttpRequest) -> bool | None:
    """Tell whether a request comes from a page of this site; None when it does not say.

    An origin of "null" hides itself: some browsers send it where referrers are turned off. It is
    believed only beside a `Sec-Fetch-Site` of same-origin, which no foreign page can bring about.
    """
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    if site not in (None, "same-origin", "none"):
        return False
    if origin is None or (origin == "null" and site == "same-origin"):
        return True if site == "same-origin" else None
    return origin in {settings.PUBLIC_ORIGIN, f"{request.scheme}://{request.get_host()}"}


def guarded(view: View[P]) -> View[P]:
    """Let a view take posts from stored pages: no token; foreign origins are refused with 403."""

    @wraps(view)
    def guarded_view(
        request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponseBase:
        if request.method == "POST" and from_here(request) is False:
            raise PermissionDenied("This form was sent from another site.")
        return view(request, *args, **kwargs)

    return csrf_exempt(guarded_view)
