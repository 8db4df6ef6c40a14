"""`broadsheet worker`: the loop that runs declared jobs."""

import signal
import threading
from datetime import datetime
from types import FrameType

from broadsheet.core.clock import now
from broadsheet.core.jobs import declared, run_due

PAUSE = 1.0
"""Seconds between two looks at the jobs when nothing was due."""


def work() -> None:
    """Run due jobs until SIGTERM or SIGINT; the job in hand is finished first."""
    stopping = threading.Event()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        stopping.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    last_run: dict[str, datetime] = {}
    while not stopping.is_set():
        if not run_due(declared(), last_run, now()):
            stopping.wait(PAUSE)
