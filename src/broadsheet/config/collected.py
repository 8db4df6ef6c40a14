"""How static files are kept once they are collected."""

from collections.abc import Iterable, Iterator

from typing_extensions import override
from whitenoise.storage import CompressedManifestStaticFilesStorage


class Collected(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # it is untyped
    """Compresses a file under the name that pages link to, and not a second time under its own."""

    @override
    def compress_files(self, paths: Iterable[str]) -> Iterator[tuple[str, str]]:
        linked = {self.clean_name(name) for name in self.hashed_files.values()}
        yield from super().compress_files({path for path in paths if path in linked})
