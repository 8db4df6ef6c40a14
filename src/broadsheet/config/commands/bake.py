"""`broadsheet bake`: every page of the site stored before its first reader comes, or compared."""

import multiprocessing
from collections.abc import Callable, Iterable
from typing import TypeVar

import click
from django.db import connections

from broadsheet.config.first_steps import bring_up_to_date
from broadsheet.core.progress import progress
from broadsheet.serving.actions import bake as bake_page
from broadsheet.serving.actions import links_of, open_store, verify
from broadsheet.serving.pages import let_go, store

STARTS = ("/", "/sitemap.xml", "/feeds/", "/robots.txt", "/news-sitemap.xml")
T = TypeVar("T")
FORK = multiprocessing.get_context("fork")


def bake(*, workers: int) -> None:
    """Store every page that another one leads to, and say how many that are."""
    bring_up_to_date()
    open_store()
    known, found, step = set(STARTS), sorted(STARTS), 0
    baked = 0
    while found:
        step += 1
        links: set[str] = set()
        label = f"Baking, {step}. step from the front"
        for _path, led_to in progress(_each(_bake, found, workers), total=len(found), label=label):
            baked += led_to is not None
            links.update(led_to or ())
        found = sorted(links - known)
        known |= links
    click.echo(f"{baked:,} pages are stored.")


def compare(*, workers: int) -> None:
    """Compare each stored page with what would be rendered now.

    Raises:
        ClickException: some were not the same; they are withdrawn.
    """
    kept = store()
    if kept is None:
        return
    paths = list(kept.index.paths())
    compared = progress(_each(_verify, paths, workers), total=len(paths), label="Comparing")
    wrong = sorted(path for path, right in compared if not right)
    for path in wrong:
        click.echo(f"not as it should be: {path}")
    if wrong:
        raise click.ClickException(f"{len(wrong)} of {len(paths)} pages were stale; withdrawn")
    click.echo(f"{len(paths):,} stored pages are what would be rendered now.")


def _each(
    work: Callable[[str], tuple[str, T]], paths: list[str], workers: int
) -> Iterable[tuple[str, T]]:
    """Do the same for each page in several processes; give each page and what came of it."""
    connections.close_all()
    let_go()
    with FORK.Pool(workers) as pool:
        yield from pool.imap_unordered(work, paths, chunksize=8)


def _bake(path: str) -> tuple[str, list[str] | None]:
    """Store a page; give what it leads to, None where none is stored."""
    return path, sorted(links_of(path)) if bake_page(path) else None


def _verify(path: str) -> tuple[str, bool]:
    return path, verify(path)
