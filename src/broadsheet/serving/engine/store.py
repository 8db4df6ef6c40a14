"""The store of published pages: written by whoever renders, read by the front and by nginx.

Bytes lie as plain files in trees that any file server can serve: one tree for each set of headers,
as a file server can only be told the headers of a whole folder. A file is replaced by rename;
its digest stands in the index, so that bytes which do not belong to what the index says are never
taken for the page.
"""

import os
import shutil
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self
from uuid import uuid4

from broadsheet.serving.engine.counters import Counters, slot_of
from broadsheet.serving.engine.index import (
    ANSWERED,
    FAILED,
    FRESH,
    QUICKLY_COMPRESSED,
    Entry,
    Index,
)
from broadsheet.serving.engine.negotiation import ENCODINGS
from broadsheet.serving.engine.page import (
    Headers,
    Page,
    PathRefused,
    compressed,
    digest,
    file_name,
    headers_as_text,
)
from broadsheet.serving.engine.recent import Recent

PARTS = 4000
"""Parts of pages that a process keeps, some kilobytes each: cards, menus, articles in lists."""
_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


class Store:
    """Published pages in a folder; several processes may have it open.

    A page that is found was fresh when it was looked for. Nothing that is stored here may be
    personal: it is answered to everybody.
    """

    def __init__(self, folder: Path) -> None:
        """Open the store, and make it if there is none."""
        self._folder = folder
        self.tree = folder / "pages"
        """Where the trees are: `tree_of` names the one that a file server finds a page in."""
        self.tree.mkdir(parents=True, exist_ok=True)
        self.counters = Counters(folder / "counters")
        self.index = Index(folder / "index.sqlite3")
        self.memory: Recent[Any] = Recent(PARTS)
        """What pages of this process are made of together, as long as the store is open."""

    def __enter__(self) -> Self:
        """Return the store, to be closed at the end of a `with`."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the store."""
        self.close()

    def close(self) -> None:
        """Let go of the store's files."""
        self.index.close()
        self.counters.close()

    def find(self, path: str) -> Page | None:
        """Return the page of a path, or None: none is stored, or it is not fresh."""
        entry = self.index.find(path)
        if entry is None or entry.state not in ANSWERED:
            return None
        if not self.counters.unchanged(entry.slots, entry.made_at):
            return None
        bodies: dict[str, bytes] = {}
        for coding, wanted in entry.digests.items():
            try:
                body = (self.tree_of(entry.headers) / file_name(path, coding)).read_bytes()
            except OSError:
                return None
            if digest(body) != wanted:
                return None
            bodies[coding] = body
        return Page(path, entry.headers, bodies, entry.modified, entry.made_at, entry.slots)

    def tree_of(self, headers: Headers) -> Path:
        """Return the folder of the pages that have these headers, and no page that has others."""
        return self.tree / digest(headers_as_text(headers).encode())[:16]

    def put(self, page: Page) -> bool:
        """Store a page, unless what it was made from has changed meanwhile; return whether it was.

        Raises:
            PathRefused: no file can have this path.
            OSError: the disk is full, or worse. The path has no page then.
        """
        file_name(page.path)
        with self.counters.locked():
            if not self.counters.unchanged(page.slots, page.made_at):
                return False
            self._write(page)
        return True

    def swap(self, keys: Iterable[str], pages: Sequence[Page]) -> tuple[list[str], list[str]]:
        """Replace pages and withdraw all others made from `keys`, in one step for every reader.

        Until this returns the old pages are answered, from then on never again. Return the paths
        that were stored and those that were withdrawn. A page whose own keys were changed by
        somebody else since it was made is withdrawn like the others.
        """
        changed = tuple(keys)
        with self.counters.locked():
            usable = [p for p in pages if self.counters.unchanged(p.slots, p.made_at)]
            moment, stored = self.counters.raise_locked(changed), set[str]()
            for page in usable:
                # What a full disk does not take is withdrawn like the others.
                with suppress(OSError, PathRefused):
                    self._write(replace(page, made_at=moment))
                    stored.add(page.path)
            gone = self.index.made_from(map(slot_of, changed)) - stored
            for path in gone:
                # A file server, which knows no counters, must not find them either.
                self._remove_stored(path)
            self.index.withdraw(gone)
        return sorted(stored), sorted(gone)

    def withdraw(self, keys: Iterable[str]) -> list[str]:
        """Let no page be answered that was made from one of these keys; return their paths."""
        return self.swap(keys, ())[1]

    def strengthen(self, path: str) -> None:
        """Compress a page as far as it goes, which was compressed quickly when it was stored."""
        page = self.find(path)
        if page is None:
            return
        best = page.recompressed()
        with self.counters.locked():
            if self.counters.unchanged(page.slots, page.made_at):
                self._write(best, state=FRESH)

    def forget(self, path: str) -> None:
        """Take out a page whose address no longer answers anything that may be stored."""
        with self.counters.locked():
            self._remove_stored(path)
            # On a full disk the row may stay: without its bytes the page is found no more.
            with suppress(sqlite3.Error):
                self.index.forget(path)

    def fail(self, path: str) -> None:
        """Say that a page cannot be made at present; it is not answered, and is tried again."""
        with self.counters.locked():
            self._remove_stored(path)
            with suppress(sqlite3.Error):
                self.index.mark(path, FAILED)

    def empty(self) -> None:
        """Throw away every page."""
        aside = self._folder / f"gone-{uuid4().hex}"
        with self.counters.locked():
            self.counters.raise_locked(())
            self.tree.rename(aside)
            self.tree.mkdir()
            self.index.empty()
        shutil.rmtree(aside, ignore_errors=True)

    def empty_after_a_fall(self) -> bool:
        """Empty the store if the machine was started anew since; return whether it was.

        Neither counters nor index wait for the disk, so after a power cut they may be older than
        the database.
        """
        marker, now = self._folder / "boot", _BOOT_ID.read_text().strip()
        if marker.exists() and marker.read_text().strip() == now:
            return False
        self.empty()
        marker.write_text(now)
        return True

    def _write(self, page: Page, state: int = QUICKLY_COMPRESSED) -> None:
        known = self.index.find(page.path)
        if known and known.headers != page.headers:
            self._remove_files(page.path, known.headers)
        digests = {coding: digest(body) for coding, body in page.bodies.items()}
        modified = page.modified.astimezone(UTC).replace(microsecond=0)
        if known and known.digests.get("identity") == digests["identity"]:
            # The same bytes: whoever has them need not fetch them again.
            modified = known.modified
        entry = Entry(
            path=page.path,
            headers=page.headers,
            digests=digests,
            modified=modified,
            made_at=page.made_at,
            slots=page.slots,
            state=state,
        )
        try:
            if known is None:
                # Whoever is killed from here on leaves files that are known, and written again.
                self.index.put(replace(entry, state=FAILED))
            for coding in ENCODINGS:
                self._write_file(page, coding, modified)
            self.index.put(entry)
        except sqlite3.Error as full:
            self._remove_files(page.path, page.headers)
            raise OSError(f"{page.path} could not be entered: {full}") from full

    def _write_file(self, page: Page, coding: str, modified: datetime) -> None:
        target = self.tree_of(page.headers) / file_name(page.path, coding)
        body = page.bodies.get(coding)
        if body is None:
            target.unlink(missing_ok=True)
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        new = target.with_name(f"{target.name}.new")
        try:
            new.write_bytes(body)
            os.utime(new, (modified.timestamp(), modified.timestamp()))
            new.replace(target)
        except OSError:
            new.unlink(missing_ok=True)
            self._remove_files(page.path, page.headers)
            raise

    def _remove_stored(self, path: str) -> None:
        known = self.index.find(path)
        if known is not None:
            self._remove_files(path, known.headers)

    def _remove_files(self, path: str, headers: Headers) -> None:
        tree = self.tree_of(headers)
        for coding in ENCODINGS:
            with suppress(OSError, PathRefused):
                (tree / file_name(path, coding)).unlink(missing_ok=True)


def new_page(
    path: str,
    body: bytes,
    *,
    headers: Iterable[tuple[str, str]],
    keys: Iterable[str],
    made_at: int,
    modified: datetime,
) -> Page:
    """Return a page as it was rendered, quickly compressed."""
    slots = tuple(sorted({slot_of(key) for key in keys}))
    return Page(path, tuple(headers), compressed(body), modified, made_at, slots)
