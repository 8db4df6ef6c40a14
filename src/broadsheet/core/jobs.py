"""Work that is due: each part declares jobs, a worker looks at their due rows again and again.

A job carries no data. It means "look at your due rows": what is to be done stands on the rows
themselves, written in the transaction that made it due, so a killed worker loses nothing.
"""

import logging
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import close_old_connections
from django.utils.translation import gettext as _

from broadsheet.core.troubles import Found

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Job:
    """`run(now)` deals with some due rows and returns how many; it is called at least `every`."""

    name: str
    run: Callable[[datetime], int]
    every: timedelta


stopping = threading.Event()
"""Set once this process shall end: a job that may take long looks at it between its rows."""

AGAIN_AND_AGAIN = 3
"""How often in a row a job fails before somebody is told."""

_jobs: dict[str, Job] = {}
_failures: dict[str, tuple[int, str]] = {}


def declare(*jobs: Job) -> None:
    """Make jobs known to the worker.

    Raises:
        ValueError: a job of that name is declared already.
    """
    for job in jobs:
        if _jobs.setdefault(job.name, job) is not job:
            raise ValueError(f"the job {job.name} is declared twice")


def declared() -> tuple[Job, ...]:
    """Return every declared job, by name."""
    return tuple(_jobs[name] for name in sorted(_jobs))


def failing(_now: datetime) -> Iterator[Found]:
    """Find the jobs that failed again and again in this process."""
    for name, (times, error) in sorted(_failures.items()):
        if times >= AGAIN_AND_AGAIN:
            yield Found(
                f"job.{name}",
                _("A part of the program fails again and again: %(job)s (%(error)s).")
                % {"job": name, "error": error},
                _("Let whoever runs the server read its log; it is tried again by itself."),
            )


def _in_a_line(failed: Exception) -> str:
    return f"{type(failed).__name__}: {failed}".splitlines()[0][:200]


def run_due(jobs: Iterable[Job], last_run: dict[str, datetime], now: datetime) -> int:
    """Run the jobs whose time has come; return how many rows were dealt with.

    `last_run` is updated in place; a job that dealt with rows is forgotten there, so that it is
    called again at once until nothing is due. A job that fails is logged and tried again later.
    """
    done = 0
    for job in jobs:
        last = last_run.get(job.name)
        # A clock that was set back must not let everything wait until it has caught up.
        if last is not None and timedelta() <= now - last < job.every:
            continue
        last_run[job.name] = now
        try:
            count = job.run(now)
            _failures.pop(job.name, None)
        except Exception as failed:
            logger.exception("the job %s failed and will be tried again", job.name)
            _failures[job.name] = (_failures.get(job.name, (0, ""))[0] + 1, _in_a_line(failed))
            count = 0
        finally:
            close_old_connections()
        if count:
            last_run.pop(job.name, None)
        done += count
    return done
