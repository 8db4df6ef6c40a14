"""`broadsheet import subscribers`: take over the subscribers of another system."""

from collections.abc import Iterator
from pathlib import Path
from typing import IO

import click

from broadsheet.core.clock import now
from broadsheet.core.progress import progress
from broadsheet.newsletters import queries
from broadsheet.newsletters.actions import import_subscribers
from broadsheet.newsletters.engine.subscriber_csv import CsvRefused, Row, read_rows


def take_over(*, file: Path, consent: str, newsletter: str, dry: bool) -> None:
    """Import a CSV file of subscribers, and print what became of its rows."""
    into = queries.newsletter(newsletter)
    if into is None:
        raise click.ClickException(f"there is no newsletter {newsletter}".strip())
    with file.open("rb") as counted:
        total = max(0, sum(block.count(b"\n") for block in _blocks(counted)) - 1)
    try:
        with file.open("rb") as opened:
            shown: Iterator[Row] = iter(progress(read_rows(opened), total=total, label="Importing"))
            report = import_subscribers(shown, newsletter=into, consent=consent, dry=dry, now=now())
    except CsvRefused as refused:
        raise click.ClickException(str(refused)) from refused
    for line, address, why in report.refused:
        click.echo(f"line {line}: {address!r}: {why}", err=True)
    told = ", ".join(f"{count:,} {what}" for what, count in sorted(report.counts.items()))
    click.echo(f"{'nothing stored; it would be: ' if dry else ''}{told or 'no rows'}")


def _blocks(file: IO[bytes]) -> Iterator[bytes]:
    while block := file.read(1 << 20):
        yield block
