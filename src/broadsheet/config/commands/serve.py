"""`broadsheet serve`: the pages, the desk and the worker in one process tree.

Everything is loaded once and the other processes are forked from it, so that they share what they
only read. When the worker ends by itself the pool is ended too, and the command fails: whoever
started it starts it again.
"""

import gc
import multiprocessing
import os
import signal
import socket
import subprocess
import sys
from dataclasses import dataclass

import click
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connections
from django.urls import get_resolver
from wagtail import hooks

from broadsheet.config.commands.check import check
from broadsheet.config.commands.worker import work
from broadsheet.config.first_steps import bring_up_to_date
from broadsheet.serving.certificate import Certificate
from broadsheet.serving.listener import listen, shown
from broadsheet.serving.pool import GRACE, Pool, end_with, when_it_ends

FORK = multiprocessing.get_context("fork")
PER_WORKER = 192 * 1024 * 1024
"""Bytes of memory that a process for pages should find; it takes far less."""


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
    # Not before: it lists the collected files once, when it is made.
    application = get_wsgi_application()
    _load_everything()
    multiprocessing.set_start_method("fork", force=True)
    pool = Pool(listener, application, workers=workers or fitting_workers(), tls=tls)
    worker = FORK.Process(target=_work, args=(os.getpid(),), name="worker")
    worker.start()
    doorman = _start_doorman(redirecting) if redirecting else None
    _hang_up_means_stop(pool)
    when_it_ends(worker, pool.stop)
    click.echo(
        f"Serving {settings.PUBLIC_ORIGIN}/ on {shown(doors.host, doors.port)}; Ctrl-C stops."
    )
    code = pool.run()
    _end(worker)
    if doorman is not None:
        doorman.terminate()
        doorman.wait()
    if not pool.stopping:
        who = "pages" if code else "worker"
        raise click.ClickException(f"the {who} process ended by itself")


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
    get_resolver()._populate()  # noqa: SLF001 - else each process does it at its first request
    connections.close_all()
    gc.collect()
    gc.freeze()


def _work(parent: int) -> None:
    end_with(parent)
    work()


def _start_doorman(listener: socket.socket) -> subprocess.Popen[bytes]:
    """Start the small process that answers http; it is given the open socket."""
    listener.set_inheritable(True)
    command = [
        *(sys.executable, "-m", "broadsheet.serving.doorman"),
        *(str(listener.fileno()), settings.PUBLIC_ORIGIN, str(settings.DATA / "acme")),
    ]
    return subprocess.Popen(command, pass_fds=[listener.fileno()], process_group=0)  # noqa: S603 - ours


def _hang_up_means_stop(pool: Pool) -> None:
    """Let SIGHUP, which renews the certificate, end what a closed terminal leaves behind."""
    if sys.stdin is not None and sys.stdin.isatty():
        pool.signal_handler_reload = pool.signal_handler_interrupt  # type: ignore[method-assign]


def _end(worker: "multiprocessing.process.BaseProcess") -> None:
    """End the worker, kindly first."""
    worker.terminate()
    worker.join(GRACE)
    if worker.is_alive():
        worker.kill()
        worker.join()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
