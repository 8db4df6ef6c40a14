"""Lets each key through so many times a minute, whichever process is asked."""

import mmap
import struct
import time
from collections.abc import Callable
from pathlib import Path
from threading import Lock

WINDOW = 60.0

_SLOTS = 4_096
_SLOT = struct.Struct("<qq")
Clock = Callable[[], float]


class Gate:
    """Counts the uses of keys in memory that processes share: those forked later, or of one file.

    Keys whose numbers are the same modulo 4,096 share a limit. Two processes that count at the very
    same moment may lose one use.
    """

    def __init__(self, file: Path | None = None, clock: Clock = time.time) -> None:
        """Begin with nobody counted, or where the file's other processes are."""
        self._clock = clock
        self._lock = Lock()
        size = _SLOTS * _SLOT.size
        if file is None:
            self._memory = mmap.mmap(-1, size)
            return
        with file.open("a+b") as opened:
            opened.truncate(size)
            self._memory = mmap.mmap(opened.fileno(), size)

    def close(self) -> None:
        """Let go of the memory."""
        self._memory.close()

    def wait(self, key: int, most: int) -> int:
        """Count one use; return 0, or after how many seconds the key may be used again."""
        now = self._clock()
        window = int(now // WINDOW)
        place = key % _SLOTS * _SLOT.size
        with self._lock:
            counted, used = _SLOT.unpack_from(self._memory, place)
            used = used + 1 if counted == window else 1
            _SLOT.pack_into(self._memory, place, window, used)
        return 0 if used <= most else int((window + 1) * WINDOW - now) + 1
