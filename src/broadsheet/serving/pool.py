"""A pool of Granian's processes, forked from a process that has loaded everything.

What was loaded before the fork is shared between the processes, so each costs only what it writes
to. All accept from one socket, so that replacing a process (a renewed certificate) refuses nobody
who asks again, as clients do by themselves where a connection ends without an answer.
"""

import logging
import os
import signal
import socket
import threading
import time
from collections.abc import Callable
from typing import Any

from granian._granian import SocketHolder
from granian.constants import HTTPModes, Interfaces, SSLProtocols
from granian.log import LogLevels
from granian.server.mp import MPServer
from typing_extensions import override

from broadsheet.serving.certificate import Certificate, CertificateRefused

logger = logging.getLogger(__name__)

GRACE = 15
"""Seconds that a process has to finish what it answers."""
LOOK = 2.0
"""Seconds between two looks at the certificate's files."""
CONNECTIONS = 256
"""Connections that a process holds open for clients who may ask again."""


class Pool(MPServer):
    """Granian with one listening socket, a certificate that may be renewed, and no orphans."""

    def __init__(
        self,
        listener: socket.socket,
        load: Callable[[], Any],
        *,
        workers: int,
        threads: int,
        connections: int = CONNECTIONS,
        tls: Certificate | None = None,
    ) -> None:
        """Get ready to serve on a TCP or Unix socket; `run` then blocks until the pool is stopped.

        `load` returns the WSGI application; each process calls it once, after the fork. A process
        with `connections` open takes no other.
        """
        self._local = listener.family == socket.AF_UNIX
        # Granian only tells its log of the address.
        host, port = ("localhost", 0) if self._local else listener.getsockname()[:2]
        super().__init__(
            "broadsheet",
            address=host,
            port=port,
            interface=Interfaces.WSGI,
            workers=workers,
            blocking_threads=threads,
            http=HTTPModes.http1 if self._local else HTTPModes.auto,
            websockets=False,
            backpressure=connections,
            # A warning would say at each start that there are more threads than cores, as is meant.
            log_level=LogLevels.error,
            ssl_cert=tls.certificate if tls else None,
            ssl_key=tls.key if tls else None,
            ssl_protocol_min=SSLProtocols.tls12,
            respawn_failed_workers=True,
            respawn_interval=0.5,
            workers_kill_timeout=GRACE,
        )
        self._listener = listener
        self._load = load
        self._tls = tls
        self.stopping = False

    def run(self) -> int:
        """Serve until SIGTERM or SIGINT; return 0, or 1 when the pool gave up by itself."""
        if self._tls is not None:
            threading.Thread(target=self._watch, args=(self._tls,), daemon=True).start()
        master = os.getpid()

        def load() -> Any:
            end_with(master)
            return self._load()

        try:
            self.serve(target_loader=load, wrap_loader=False)
        except SystemExit as gave_up:
            return int(gave_up.code or 0)
        return 0

    def stop(self) -> None:
        """End the pool, from any thread."""
        self.interrupt_signal = True
        self.main_loop_interrupt.set()

    @override
    def _init_shared_socket(self) -> None:
        # On Linux each of Granian's processes opens a socket of its own, and what waits on one is
        # reset when its process is replaced.
        descriptor = self._listener.fileno()
        holder: Any = SocketHolder
        self._shd: Any = holder(descriptor, self._local, self.backlog)
        self._sfd: Any = descriptor
        self._ssp = None
        self._sso = self._listener

    @override
    def signal_handler_interrupt(self, *args: Any, **kwargs: Any) -> None:
        self.stopping = True
        super().signal_handler_interrupt(*args, **kwargs)  # type: ignore[no-untyped-call]  # Granian's

    @override
    def signal_handler_reload(self, *args: Any, **kwargs: Any) -> None:
        if _usable(self._tls):
            super().signal_handler_reload(*args, **kwargs)  # type: ignore[no-untyped-call]  # Granian's

    def _watch(self, tls: Certificate) -> None:
        """Replace the processes when the certificate was renewed; one that is broken is said."""
        used = tls.stamp()
        while True:
            time.sleep(LOOK)
            # Two files are written one after the other: wait until both have been the same twice.
            seen = tls.stamp()
            if seen and seen != used:
                time.sleep(LOOK)
                if tls.stamp() == seen:
                    used = seen
                    os.kill(os.getpid(), signal.SIGHUP)


def _usable(tls: Certificate | None) -> bool:
    try:
        if tls is not None:
            tls.check()
    except CertificateRefused as refused:
        logger.error("the old certificate stays in use: %s", refused)  # noqa: TRY400 - one line
        return False
    return True


def end_with(parent: int) -> None:
    """Leave the parent's process group, and end when the parent does, however it ended."""
    os.setpgid(0, 0)

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(0.5)
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(GRACE)
        os.kill(os.getpid(), signal.SIGKILL)

    threading.Thread(target=watch, daemon=True).start()


def when_it_ends(process: Any, then: Callable[[], None]) -> None:
    """Call `then` from a thread of its own once a child process has ended."""

    def wait() -> None:
        process.join()
        then()

    threading.Thread(target=wait, daemon=True).start()
