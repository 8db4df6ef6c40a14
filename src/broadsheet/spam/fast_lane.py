"""Checks of Akismet's clients, answered before Django's middleware: it costs more than judging.

The front answers them itself, so that none is passed on. What is answered is what `views.akismet`
answers. The thread's connection to the database stays open from one check to the next.
"""

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from threading import get_native_id
from typing import Any

from django.conf import settings
from django.db import connection

from broadsheet.core import clock
from broadsheet.spam.clients import Newsroom
from broadsheet.spam.engine.akismet.asked import MOST_BYTES, answers_for
from broadsheet.spam.engine.akismet.wsgi import host_of, respond

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

CHECK = "/1.1/comment-check"
_NICEST = 19


def checks_first(application: Application) -> Application:
    """Return `application` (PEP 3333) with a lane of its own for checks."""

    def asked(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if not _is_check(environ):
            return application(environ, start_response)
        return _answer(environ, start_response)

    return asked


def checks_aside(application: Application, threads: int) -> Application:
    """Return the same for a server of many threads: checks are answered by a few of their own.

    So there are as few connections to the database, and checks step back before readers as far as
    the making of pages does.
    """
    few = ThreadPoolExecutor(threads, "checks", _step_back)

    def asked(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if not _is_check(environ):
            return application(environ, start_response)
        # Here, for a client that is slow to say its words must not keep one of the few waiting.
        said = BytesIO(environ["wsgi.input"].read(min(_length(environ), MOST_BYTES)))
        heads: list[tuple[Any, ...]] = []

        def began(*head: Any) -> None:
            heads.append(head)

        body = few.submit(_answer, {**environ, "wsgi.input": said}, began).result()
        start_response(*heads[0])
        return body

    return asked


def _step_back() -> None:
    """Do for this thread what nice(2) does: more than now, as less is forbidden to most."""
    thread = get_native_id()
    now = os.getpriority(os.PRIO_PROCESS, thread)
    os.setpriority(os.PRIO_PROCESS, thread, min(_NICEST, now + settings.NICENESS))


def _length(environ: dict[str, Any]) -> int:
    declared = environ.get("CONTENT_LENGTH") or "0"
    return int(declared) if declared.isdecimal() else 0


def _answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
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


def _is_check(environ: dict[str, Any]) -> bool:
    if environ["PATH_INFO"] != CHECK or environ["REQUEST_METHOD"] != "POST":
        return False
    host = host_of(environ)
    return host in settings.OUR_HOSTS or answers_for(host, CHECK, tuple(settings.OUR_HOSTS))
