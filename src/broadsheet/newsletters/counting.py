"""How often the links of an edition are followed, where its newsletter counts that; by whom, never.

Links are made to lead through the count while an edition freezes, before its letters are encoded:
they are the same for all its readers, so nothing more differs from letter to letter. The text
beside the HTML keeps its addresses, and so does whoever looks at the edition in the desk.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

from django.conf import settings
from django.db import OperationalError, connection, transaction

from broadsheet.core.limits import Limit, TooMany, count_use
from broadsheet.core.turns import writing
from broadsheet.newsletters.engine.following import led, links_in
from broadsheet.newsletters.links import absolute, follow_token
from broadsheet.newsletters.models import Edition, Link

CLICKS = Limit("follow-link", most=10_000, window=timedelta(hours=1))
"""More than this within an hour no newsroom's readers follow one link."""

_OURS = ("/subscribe/", "/privacy/")
"""Below these, a reader sees to his own affairs: nobody counts that."""


def counter_of(edition: Edition) -> Callable[[str], str]:
    """Return what makes the links of an edition's HTML lead through their count, if any does."""
    if not edition.newsletter.counts_clicks:
        return str
    known = {link.address: _way(link.pk) for link in edition.links.all()}
    own = tuple(f"{settings.PUBLIC_ORIGIN}{path}" for path in _OURS)

    def counted(html: str) -> str:
        for address in links_in(html):
            if address not in known and not address.startswith(own):
                link, _made = Link.objects.get_or_create(edition=edition, address=address)
                known[address] = _way(link.pk)
        return led(html, known)

    return counted


def uncounted(edition: Edition, html: str) -> str:
    """Return an edition's HTML with its links leading where they led before."""
    return led(html, {_way(link.pk): link.address for link in edition.links.all()})


def count_click(*, link: Link, now: datetime) -> None:
    """Count that somebody followed a link; a database that is busy costs the count, not the way.

    So does a crowd: the limit is that of the link, as nothing is kept of who follows it.
    """
    with suppress(OperationalError, TooMany), writing(), transaction.atomic():
        count_use(CLICKS, caller=str(link.pk), now=now)
        with connection.cursor() as cursor:
            cursor.execute(_COUNT, [link.pk])


_COUNT = "UPDATE newsletters_link SET clicks = clicks + 1 WHERE id = %s"


def _way(link: int) -> str:
    return absolute("follow", follow_token(link))
