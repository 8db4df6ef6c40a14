"""The parts of an address that a reader may have typed."""

from datetime import MAXYEAR, MINYEAR, date

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
        Http404: there is no such day, or it is at the end of what a calendar can hold.
    """
    try:
        found = date(int(year), int(month), int(day))
    except ValueError as impossible:
        raise Http404 from impossible
    # Whoever looks a month back or ahead would fall off the calendar.
    if not MINYEAR < found.year < MAXYEAR:
        raise Http404
    return found
