"""Stored pages by address, those asked for most in memory: what answers readers looks here."""

from typing import Final

from broadsheet.serving.engine.answers import OK, Ready
from broadsheet.serving.engine.hot import HotSet
from broadsheet.serving.engine.page import STATUS
from broadsheet.serving.engine.store import Store

_PAGE: Final = ("Cache-Control", "no-cache")


class _Hot:
    """A page in memory: its answers, and what they were made from."""

    __slots__ = ("checked", "made_at", "ready", "slots")

    def __init__(self, ready: Ready, made_at: int, slots: tuple[int, ...], checked: int) -> None:
        self.ready = ready
        self.made_at = made_at
        self.slots = slots
        self.checked = checked


class Hits:
    """The pages of a store as they are answered; never one that is not fresh.

    A path is written as WSGI has it: its bytes as Latin-1 (PEP 3333).
    """

    def __init__(self, store: Store, *, memory: int) -> None:
        """Look into `store`, and hold at most `memory` bytes of it."""
        self._store = store
        self._moments = store.counters.values
        self._hot: HotSet[_Hot] = HotSet(memory)

    def held(self, path: str) -> Ready | None:
        """Return the answers of a page that is in memory; nothing is read for it."""
        hot = self._hot.get(path)
        if hot is None:
            return None
        now = self._moments[0]
        if hot.checked != now:
            if not self._store.counters.unchanged(hot.slots, hot.made_at):
                return None
            # Taken before the counters were looked at: what changes from here on has another
            # moment.
            hot.checked = now
        return hot.ready

    def load(self, path: str) -> Ready | None:
        """Return the answers of a page that is in the store, and hold them."""
        checked = self._moments[0]
        page = self._store.find(decoded(path))
        if page is None:
            self._hot.drop(path)
            return None
        said = dict(page.headers)
        status = said.pop(STATUS, OK)
        headers = tuple(said.items())
        if not any(name.lower() == "cache-control" for name in said):
            headers = (*headers, _PAGE)
        ready = Ready(bodies=page.bodies, headers=headers, modified=page.modified, status=status)
        self._hot.put(path, _Hot(ready, page.made_at, page.slots, checked), page.bodies)
        return ready


def decoded(path: str) -> str:
    """Return a path as text; WSGI hands over its bytes as Latin-1 (PEP 3333)."""
    return path.encode("latin-1").decode("utf-8", "replace")
