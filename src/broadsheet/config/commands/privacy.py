"""`broadsheet privacy`: a person's data out, or gone."""

import json

import click

from broadsheet.core.clock import now
from broadsheet.privacy.actions import erase_person, export_person


def export(*, address: str) -> None:
    """Print a person's data as JSON."""
    click.echo(
        json.dumps(
            export_person(address=address, done_by=None, now=now()),
            ensure_ascii=False,
            indent=2,
            default=str,
        )
    )


def erase(*, address: str) -> None:
    """Erase a person and say how many rows that touched."""
    counts = erase_person(address=address, done_by=None, now=now())
    click.echo(json.dumps(counts, default=str))
