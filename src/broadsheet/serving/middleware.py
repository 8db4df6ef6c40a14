"""Published pages go into the store as they are rendered; cookies and questions are ignored."""

import logging
from collections.abc import Callable, Iterable
from copy import copy
from http import HTTPStatus
from urllib.parse import urlsplit

from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from wagtail.models import Site

from broadsheet.articles.keys import SITE
from broadsheet.core import clock
from broadsheet.core.freshness import TABLE, Clock, Reading, reads, recording
from broadsheet.core.shared import shared
from broadsheet.serving.engine.front import STORED
from broadsheet.serving.engine.page import STATUS, Page, PathRefused
from broadsheet.serving.engine.store import Store, new_page
from broadsheet.serving.pages import CommittedClock, StoreClock, is_published, one_at_a_time, store

logger = logging.getLogger(__name__)
Handler = Callable[[HttpRequest], HttpResponse]

COLLECT = "broadsheet.collect"
"""Where the WSGI environment names a list, pages are put there and not into the store."""

CLOCK = "broadsheet.clock"
"""By which clock a page that is collected may share with others; without one it shares nothing."""

_ITS_OWN = frozenset(
    "connection content-encoding content-length date etag last-modified vary".split()
)
"""Headers that follow from the bytes, or from the way they are sent."""

_OF_ONE = frozenset(
    """HTTP_COOKIE HTTP_ACCEPT_ENCODING HTTP_ACCEPT_LANGUAGE HTTP_RANGE HTTP_IF_NONE_MATCH
    HTTP_IF_MODIFIED_SINCE""".split()
)
"""What a request says of its reader."""

_KEPT = (HTTPStatus.OK, HTTPStatus.GONE, HTTPStatus.UNAVAILABLE_FOR_LEGAL_REASONS)
_TRIES = 2
READING = ("GET", "HEAD")
_OF_STAFF = ("/desk/", "/account/")


class PublishedPages:
    """Renders each published page once, for everybody."""

    def __init__(self, handler: Handler) -> None:
        """Wrap `handler`."""
        self._handler = handler

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a published page from the store, or render and store it; pass on the rest."""
        kept = store()
        # Wagtail asks for a preview at the address of the page, for one editor: a draft, or a look
        # that is tried.
        if kept is None or getattr(request, "is_dummy", False):
            return self._handler(request)
        if not is_published(request):
            return self._for_one(request, kept)
        if request.method not in READING:
            return HttpResponseNotAllowed(READING, "405\n", content_type="text/plain")
        collected: list[Page] | None = request.META.get(COLLECT)
        if collected is not None:
            response, page = self._rendered(request, kept, request.META.get(CLOCK))
            collected += [page] if page else []
            return response
        with one_at_a_time(request.path_info):
            found = kept.find(request.path_info)
            if found is not None:
                return _from_store(found)
            return self._make(request, kept)

    def _for_one(self, request: HttpRequest, kept: Store) -> HttpResponse:
        """Answer what is not the same for everybody; what is on it of all pages is shared, too.

        Not for the desk: there most is written.
        """
        if request.path_info.startswith(_OF_STAFF):
            return self._handler(request)
        clock = StoreClock(kept) if request.method in READING else CommittedClock(kept)
        with recording(clock):
            response = self._handler(request)
        _follow(clock.made_from, kept)
        return response

    def _make(self, request: HttpRequest, kept: Store) -> HttpResponse:
        clock = StoreClock(kept)
        response, page = self._rendered(request, kept, clock)
        # What changes faster than it is rendered is answered as it is, and stored another time.
        for _ in range(_TRIES):
            if page is None:
                break
            try:
                if kept.put(page):
                    return _from_store(page)
            except PathRefused:
                break
            except OSError:
                logger.exception("the page %s cannot be stored", page.path)
                break
            response, page = self._rendered(request, kept, clock)
        return response

    def _rendered(
        self, request: HttpRequest, kept: Store, clock: Clock | None
    ) -> tuple[HttpResponse, Page | None]:
        """Render a page; return the answer and, where everybody may have it, the page."""
        made_at = kept.counters.now
        asked = _everybodys(request)
        with recording(clock) as reading:
            reads(SITE)
            vars(asked)["_wagtail_site"] = _own_site()  # where Wagtail keeps it, too
            response = self._handler(asked)
        if response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
            kept.fail(request.path_info)
            return response, None
        if response.status_code not in _KEPT or response.streaming:
            kept.forget(request.path_info)
            return response, None
        why_not = _why_not(response, reading)
        if why_not:
            logger.error("the page %s is not stored: %s", request.path_info, why_not)
            # Else the worker would try to bake it again and again.
            kept.forget(request.path_info)
            return response, None
        if not _follow(reading.keys, kept):
            # A table was read that nobody followed until now: what was written to it meanwhile
            # went unnoticed.
            return self._rendered(request, kept, clock)
        return response, _page(request, response, reading, made_at)


def _follow(keys: Iterable[str], kept: Store) -> bool:
    """Follow the tables among what was read; return whether they were before.

    What was kept of one that was not is forgotten.
    """
    return kept.counters.follow(key for key in keys if key.startswith(TABLE))


def _page(request: HttpRequest, response: HttpResponse, reading: Reading, made_at: int) -> Page:
    headers = [(k, v) for k, v in response.items() if k.lower() not in _ITS_OWN]
    if response.status_code != HTTPStatus.OK:
        headers.insert(0, (STATUS, f"{response.status_code} {response.reason_phrase}"))
    return new_page(
        request.path_info,
        response.content,
        headers=headers,
        keys=reading.keys,
        made_at=made_at,
        modified=clock.now(),
    )


def as_everybody() -> dict[str, str]:
    """Return what a WSGI environment says when the page for everybody is asked for."""
    origin = urlsplit(settings.PUBLIC_ORIGIN)
    return {
        "QUERY_STRING": "",
        "SERVER_NAME": origin.hostname or "localhost",
        "SERVER_PORT": str(origin.port or (443 if origin.scheme == "https" else 80)),
        "HTTP_HOST": origin.netloc,
        "wsgi.url_scheme": origin.scheme,
    }


def _everybodys(request: HttpRequest) -> WSGIRequest:
    """Return a request for the same path that says nothing of who asks.

    It is a new one each time: what was looked up for a rendering is kept on its request.
    """
    meta = {name: value for name, value in request.META.items() if name not in _OF_ONE}
    meta |= as_everybody()
    meta["REQUEST_METHOD"] = "GET"
    return WSGIRequest(meta)


def _own_site() -> Site | None:
    """Return the site with its front page, which Wagtail would ask for with each rendering."""
    site = _site()
    if site is None:
        return None
    own = copy(site)
    own.root_page = copy(site.root_page)
    return own


@shared
def _site() -> Site | None:
    reads(SITE)
    found = Site.objects.filter(is_default_site=True).select_related("root_page").first()
    if found is not None:
        found.root_page = found.root_page.specific
    return found


def _why_not(response: HttpResponse, reading: Reading) -> str:
    """Return why a page may not be stored, "" if it may; any reason is a fault of ours."""
    if response.cookies or "cookie" in response.get("Vary", "").lower():
        return "it depends on who asks"
    uncovered = reading.uncovered()
    if uncovered:
        return f"no freshness key covers what it reads of {', '.join(sorted(uncovered))}"
    return ""


def _from_store(page: Page) -> HttpResponse:
    headers = dict(page.headers)
    status = int(headers.pop(STATUS, "200").split()[0])
    response = HttpResponse(page.bodies["identity"], headers=headers, status=status)
    response[STORED] = "1"
    return response
