"""Checks of Akismet's clients, answered before Django's middleware: it costs more than judging.

What is answered is what `views.akismet` answers. The thread's connection to the database stays
open from one check to the next.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.db import connection

from broadsheet.core import clock
from broadsheet.spam.clients import Newsroom
from broadsheet.spam.engine.akismet.asked import answers_for
from broadsheet.spam.engine.akismet.wsgi import host_of, respond

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

CHECK = "/1.1/comment-check"


def checks_first(application: Application) -> Application:
    """Return `application` (PEP 3333) with a lane of its own for checks."""

    def asked(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if not _is_check(environ):
            return application(environ, start_response)
        now = clock.now()
        try:
            return respond(environ, start_response, Newsroom(now), now.timestamp())
        except BaseException:
            connection.close()
            raise
        finally:
            # A database that went away must not be asked over the same connection again.
            if connection.errors_occurred:
                connection.close()

    return asked


def _is_check(environ: dict[str, Any]) -> bool:
    if environ["PATH_INFO"] != CHECK or environ["REQUEST_METHOD"] != "POST":
        return False
    host = host_of(environ)
    return host in settings.OUR_HOSTS or answers_for(host, CHECK, tuple(settings.OUR_HOSTS))
