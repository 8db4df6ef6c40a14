"""Lists, archive and search: every page that is no page of the tree."""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from broadsheet.articles import queries
from broadsheet.articles.addresses import calendar_day, plain
from broadsheet.articles.models import Author, Story, Tag
from broadsheet.articles.models.numbers import page_number
from broadsheet.articles.search_words import QuestionRefused, read_question

Paged = Callable[[int | None], queries.Listing[Any]]


@require_safe
def author(request: HttpRequest, slug: str, number: str | None = None) -> HttpResponse:
    """Show what one author wrote."""
    shown = get_object_or_404(Author, slug=plain(slug))
    base = reverse("articles:author", args=[slug])
    listing = page_of(number, lambda page: queries.articles_of_author(shown, base, page))
    context = {"author": shown, "listing": listing, "feed_url": feed_url("author", slug)}
    return render(request, "articles/author.html", context)


@require_safe
def tag(request: HttpRequest, slug: str, number: str | None = None) -> HttpResponse:
    """Show what carries one tag."""
    shown = get_object_or_404(Tag, slug=plain(slug))
    base = reverse("articles:tag", args=[slug])
    listing = page_of(number, lambda page: queries.articles_of_tag(shown, base, page))
    context = {"tag": shown, "listing": listing, "feed_url": feed_url("tag", slug)}
    return render(request, "articles/tag.html", context)


@require_safe
def story(request: HttpRequest, slug: str, number: str | None = None) -> HttpResponse:
    """Show a running story."""
    shown = get_object_or_404(Story, slug=plain(slug))
    base = reverse("articles:story", args=[slug])
    listing = page_of(number, lambda page: queries.articles_of_story(shown, base, page))
    return render(request, "articles/story.html", {"story": shown, "listing": listing})


@require_safe
def archive(request: HttpRequest) -> HttpResponse:
    """Show every month that has articles."""
    return render(request, "articles/archive.html", {"months": queries.months()})


@require_safe
def archive_month(
    request: HttpRequest, year: str, month: str, number: str | None = None
) -> HttpResponse:
    """Show a month's articles and its days."""
    first = calendar_day(year, month, "01")
    listing = page_of(number, lambda page: queries.articles_of_month(first, page))
    days = queries.days_of_month(first)
    context = {"month": first, "days": days, "listing": listing}
    return render(request, "articles/archive_month.html", context)


@require_safe
def archive_day(
    request: HttpRequest, year: str, month: str, day: str, number: str | None = None
) -> HttpResponse:
    """Show a day's articles."""
    shown = calendar_day(year, month, day)
    listing = page_of(number, lambda page: queries.articles_of_day(shown, page))
    context = {"day": shown, "articles": listing.articles, "listing": listing}
    return render(request, "articles/archive_day.html", context)


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
    line = request.GET.get("q", "").strip()
    order = request.GET.get("order", "relevance")
    if order not in queries.ORDERS:
        raise Http404
    number = page_number(request.GET.get("page", "1"))
    context: dict[str, Any] = {"query": line[:500], "order": order, "results": [], "total": 0}
    context |= {"refused": "", "older_url": "", "newer_url": ""}
    if not line:
        return render(request, "articles/search.html", context)
    try:
        question = read_question(line)
    except QuestionRefused as refused:
        context["refused"] = str(refused)
        return render(request, "articles/search.html", context, status=HTTPStatus.BAD_REQUEST)
    places = queries.search(question, order=order)
    start = (number - 1) * queries.PER_PAGE
    if number > 1 and start >= len(places):
        raise Http404
    shown = places[start : start + queries.PER_PAGE]
    context["results"] = queries.found_at(shown, question)
    context["total"] = len(places)
    context["capped"] = len(places) == queries.MAX_RESULTS
    if start + queries.PER_PAGE < len(places):
        context["older_url"] = _search_url(line, order, number + 1)
    if number > 1:
        context["newer_url"] = _search_url(line, order, number - 1)
    return render(request, "articles/search.html", context)


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


def feed_url(kind: str, slug: str) -> str:
    """Return the address of an author's or a tag's feed."""
    return reverse(f"articles:{kind}_feed", args=[slug])


def _search_url(line: str, order: str, number: int) -> str:
    asked: Mapping[str, str | int] = {"q": line, "order": order, "page": number}
    kept = {name: value for name, value in asked.items() if value not in ("relevance", 1)}
    return f"{reverse('articles:search')}?{urlencode(kept)}"
