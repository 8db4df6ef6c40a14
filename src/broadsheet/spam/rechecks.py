"""Judging again what other sites asked about, and telling them when the answer is another one."""

import http.client
import logging
import math
import socket
import ssl
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from django.db.models import Q
from typing_extensions import override

from broadsheet.spam import actions, layer
from broadsheet.spam.clients import stamp
from broadsheet.spam.engine.akismet.callback import (
    CallbackRefused,
    Place,
    letter,
    place_of,
    public_one,
)
from broadsheet.spam.engine.local import answered_again, unpack
from broadsheet.spam.engine.model import ModelRefused
from broadsheet.spam.models import Recheck

logger = logging.getLogger(__name__)

AT_ONCE = 500
"""Texts judged again in one go, and results in one call."""
CALLS = 2
"""Calls in one go: each may take `PATIENCE`, and other work waits meanwhile."""
PATIENCE = 5.0
AGAIN_AFTER = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 480))
_MOST_ANSWER = 1_000

Post = Callable[[Place, bytes], int]
"""Posts JSON and returns the status of the answer; raises OSError or CallbackRefused."""


def look_again(now: datetime) -> int:
    """Judge again what was judged before the last lesson; return how many texts."""
    learnt = stamp()
    try:
        threshold = actions.model().spam
    except ModelRefused:
        return 0
    rows = Recheck.objects.exclude(learnt=learnt).filter(key__revoked_at=None)[:AT_ONCE]
    least = math.log(threshold / (1.0 - threshold))
    count = 0
    for row in rows:
        one = unpack(bytes(row.grams), log_odds=row.log_odds, spam=False)
        if one is None:
            row.delete()
            continue
        found = answered_again(layer.layer_of(row.key_id), one) >= least
        due = None if found == row.told else row.due_at or now
        Recheck.objects.filter(pk=row.pk).update(learnt=learnt, found=found, due_at=due)
        count += 1
    return count


def call_due(now: datetime, post: Post | None = None) -> int:
    """Tell sites of changed answers; return how many calls were made.

    What cannot be told is tried again later and later, and given up with the fifth.
    """
    post = post or post_json
    due = Recheck.objects.filter(due_at__lte=now).order_by("due_at")
    places = list(dict.fromkeys(due.values_list("key__key", "key", "callback")))[:CALLS]
    for key, number, callback in places:
        rows = list(due.filter(key=number, callback=callback)[:AT_ONCE])
        # Taken by a conditional UPDATE, so that of two workers one calls; a killed one's come back.
        taken = [row for row in rows if _take(row, now)]
        if taken and _called(callback, letter(key, ((r.guid, r.found) for r in taken)), post):
            for row in taken:
                _settle(row)
    given_up = Q(attempts__gte=len(AGAIN_AFTER), due_at__lte=now)
    Recheck.objects.filter(given_up).delete()
    return len(places)


def _take(row: Recheck, now: datetime) -> bool:
    if row.attempts >= len(AGAIN_AFTER):
        return False
    later = now + AGAIN_AFTER[row.attempts]
    mine = Recheck.objects.filter(pk=row.pk, due_at=row.due_at, attempts=row.attempts)
    return bool(mine.update(due_at=later, attempts=row.attempts + 1))


def _settle(row: Recheck) -> None:
    """Note what a client knows; what was found meanwhile to be otherwise stays due."""
    known = Recheck.objects.filter(pk=row.pk)
    known.update(told=row.found, attempts=0)
    known.filter(found=row.found).update(due_at=None)


def _called(callback: str, body: bytes, post: Post) -> bool:
    try:
        status = post(place_of(callback), body)
    except (CallbackRefused, OSError, http.client.HTTPException) as failed:
        logger.warning("a site could not be told of changed answers: %s", failed)
        return False
    return http.HTTPStatus.OK <= status < http.HTTPStatus.MULTIPLE_CHOICES


class _ToOneAddress(http.client.HTTPConnection):
    """A connection to the address that was looked at, whatever the name resolves to by now."""

    def __init__(self, place: Place, address: str) -> None:
        super().__init__(place.host, place.port, timeout=PATIENCE)
        self._place = place
        self._address = address

    @override
    def connect(self) -> None:
        self.sock = socket.create_connection((self._address, self.port), PATIENCE)
        if self._place.secure:
            context = ssl.create_default_context()
            self.sock = context.wrap_socket(self.sock, server_hostname=self.host)


def post_json(
    place: Place, body: bytes, resolve: Callable[[str], Iterable[str]] | None = None
) -> int:
    """Post to a place of the public internet and return the answer's status; follow nothing.

    Raises:
        CallbackRefused: its host is a machine of ours, or of nobody.
        OSError: it cannot be reached.
    """
    address = public_one((resolve or _addresses)(place.host))
    connection = _ToOneAddress(place, address)
    try:
        connection.request(
            "POST",
            place.target,
            body,
            {"Content-Type": "application/json", "User-Agent": "Broadsheet"},
        )
        answer = connection.getresponse()
        answer.read(_MOST_ANSWER)
        return answer.status
    finally:
        connection.close()


def _addresses(host: str) -> list[str]:
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return [str(entry[4][0]) for entry in found]
