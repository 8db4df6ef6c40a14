"""Writes to the store of pages: baking what was withdrawn, and what was just published."""

import logging
import re
from collections.abc import Iterable, Mapping
from functools import cache
from hashlib import sha256
from html import unescape
from importlib.metadata import version
from io import BytesIO
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import unquote

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.http import HttpResponseBase
from django.template.loader import render_to_string
from django.utils import timezone, translation

import broadsheet
from broadsheet.core.freshness import Clock
from broadsheet.serving.engine.page import Page
from broadsheet.serving.middleware import CLOCK, COLLECT, as_everybody
from broadsheet.serving.pages import StoreClock, store

logger = logging.getLogger(__name__)
_LINKS = re.compile(r'(?:href="|<loc>)([^"<?#]+)')
"""Where a page, or a sitemap, leads to."""
_NO_PAGES = ("//", "/static/", "/media/", "/desk/", "/account/", "/documents/", "/replies/")


def bake(path: str) -> bool:
    """Render the page of a path and store it, unless a fresh one is stored; return whether one is.

    A page that cannot be rendered is not stored; Django answers its readers, and it is tried again.
    """
    kept = store()
    if kept is None:
        return False
    _ask(path)
    return kept.find(path) is not None


def links_of(path: str) -> set[str]:
    """Return the paths of this site to which the stored page of a path leads."""
    kept = store()
    page = kept.find(path) if kept else None
    if page is None:
        return set()
    origin, links = settings.PUBLIC_ORIGIN, set()
    for found in _LINKS.findall(page.bodies["identity"].decode("utf-8", "replace")):
        link = unquote(unescape(found).removeprefix(origin))
        if link.startswith("/") and not link.startswith(_NO_PAGES):
            links.add(link)
    return links


def verify(path: str) -> bool:
    """Return whether what is stored at a path is what would be rendered now.

    A page that is not is withdrawn. What is withdrawn, or changes meanwhile, is none.
    """
    kept = store()
    before = kept.find(path) if kept else None
    if kept is None or before is None:
        return True
    now = render(path)
    after = kept.find(path)
    if after is None or after.made_at != before.made_at:
        return True
    if now is not None and now.bodies["identity"] == after.bodies["identity"]:
        return True
    logger.error("the stored page %s was not what it should be, and was withdrawn", path)
    kept.fail(path)
    return False


def render(path: str, clock: Clock | None = None) -> Page | None:
    """Return the page of a path as it is now, unstored; None where there is none for everybody.

    Without a clock nothing that was made before is used for it.
    """
    collected: list[Page] = []
    _ask(path, {COLLECT: collected, CLOCK: clock})
    return collected[0] if collected else None


def swap_in(paths: Iterable[str], keys: Iterable[str]) -> None:
    """Render these pages anew, then replace them and withdraw all others made from `keys`.

    Readers get the old pages until the new ones stand, and never after. A page that cannot be
    rendered is withdrawn.
    """
    kept = store()
    if kept is None:
        return
    changed = tuple(keys)
    clock = StoreClock(kept, changed)
    pages = [render(path, clock) for path in paths]
    kept.swap(changed, [page for page in pages if page])


def open_store() -> None:
    """Get the store ready for a program that starts.

    What another version of the program, other settings or another theme made is thrown away; so is
    everything after the machine fell. The page that the front answers while the pool is busy is
    written.
    """
    kept, folder = store(), settings.STORE
    if kept is None or folder is None:
        return
    made_by, marker = _maker(), folder / "made-by"
    kept.empty_after_a_fall()
    if not marker.exists() or marker.read_text() != made_by:
        kept.empty()
        marker.write_text(made_by)
    (folder / "busy.html").write_text(render_to_string("503.html"), encoding="utf-8")


def _maker() -> str:
    """Return what tells this program, its settings and its theme from others that made pages."""
    digest = sha256(version("broadsheet").encode())
    shown = ("PUBLIC_ORIGIN", "LANGUAGE_CODE", "TIME_ZONE", "SMTP", "DEMO")
    digest.update(repr([getattr(settings, name) for name in shown]).encode())
    program = Path(broadsheet.__file__).parent
    files = [*program.rglob("*.py"), *program.rglob("*.html"), *program.rglob("*.mo")]
    for file in [*sorted(files), *sorted(Path(settings.THEME).rglob("*"))]:
        if file.is_file():
            status = file.stat()
            digest.update(f"{file} {status.st_mtime_ns} {status.st_size}".encode())
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    if manifest.exists():  # names without hashes have none
        digest.update(manifest.read_bytes())
    return digest.hexdigest()


@cache
def _handler() -> WSGIHandler:
    return WSGIHandler()


def _ask(path: str, told: Mapping[str, object] = MappingProxyType({})) -> HttpResponseBase:
    """Ask for a path as a reader would, within this process."""
    environ: dict[str, Any] = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path.encode().decode("latin-1"),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "",
        "wsgi.input": BytesIO(),
        **as_everybody(),
        **told,
    }
    # Staff read the desk in their own language and time zone; readers get the newsroom's.
    with translation.override(settings.LANGUAGE_CODE), timezone.override(settings.TIME_ZONE):
        return _handler().get_response(WSGIRequest(environ))
