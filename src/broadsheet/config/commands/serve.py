"""`broadsheet serve`: the front, the pool that makes pages, and the worker in one process tree.

Readers talk to the front, which answers stored pages and files; everything else it asks of the
pool, where Django is. Without TLS a door stands before the front, and answers stored pages itself.
Everything is loaded once and the other processes are forked from it, so that they share what they
only read. When one of them ends by itself the others are ended too, and the command fails: whoever
started it starts it again.
"""

import gc
import multiprocessing
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any

import click
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connections
from django.urls import get_resolver
from wagtail import hooks

from broadsheet.config.commands.check import check
from broadsheet.config.commands.worker import work
from broadsheet.config.first_steps import bring_up_to_date
from broadsheet.serving.actions import open_store
from broadsheet.serving.behind import behind_front
from broadsheet.serving.certificate import Certificate
from broadsheet.serving.door import introduced, listen_for_door, stand
from broadsheet.serving.engine.answers import Application
from broadsheet.serving.front import THREADS, listen_for_front, make_front, taken_in
from broadsheet.serving.listener import listen, shown
from broadsheet.serving.pages import let_go
from broadsheet.serving.pool import GRACE, Pool, end_with, when_it_ends
from broadsheet.spam import actions as spam
from broadsheet.spam.engine.model import ModelRefused
from broadsheet.spam.fast_lane import checks_aside, checks_first

FORK = multiprocessing.get_context("fork")
PER_WORKER = 192 * 1024 * 1024
"""Bytes of memory that a process for pages should find; it takes far less."""
POOL_THREADS, POOL_CONNECTIONS = 6, 8
"""Requests that a process of the pool has in hand, and with those that wait in it: what one cannot
begin at once is left to the others."""
CHECKS = 2
"""Checks of Akismet's clients that a process of the front has in hand."""


@dataclass(frozen=True)
class Doors:
    """Where the newsroom listens: `redirect_port` answers http with a redirect, 0 for none."""

    host: str
    port: int
    redirect_port: int = 0


def serve(*, doors: Doors, workers: int | None) -> None:
    """Serve until stopped.

    Raises:
        CannotListen: a port is taken or forbidden.
        CertificateRefused: the certificate cannot be used.
    """
    tls = certificate()
    if tls is not None:
        tls.check()
    listener = listen(doors.host, doors.port)
    redirecting = listen(doors.host, doors.redirect_port) if doors.redirect_port else None
    bring_up_to_date()
    check()
    open_store()
    # Not before: it lists the collected files once, when it is made.
    application = behind_front(checks_first(get_wsgi_application()))
    inner = listen_for_front()
    _load_everything()
    multiprocessing.set_start_method("fork", force=True)
    many = workers or fitting_workers()

    def load() -> Application:
        return taken_in(checks_aside(make_front(port=doors.port), CHECKS))

    standing: list[Any] = []
    if tls is None:
        server = listen_for_door()
        standing = [
            _child("door", partial(stand, listener, port=doors.port)) for _number in range(many)
        ]
        front = Pool(server, lambda: introduced(load()), workers=many, threads=THREADS)
    else:
        front = Pool(listener, load, workers=many, threads=THREADS, tls=tls)
    family = [
        *standing,
        _child("pool", partial(_make_pages, inner, application, many)),
        _child("worker", _work),
    ]
    doorman = _start_doorman(redirecting) if redirecting else None
    _doors_shut_first(front, standing)
    _hang_up_means_stop(front)
    ended: list[str] = []
    for process in family:
        when_it_ends(process, partial(_give_up, front, ended, process.name))
    click.echo(
        f"Serving {settings.PUBLIC_ORIGIN}/ on {shown(doors.host, doors.port)}; Ctrl-C stops."
    )
    front.run()
    for process in family:
        _end(process)
    if doorman is not None:
        doorman.terminate()
        doorman.wait()
    if not front.stopping:
        raise click.ClickException(f"the {ended[0] if ended else 'front'} ended by itself")


def certificate() -> Certificate | None:
    """Return the certificate of the settings, None when a proxy in front has it."""
    if settings.TLS_CERT is None or settings.TLS_KEY is None:
        return None
    return Certificate(settings.TLS_CERT, settings.TLS_KEY)


def fitting_workers() -> int:
    """Return how many processes for pages suit this machine: one a core, as memory allows."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return max(1, min(4, len(os.sched_getaffinity(0)), memory // 2 // PER_WORKER))


def _load_everything() -> None:
    """Load what the first request would load, and leave nothing behind that a fork must not have.

    Source of the order: CPython's gc.freeze, which keeps the collector from writing to what the
    processes share.
    """
    hooks.search_for_hooks()
    with suppress(ModelRefused):  # a check says so
        spam.model()
    get_resolver()._populate()  # noqa: SLF001 - else each process does it at its first request
    connections.close_all()
    let_go()
    gc.collect()
    gc.freeze()


def _child(name: str, run: Callable[[], object]) -> Any:
    """Start a process that ends when this one does; return it."""
    parent = os.getpid()

    def begin() -> None:
        end_with(parent)
        run()

    process = FORK.Process(target=begin, name=name)
    process.start()
    return process


def _make_pages(listener: socket.socket, application: Any, workers: int) -> None:
    """Run the pool that makes pages."""
    os.nice(settings.NICENESS)
    pool = Pool(
        *(listener, lambda: application),
        workers=workers,
        threads=POOL_THREADS,
        connections=POOL_CONNECTIONS,
    )
    sys.exit(pool.run())


def _work() -> None:
    """Run the worker."""
    os.nice(settings.NICENESS)
    work()


def _give_up(front: Pool, ended: list[str], name: str) -> None:
    """End everything, for a process has ended that was to go on."""
    ended.append(name)
    front.stop()


def _start_doorman(listener: socket.socket) -> subprocess.Popen[bytes]:
    """Start the small process that answers http; it is given the open socket."""
    listener.set_inheritable(True)
    command = [
        *(sys.executable, "-m", "broadsheet.serving.doorman"),
        *(str(listener.fileno()), settings.PUBLIC_ORIGIN, str(settings.DATA / "acme")),
    ]
    return subprocess.Popen(command, pass_fds=[listener.fileno()], process_group=0)  # noqa: S603 - ours


def _doors_shut_first(front: Pool, doors: list[Any]) -> None:
    """Let nobody in any more as soon as the front is told to stop."""
    stop = front.signal_handler_interrupt

    def shut(*args: Any) -> None:
        for door in doors:
            door.terminate()
        stop(*args)

    front.signal_handler_interrupt = shut  # type: ignore[method-assign]


def _hang_up_means_stop(pool: Pool) -> None:
    """Let SIGHUP, which renews the certificate, end what a closed terminal leaves behind."""
    if sys.stdin is not None and sys.stdin.isatty():
        pool.signal_handler_reload = pool.signal_handler_interrupt  # type: ignore[method-assign]


def _end(process: "multiprocessing.process.BaseProcess") -> None:
    """End a process, kindly first."""
    process.terminate()
    process.join(GRACE)
    if process.is_alive():
        process.kill()
        process.join()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
