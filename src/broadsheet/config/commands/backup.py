"""`broadsheet backup`: the whole installation in one file."""

from pathlib import Path

import click

from broadsheet.config.backup.archive import BackupRefused
from broadsheet.config.backup.make import make_backup
from broadsheet.core.clock import now
from broadsheet.core.progress import progress


def backup(*, target: Path) -> None:
    """Make a backup and print where it is."""
    try:
        made = make_backup(target=target, now=now(), progress=progress)
    except BackupRefused as refused:
        raise click.ClickException(str(refused)) from refused
    click.echo(f"{made} ({made.stat().st_size / 1e6:,.1f} MB)")
