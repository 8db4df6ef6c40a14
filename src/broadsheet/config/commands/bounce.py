"""`broadsheet bounce`: take a mail that came to the return path, from a mail system's pipe."""

import sys

import click

from broadsheet.core.clock import now
from broadsheet.mail.engine.bounce import MOST_BYTES, ReportRefused
from broadsheet.newsletters.bounces import take_report


def take() -> None:
    """Read one mail from stdin, act on what it reports, and say what that was."""
    data = sys.stdin.buffer.read(MOST_BYTES + 1)
    try:
        found = take_report(data, now=now())
    except ReportRefused as refused:
        raise click.ClickException(str(refused)) from refused
    for bounce in found:
        what = bounce.severity if bounce.proven else "unproven, nothing changed"
        click.echo(f"{what}: {bounce.words}")
    if not found:
        click.echo("nothing new in it")
