"""`broadsheet edition send`: mail an article now."""

import click

from broadsheet.core.clock import now
from broadsheet.core.progress import progress
from broadsheet.newsletters.actions import send_now


def send(*, slug: str, smtp: str | None) -> None:
    """Send the edition of an article until its counts balance, and print them."""
    counts = send_now(slug=slug, smtp=smtp, now=now(), progress=progress)
    click.echo(counts)
