"""The file of a backup: a gzipped tar of plain files, with a manifest of their checksums last.

Nothing here knows Django. An archive is read as if a stranger had written it: only plain files with
plain relative names are taken, into a folder that was empty, and each must be what the manifest
says. The manifest shows that a file is whole; it is no signature.
"""

import gzip
import hashlib
import io
import json
import os
import shutil
import tarfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any

from typing_extensions import override

MANIFEST = "manifest.json"
FORMAT = 1
LEVEL = 5
MANIFEST_LIMIT = 256 * 1024 * 1024
PIECE = 1024 * 1024

Shown = Callable[[Iterable[Path]], Iterable[Path]]


class BackupRefused(Exception):
    """The backup cannot be made, or not be trusted; the message is one line and says why."""


@dataclass(frozen=True)
class Manifest:
    """What an archive holds: `files` by name as [bytes, SHA-256], `migrations` by app."""

    program: str
    made_at: str
    public_url: str
    database: str
    migrations: dict[str, list[str]]
    files: dict[str, tuple[int, str]]
    format: int = FORMAT


class _Hashing(io.RawIOBase):
    """A file that is hashed while it is read."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.digest = hashlib.sha256()

    @override
    def read(self, size: int = -1) -> bytes:
        piece = self._file.read(size)
        self.digest.update(piece)
        return piece


def write(
    target: Path, files: Iterable[tuple[str, Path]], describe: Callable[[dict[str, Any]], Manifest]
) -> int:
    """Write an archive of `files`, (name, path) pairs, in one go; return its size in bytes.

    It appears under its name only when it is whole and on the disk. A file that was deleted since
    it was listed is left out. `describe` makes the manifest of the files' sizes and checksums.

    Raises:
        OSError: it cannot be written; nothing is left behind.
    """
    part = target.with_name(f".{target.name}.part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as raw:
            with (
                gzip.GzipFile("", "wb", LEVEL, raw, mtime=0) as packed,
                tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as tar,
            ):
                found = {name: _add(tar, name, path) for name, path in files}
                manifest = describe({name: one for name, one in found.items() if one})
                data = json.dumps(asdict(manifest), indent=1).encode()
                header = tarfile.TarInfo(MANIFEST)
                header.size = len(data)
                tar.addfile(header, io.BytesIO(data))
            raw.flush()
            os.fsync(raw.fileno())
        part.replace(target)
        _sync_folder(target.parent)
    finally:
        part.unlink(missing_ok=True)
    return target.stat().st_size


def _add(tar: tarfile.TarFile, name: str, path: Path) -> tuple[int, str] | None:
    try:
        file = path.open("rb")
    except FileNotFoundError:
        return None
    with file:
        known = os.fstat(file.fileno())
        header = tarfile.TarInfo(name)
        header.size, header.mtime, header.mode = known.st_size, int(known.st_mtime), 0o600
        hashing = _Hashing(file)
        tar.addfile(header, hashing)
        return known.st_size, hashing.digest.hexdigest()


def extract(archive: Path, folder: Path) -> Manifest:
    """Write what an archive holds into `folder`, which is empty, and return its manifest.

    Raises:
        BackupRefused: it is cut short, altered, of a newer format, or holds what a backup cannot;
            what was written so far is to be thrown away.
    """
    found: dict[str, tuple[int, str]] = {}
    manifest: bytes | None = None
    try:
        with tarfile.open(archive, "r:gz") as tar:
            for member in tar:
                if manifest is not None:
                    raise BackupRefused(f"{archive} goes on after its manifest")
                stream = _plain(tar, member)
                if member.name == MANIFEST:
                    manifest = stream.read(MANIFEST_LIMIT)
                else:
                    _make_room(folder, member.size)
                    found[member.name] = _store(stream, folder / member.name)
            _read_to_the_end(archive, tar)
    except (tarfile.TarError, EOFError, zlib.error, gzip.BadGzipFile) as broken:
        raise BackupRefused(f"{archive} is no backup, or is cut short: {broken}") from broken
    if manifest is None:
        raise BackupRefused(f"{archive} is cut short: its manifest is missing")
    return _checked(archive, manifest, found)


def _read_to_the_end(archive: Path, tar: tarfile.TarFile) -> None:
    """Read what pads the archive, so that its last bytes, a checksum, are looked at too."""
    if len(tar.fileobj.read(tarfile.RECORDSIZE + 1)) > tarfile.RECORDSIZE:
        raise BackupRefused(f"{archive} goes on after its end")


def _plain(tar: tarfile.TarFile, member: tarfile.TarInfo) -> IO[bytes]:
    """Return the contents of a plain file with a name that stays inside, or refuse it."""
    name = PurePosixPath(member.name)
    odd = name.is_absolute() or ".." in name.parts or "\\" in member.name or not name.parts
    stream = None if odd or not member.isreg() else tar.extractfile(member)
    if stream is None or any(ord(letter) < ord(" ") for letter in member.name):
        raise BackupRefused(f"the backup holds {member.name!r:.80}, which no backup does")
    return stream


def _make_room(folder: Path, size: int) -> None:
    if size > shutil.disk_usage(folder).free:
        raise BackupRefused(f"there is no room in {folder} for what the backup holds")


def _store(stream: IO[bytes], path: Path) -> tuple[int, str]:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o755)
    digest, size = hashlib.sha256(), 0
    # Never over a file that is there: a name may not come twice.
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as twice:
        raise BackupRefused(f"the backup holds {path.name} twice") from twice
    with os.fdopen(descriptor, "wb") as file:
        for piece in iter(lambda: stream.read(PIECE), b""):
            digest.update(piece)
            size += len(piece)
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())
    return size, digest.hexdigest()


def _checked(archive: Path, data: bytes, found: dict[str, tuple[int, str]]) -> Manifest:
    try:
        told = json.loads(data)
        if told.get("format") != FORMAT:
            raise BackupRefused(f"{archive} was made by a newer program: update Broadsheet first")
        told["files"] = {name: (size, sha) for name, (size, sha) in told["files"].items()}
        manifest = Manifest(**told)
    except (ValueError, TypeError, KeyError, AttributeError) as broken:
        raise BackupRefused(f"the manifest of {archive} cannot be read") from broken
    for name in sorted(manifest.files.keys() | found.keys()):
        if manifest.files.get(name) != found.get(name):
            raise BackupRefused(f"{archive} is damaged or altered: {name} is not what was stored")
    return manifest


def files_below(root: Path, *, leave_out: Iterable[Path]) -> Iterator[tuple[str, Path]]:
    """Yield each plain file below `root` with its name there; linked folders are followed once."""
    away = {path.resolve() for path in leave_out}
    seen: set[Path] = set()
    for folder, folders, names in os.walk(root, followlinks=True):
        here = Path(folder)
        seen.add(here.resolve())
        folders[:] = sorted(
            name
            for name in folders
            if (here / name).resolve() not in seen and (here / name).resolve() not in away
        )
        for name in sorted(names):
            path = here / name
            if path.is_file() and path.resolve() not in away and not name.endswith(".part"):
                yield path.relative_to(root).as_posix(), path


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
