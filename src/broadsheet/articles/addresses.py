"""The parts of an address that a reader may have typed."""

from datetime import date

from django.http import Http404


def plain(slug: str) -> str:
    """Return a slug as it may be looked up.

    Raises:
        Http404: it holds a control character, which PostgreSQL may not be asked for.
    """
    if not slug.isprintable():
        raise Http404
    return slug


def calendar_day(year: str, month: str, day: str) -> date:
    """Return the day an address names.

    Raises:
        Http404: there is no such day.
    """
    try:
        return date(int(year), int(month), int(day))
    except ValueError as impossible:
        raise Http404 from impossible
