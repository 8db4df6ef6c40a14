"""`broadsheet edition send`: mail an article now."""

import signal
import sys
from types import FrameType

import click

from broadsheet.core.clock import now
from broadsheet.core.progress import progress
from broadsheet.newsletters.actions import EditionRefused, send_now


def send(*, slug: str, smtp: str | None) -> None:
    """Send the edition of an article until its counts balance, and print them."""
    signal.signal(signal.SIGTERM, _stop)
    try:
        counts = send_now(slug=slug, smtp=smtp, now=now(), progress=progress)
    except EditionRefused as refused:
        raise click.ClickException(str(refused)) from refused
    click.echo(counts)


def _stop(_signal: int, _frame: FrameType | None) -> None:
    """Leave the way an exception does: letters in flight are finished, their answers stored."""
    sys.exit(1)
