"""`broadsheet worker`: the loop that runs declared jobs."""

import logging
import signal
import threading
from datetime import datetime
from types import FrameType

from django.db import DatabaseError, connections

from broadsheet.config.watches import beat
from broadsheet.core.clock import now
from broadsheet.core.jobs import declared, run_due, stopping

logger = logging.getLogger(__name__)

PAUSE = 1.0
"""Seconds between two looks at the jobs when nothing was due."""
BEAT = 45.0
"""Seconds between two signs of life."""


def work() -> None:
    """Run due jobs until SIGTERM or SIGINT; the rows in hand are finished first."""

    def stop(_signal: int, _frame: FrameType | None) -> None:
        stopping.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    # From a thread: one job may take long, and the worker is alive all the while.
    threading.Thread(target=_live, daemon=True).start()
    last_run: dict[str, datetime] = {}
    while not stopping.is_set():
        if not run_due(declared(), last_run, now()):
            stopping.wait(PAUSE)


def _live() -> None:
    while not stopping.is_set():
        try:
            beat(now())
        except DatabaseError as failed:
            logger.warning("no sign of life could be stored: %s", failed)
        finally:
            connections.close_all()
        stopping.wait(BEAT)
