"""Sources and what they said."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from broadsheet.articles.addresses import plain
from broadsheet.articles.models.numbers import page_number
from broadsheet.articles.queries import NoSuchPage
from broadsheet.core.freshness import published
from broadsheet.record import queries

SOURCES_A_PAGE = 500


@published
@require_safe
def source(request: HttpRequest, slug: str, number: str | None = None) -> HttpResponse:
    """Show what one source said in public articles, newest first.

    Raises:
        Http404: readers know no such source, or its list is not that long.
    """
    shown = get_object_or_404(queries.known_sources(), slug=plain(slug))
    base = reverse("record:source", args=[slug])
    try:
        page = None if number is None else page_number(number)
        listing = queries.statements_of(shown, base, page)
    except NoSuchPage as missing:
        raise Http404 from missing
    context = {
        "source": shown,
        "statements": listing.articles,
        "listing": listing,
        "newer_url": listing.newer_url,
        "older_url": listing.older_url,
    }
    return render(request, "record/source.html", context)


@published
@require_safe
def sources(request: HttpRequest, number: str = "1") -> HttpResponse:
    """List every source that readers know of, by name.

    Raises:
        Http404: the list is not that long.
    """
    paginator = Paginator(queries.public_sources(), SOURCES_A_PAGE)
    wanted = page_number(number)
    if wanted > paginator.num_pages:
        raise Http404
    page = paginator.page(wanted)
    context = {
        "sources": page.object_list,
        "newer_url": _index(wanted - 1) if page.has_previous() else "",
        "older_url": _index(wanted + 1) if page.has_next() else "",
    }
    return render(request, "record/sources.html", context)


def _index(number: int) -> str:
    if number == 1:
        return reverse("record:sources")
    return reverse("record:sources-page", args=[number])
