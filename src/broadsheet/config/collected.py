"""How static files are kept once they are collected."""

from collections.abc import Iterable, Iterator
from typing import Any

import brotli
from typing_extensions import override
from whitenoise.compress import Compressor
from whitenoise.storage import CompressedManifestStaticFilesStorage

READERS = 32 * 1024
"""Bytes up to which a file is pressed as small as it gets: all that readers load is below."""
_SMALLEST, _QUICK = 11, 9


class _Pressed(Compressor):  # type: ignore[misc]  # it is untyped
    """Spares the desk's own few large files the last 8 %, which cost ten times the time."""

    @staticmethod
    @override
    def compress_brotli(data: bytes) -> bytes:
        quality = _SMALLEST if len(data) <= READERS else _QUICK
        pressed: bytes = brotli.compress(data, quality=quality)
        return pressed


class Collected(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # it is untyped
    """Compresses a file under the name that pages link to, and not a second time under its own."""

    @override
    def create_compressor(self, **kwargs: Any) -> Compressor:
        return _Pressed(**kwargs)

    @override
    def compress_files(self, paths: Iterable[str]) -> Iterator[tuple[str, str]]:
        linked = {self.clean_name(name) for name in self.hashed_files.values()}
        yield from super().compress_files({path for path in paths if path in linked})
