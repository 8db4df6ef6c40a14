"""What comes round: counts are taken in, the most read are found, old rows are made fewer."""

from datetime import datetime, timedelta

from broadsheet.core import chores
from broadsheet.core.jobs import Job, declare
from broadsheet.readership import actions
from broadsheet.readership.engine import log

MOST_READ = "readership.most_read"
_LEASE = timedelta(minutes=5)


def count(now: datetime) -> int:
    """Take in what the front and a web server before it have counted."""
    folder = actions.views_folder()
    taken = actions.take_in(folder=folder, now=now)
    return taken + actions.read_log(file=folder / log.NAME, now=now)


def most_read(now: datetime) -> int:
    """Find what is read most, at each full hour."""
    if not chores.take(name=MOST_READ, lease=_LEASE, now=now):
        return 0
    actions.find_most_read(now=now)
    next_hour = now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    chores.done(name=MOST_READ, again_at=next_hour, now=now)
    return 0


def make_fewer(now: datetime) -> int:
    """Put old hours together."""
    return actions.make_fewer(now=now)


declare(
    Job("readership.count", run=count, every=timedelta(seconds=20)),
    Job(MOST_READ, run=most_read, every=timedelta(minutes=1)),
    Job("readership.days", run=make_fewer, every=timedelta(hours=1)),
)
