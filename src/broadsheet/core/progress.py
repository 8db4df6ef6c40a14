"""Progress of long work: a bar on a terminal, plain lines elsewhere."""

import sys
from collections.abc import Iterable, Iterator
from time import monotonic
from typing import TypeVar

import click

T = TypeVar("T")
_LINES = 10
_SILENCE = 10.0
"""Seconds after which a line is written however little was done."""


def progress(things: Iterable[T], *, total: int, label: str) -> Iterator[T]:
    """Yield `things` one by one and show how far along `total` the caller is, on stderr."""
    if sys.stderr.isatty():
        with click.progressbar(things, length=total, label=label, file=sys.stderr) as bar:
            yield from bar
        return
    step, said = max(1, total // _LINES), monotonic()
    for count, thing in enumerate(things, start=1):
        yield thing
        if count % step == 0 or count == total or monotonic() - said > _SILENCE:
            said = monotonic()
            click.echo(f"{label}: {count:,} of {total:,}", err=True)
