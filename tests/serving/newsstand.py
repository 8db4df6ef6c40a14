"""A newsroom whose pages are stored, and somebody who reads all of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.test import TestCase, override_settings

from broadsheet.serving.actions import bake, links_of, render
from broadsheet.serving.engine.store import Store
from broadsheet.serving.pages import let_go, store

ORIGIN = "http://127.0.0.1"
_STARTS = ("/", "/sitemap.xml", "/feeds/", "/robots.txt", "/corrections/", "/sources/", "/archive/")


@contextmanager
def stored_in(folder: Path) -> Iterator[Store]:
    """Store pages in a folder until the end of the `with`."""
    with override_settings(STORE=folder, PUBLIC_ORIGIN=ORIGIN):
        kept = store()
        assert kept is not None
        yield kept
        let_go()


def do(action: object) -> None:
    """Take an action as a request does: when it has committed, pages follow."""
    assert callable(action)
    with TestCase.captureOnCommitCallbacks(execute=True):
        action()


def read_everything(kept: Store) -> set[str]:
    """Read all pages that lead from one to another, as readers and search engines do."""
    waiting, seen = list(_STARTS), set(_STARTS)
    while waiting:
        path = waiting.pop()
        bake(path)
        new = links_of(path) - seen
        seen |= new
        waiting += new
    return {path for path in seen if kept.find(path)}


def stale_pages(kept: Store) -> dict[str, tuple[str, str]]:
    """Return the stored pages that are not what they would be if they were rendered now."""
    wrong = {}
    for path in list(kept.index.paths()):
        page = kept.find(path)
        if page is None:
            continue
        now = render(path)
        fresh = now.bodies["identity"] if now else b""
        if page.bodies["identity"] != fresh:
            wrong[path] = (_text(page.bodies["identity"]), _text(fresh))
    return wrong


def _text(body: bytes) -> str:
    return body.decode("utf-8", "replace")
