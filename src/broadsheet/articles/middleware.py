"""What is answered where an article stood: its new address, or that it is gone."""

import re
from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from wagtail.contrib.redirects.models import Redirect

from broadsheet.articles.models import Tombstone

Handler = Callable[[HttpRequest], HttpResponse]
_BELOW_ARTICLE = re.compile(
    r"(?P<article>/[^/]+/[0-9]{4}/[0-9]{2}/[0-9]{2}/[^/]+)/(?P<rest>(?:history|replies)/[a-z0-9/]*)"
)


def where_articles_stood(handler: Handler) -> Handler:
    """Answer for moved and deleted articles where nothing else stands.

    Wagtail's own middleware redirects an article's address; this one those below it, and says 410
    or 451 for what was deleted.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = handler(request)
        if response.status_code != HTTPStatus.NOT_FOUND or not request.path.isprintable():
            return response
        return _moved(request.path) or _gone(request) or response

    return middleware


def _moved(path: str) -> HttpResponse | None:
    found = _BELOW_ARTICLE.fullmatch(path)
    if found is None:
        return None
    redirect = Redirect.objects.filter(old_path=found["article"]).first()
    if redirect is None or redirect.link is None:
        return None
    return HttpResponsePermanentRedirect(f"{redirect.link}{found['rest']}")


def _gone(request: HttpRequest) -> HttpResponse | None:
    found = _BELOW_ARTICLE.fullmatch(request.path)
    path = found["article"] if found else Redirect.normalise_path(request.path)
    tombstone = Tombstone.objects.filter(path=path).first()
    return tombstone.answer(request) if tombstone else None
