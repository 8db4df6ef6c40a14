"""Work that is due: each part declares jobs, a worker looks at their due rows again and again.

A job carries no data. It means "look at your due rows": what is to be done stands on the rows
themselves, written in the transaction that made it due, so a killed worker loses nothing.
"""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import close_old_connections

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Job:
    """`run(now)` deals with some due rows and returns how many; it is called at least `every`."""

    name: str
    run: Callable[[datetime], int]
    every: timedelta


_jobs: dict[str, Job] = {}


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
        except Exception:
            logger.exception("the job %s failed and will be tried again", job.name)
            count = 0
        finally:
            close_old_connections()
        if count:
            last_run.pop(job.name, None)
        done += count
    return done
