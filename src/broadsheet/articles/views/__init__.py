"""Lists, archive and search: every page that is no page of the tree."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.formats import get_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from broadsheet.articles import queries
from broadsheet.articles.addresses import calendar_day, plain
from broadsheet.articles.asked import Asked, read_asked
from broadsheet.articles.models import ArticlePage, Author, Story, Tag
from broadsheet.articles.models.numbers import page_number
from broadsheet.articles.search_words import Question, QuestionRefused
from broadsheet.core.freshness import published

Paged = Callable[[int | None], queries.Listing[Any]]


@published
@require_safe
def author(request: HttpRequest, slug: str, number: str | None = None) -> HttpResponse:
    """Show what one author wrote."""
    shown = get_object_or_404(Author, slug=plain(slug))
    base = reverse("articles:author", args=[slug])
    listing = page_of(number, lambda page: queries.articles_of_author(shown, base, page))
    context = {"author": shown, "listing": listing}
    return render(request, "articles/author.html", context)


@published
@require_safe
def tag(request: HttpRequest, slug: str, number: str | None = None) -> HttpResponse:
    """Show what carries one tag."""
    shown = get_object_or_404(Tag, slug=plain(slug))
    base = reverse("articles:tag", args=[slug])
    listing = page_of(number, lambda page: queries.articles_of_tag(shown, base, page))
    context = {"tag": shown, "listing": listing}
    return render(request, "articles/tag.html", context)


@published
@require_safe
def story(request: HttpRequest, slug: str, number: str | None = None) -> HttpResponse:
    """Show a running story."""
    shown = get_object_or_404(Story, slug=plain(slug))
    base = reverse("articles:story", args=[slug])
    listing = page_of(number, lambda page: queries.articles_of_story(shown, base, page))
    return render(request, "articles/story.html", {"story": shown, "listing": listing})


@published
@require_safe
def authors(request: HttpRequest) -> HttpResponse:
    """Show everybody who writes here."""
    return render(request, "articles/authors.html", {"groups": queries.authors_by_kind()})


@published
@require_safe
def tags(request: HttpRequest) -> HttpResponse:
    """Show every tag."""
    return render(request, "articles/tags.html", {"letters": queries.tags_by_letter()})


@published
@require_safe
def stories(request: HttpRequest) -> HttpResponse:
    """Show every story, the running ones first."""
    running, concluded = queries.story_lines(closed=False), queries.story_lines(closed=True)
    return render(request, "articles/stories.html", {"running": running, "concluded": concluded})


@published
@require_safe
def archive(request: HttpRequest) -> HttpResponse:
    """Show every month that has articles, year by year."""
    return render(request, "articles/archive.html", {"years": queries.years()})


@published
@require_safe
def archive_year(request: HttpRequest, year: str) -> HttpResponse:
    """Show a year's months."""
    wanted = calendar_day(year, "01", "01").year
    shown = [found for found in queries.years() if found.number == wanted]
    if not shown:
        raise Http404
    return render(request, "articles/archive_year.html", {"years": shown, "year": shown[0]})


@published
@require_safe
def archive_month(
    request: HttpRequest, year: str, month: str, number: str | None = None
) -> HttpResponse:
    """Show a month as a calendar, and its articles."""
    first = calendar_day(year, month, "01")
    listing = page_of(number, lambda page: queries.articles_of_month(first, page))
    # Django counts weekdays from Sunday, the calendar from Monday.
    weekday = (int(get_format("FIRST_DAY_OF_WEEK")) - 1) % 7
    context = {
        "month": first,
        "base": queries.month_url(first),
        "sheet": queries.sheet_of_month(first, weekday),
        "near": queries.around_month(first),
        "listing": listing,
    }
    return render(request, "articles/archive_month.html", context)


@published
@require_safe
def archive_day(
    request: HttpRequest, year: str, month: str, day: str, number: str | None = None
) -> HttpResponse:
    """Show a day's articles."""
    shown = calendar_day(year, month, day)
    listing = page_of(number, lambda page: queries.articles_of_day(shown, page))
    context = {
        "day": shown,
        "base": queries.day_url(shown),
        "month_url": queries.month_url(shown),
        "near": queries.around(shown, shown),
        "articles": listing.articles,
        "listing": listing,
    }
    return render(request, "articles/archive_day.html", context)


@published
@require_safe
def corrections(request: HttpRequest, number: str | None = None) -> HttpResponse:
    """Show everything that was corrected, newest first."""
    base = reverse("articles:corrections")
    listing = page_of(number, lambda page: queries.corrections(base, page), may_be_empty=True)
    context = {
        "corrections": listing.articles,
        "older_url": listing.older_url,
        "newer_url": listing.newer_url,
        "listing": listing,
    }
    return render(request, "articles/corrections.html", context)


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Answer a reader's question; whatever is typed, the answer is a page."""
    asked = read_asked(request.GET)
    context: dict[str, Any] = {
        "asked": asked.shown,
        "query": asked.typed.get("q", ""),
        "order": asked.order,
        "kinds": ArticlePage.Kind.choices,
        "authors": queries.public_authors(),
    }
    try:
        filters, question = asked.filters(), asked.question()
    except QuestionRefused as refused:
        context["refused"] = str(refused)
        return render(request, "articles/search.html", context, status=HTTPStatus.BAD_REQUEST)
    context["narrowed"] = bool(filters)
    if question is not None or filters:
        context |= _answers(asked, question, filters)
    return render(request, "articles/search.html", context)


def _answers(asked: Asked, question: Question | None, filters: queries.Filters) -> dict[str, Any]:
    places = queries.search(question, order=asked.order, filters=filters)
    number, start = asked.number, (asked.number - 1) * queries.PER_PAGE
    if number > 1 and start >= len(places):
        raise Http404
    stop = start + queries.PER_PAGE
    return {
        "answered": True,
        "results": queries.found_at(places[start:stop], question),
        "total": len(places),
        "capped": len(places) == queries.MAX_RESULTS,
        "orders": _orders(asked, question),
        "older_url": asked.url(number=number + 1) if stop < len(places) else "",
        "newer_url": asked.url(number=number - 1) if number > 1 else "",
        "number": number,
        "pages": -(-len(places) // queries.PER_PAGE),
    }


def _orders(asked: Asked, question: Question | None) -> list[dict[str, Any]]:
    """Return the orders to choose from; without words nothing is a better match than another."""
    labels = {
        "relevance": _("Best match first"),
        "newest": _("Newest first"),
        "oldest": _("Oldest first"),
    }
    current = asked.order
    if question is None:
        del labels["relevance"]
        current = "newest" if current == "relevance" else current
    return [
        {"label": label, "url": asked.url(order=name), "current": name == current}
        for name, label in labels.items()
    ]


def page_of(number: str | None, read: Paged, *, may_be_empty: bool = False) -> queries.Listing[Any]:
    """Return a list's page for the number in an address; a list without articles is no page.

    Raises:
        Http404: the list is empty, or the number is malformed or beyond its end.
    """
    try:
        listing = read(None if number is None else page_number(number))
    except queries.NoSuchPage as missing:
        raise Http404 from missing
    if not listing.articles and not may_be_empty:
        raise Http404
    return listing
