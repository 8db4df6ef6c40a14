"""What has changed since when: counters that every process of the machine sees at once.

A page is stored with the freshness keys it was made from and the moment at which its making
began. It is fresh while none of its keys changed after that moment. Moments are counted, not
timed: `now` is how often anything has changed at all.
"""

import fcntl
import mmap
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import Final, Self

SLOTS: Final = 1 << 20
"""Counters in the file, 8 bytes each. Keys that share one are withdrawn together: no harm done."""

_NOW: Final = 0
_WIDTH: Final = 8


@lru_cache(maxsize=4096)
def slot_of(key: str) -> int:
    """Return the counter that stands for a freshness key; never the one that counts moments."""
    digest = blake2b(key.encode(), digest_size=_WIDTH).digest()
    return 1 + int.from_bytes(digest, "little") % (SLOTS - 1)


class Counters:
    """The counters of one store, shared through a mapped file by every process that opens it.

    Reading takes no lock: a counter is 8 aligned bytes and only ever grows. Raising them is done
    by one process at a time.
    """

    def __init__(self, file: Path) -> None:
        """Open the counters, and make them if there are none yet."""
        file.parent.mkdir(parents=True, exist_ok=True)
        self._descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        if os.fstat(self._descriptor).st_size < SLOTS * _WIDTH:
            os.ftruncate(self._descriptor, SLOTS * _WIDTH)
        self._mapped = mmap.mmap(self._descriptor, SLOTS * _WIDTH)
        self.values = memoryview(self._mapped).cast("Q")
        """The counters themselves; to be read, never written, by others than `raise_keys`."""

    def __enter__(self) -> Self:
        """Return the counters, to be closed at the end of a `with`."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the counters."""
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self.values.release()
        self._mapped.close()
        os.close(self._descriptor)

    @property
    def now(self) -> int:
        """The present moment: how often keys have been raised."""
        return self.values[_NOW]

    def unchanged(self, slots: Iterable[int], since: int) -> bool:
        """Return whether none of the counters was raised after the moment `since`."""
        values = self.values
        return all(values[slot] <= since for slot in slots)

    def raise_keys(self, keys: Iterable[str]) -> int:
        """Say that what these keys stand for has changed; return the moment of it.

        When this returns, no process calls a page fresh that was made from one of them before.
        """
        with self.locked():
            return self.raise_locked(keys)

    def raise_locked(self, keys: Iterable[str]) -> int:
        """Do the same as `raise_keys`; the caller holds the lock."""
        moment = self.values[_NOW] + 1
        for key in keys:
            self.values[slot_of(key)] = moment
        # Last: whoever sees the new moment sees its keys raised.
        self.values[_NOW] = moment
        return moment

    def follow(self, keys: Iterable[str]) -> bool:
        """Note that pages are made from these keys; return whether all were noted before.

        Those that were not are raised: what has been made from them may have gone stale unnoticed.
        """
        new = [key for key in keys if not self.is_followed(key)]
        if not new:
            return True
        with self.locked():
            for key in new:
                self.values[slot_of(f"followed {key}")] = 1
            self.raise_locked(new)
        return False

    def is_followed(self, key: str) -> bool:
        """Return whether any page may have been made from a key."""
        return bool(self.values[slot_of(f"followed {key}")])

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep other processes, and other threads of this one, from raising and from storing."""
        # A descriptor of its own for each holder: locks of one descriptor do not exclude threads.
        own = os.open(f"/proc/self/fd/{self._descriptor}", os.O_RDWR | os.O_CLOEXEC)
        try:
            fcntl.flock(own, fcntl.LOCK_EX)
            yield
        finally:
            os.close(own)
