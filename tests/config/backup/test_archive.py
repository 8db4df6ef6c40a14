"""An archive is read as if a stranger had written it."""

import gzip
import io
import json
import tarfile
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from broadsheet.config.backup import archive
from broadsheet.config.backup.archive import FORMAT, MANIFEST, BackupRefused, Manifest

Member = tuple[tarfile.TarInfo, bytes]


def _describe(found: dict[str, Any]) -> Manifest:
    return Manifest("1", "2026-03-14T12:00:00+00:00", "http://a.example", "sqlite", {}, found)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A folder with a picture, a letterless theme and a settings file."""
    root = tmp_path / "data"
    (root / "media" / "images").mkdir(parents=True)
    (root / "media" / "images" / "quay.jpg").write_bytes(bytes(range(256)) * 400)
    (root / "theme").mkdir()
    (root / "theme" / "päper.html").write_text("<p>", encoding="utf-8")
    (root / "broadsheet.toml").write_text("secret", encoding="utf-8")
    return root


@pytest.fixture
def stored(data: Path, tmp_path: Path) -> Path:
    """An archive of that folder."""
    target = tmp_path / "backup.tar.gz"
    archive.write(target, archive.files_below(data, leave_out=[]), _describe)
    return target


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    """Where archives are taken apart."""
    folder = tmp_path / "empty"
    folder.mkdir()
    return folder


def _contents(folder: Path) -> dict[str, bytes]:
    return {name: path.read_bytes() for name, path in archive.files_below(folder, leave_out=[])}


def test_what_was_stored_comes_back(data: Path, stored: Path, empty: Path) -> None:
    manifest = archive.extract(stored, empty)
    assert _contents(empty) == _contents(data)
    assert set(manifest.files) == {"broadsheet.toml", "media/images/quay.jpg", "theme/päper.html"}


def test_only_its_owner_can_read_it(stored: Path) -> None:
    assert stored.stat().st_mode & 0o077 == 0


def test_what_is_left_out_and_half_written_is_not_there(data: Path) -> None:
    (data / "x.tar.gz.part").write_text("half", encoding="utf-8")
    names = {name for name, _ in archive.files_below(data, leave_out=[data / "media"])}
    assert names == {"broadsheet.toml", "theme/päper.html"}


def test_a_linked_folder_is_followed_once(data: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "disk"
    elsewhere.mkdir()
    (elsewhere / "big.jpg").write_bytes(b"jpeg")
    (elsewhere / "round").symlink_to(data)
    (data / "media" / "more").symlink_to(elsewhere)
    names = [name for name, _ in archive.files_below(data, leave_out=[])]
    assert "media/more/big.jpg" in names
    assert len(names) == 4


def test_a_file_that_went_meanwhile_is_left_out(data: Path, tmp_path: Path, empty: Path) -> None:
    files = [*archive.files_below(data, leave_out=[]), ("gone.jpg", data / "gone.jpg")]
    archive.write(tmp_path / "b.tar.gz", files, _describe)
    assert "gone.jpg" not in archive.extract(tmp_path / "b.tar.gz", empty).files


def test_a_backup_that_fails_leaves_nothing(data: Path, tmp_path: Path) -> None:
    def files() -> Iterator[tuple[str, Path]]:
        yield from archive.files_below(data, leave_out=[])
        raise OSError("the disk is full")

    (tmp_path / "out").mkdir()
    with pytest.raises(OSError, match="full"):
        archive.write(tmp_path / "out" / "b.tar.gz", files(), _describe)
    assert not list((tmp_path / "out").iterdir())


@pytest.mark.parametrize("part", [0.0, 0.1, 0.5, 0.9, 0.999])
def test_a_backup_cut_short_is_refused(stored: Path, empty: Path, part: float) -> None:
    whole = stored.read_bytes()
    stored.write_bytes(whole[: int(len(whole) * part)])
    with pytest.raises(BackupRefused):
        archive.extract(stored, empty)


@pytest.mark.parametrize("missing", [1, 4, 8, 9])
def test_a_backup_without_its_last_bytes_is_refused(
    stored: Path, empty: Path, missing: int
) -> None:
    stored.write_bytes(stored.read_bytes()[:-missing])
    with pytest.raises(BackupRefused):
        archive.extract(stored, empty)


def test_a_backup_that_goes_on_after_its_end_is_refused(stored: Path, empty: Path) -> None:
    stored.write_bytes(stored.read_bytes() + gzip.compress(bytes(1_000_000)))
    with pytest.raises(BackupRefused):
        archive.extract(stored, empty)


def test_an_altered_file_is_refused(stored: Path, empty: Path) -> None:
    plain = gzip.decompress(stored.read_bytes())
    stored.write_bytes(gzip.compress(plain.replace(b"secret", b"public")))
    with pytest.raises(BackupRefused, match=r"broadsheet\.toml is not what was stored"):
        archive.extract(stored, empty)


def test_something_else_is_no_backup(tmp_path: Path, empty: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear editor", encoding="utf-8")
    with pytest.raises(BackupRefused, match="no backup"):
        archive.extract(tmp_path / "letter.txt", empty)


def _member(name: str, data: bytes = b"x", **fields: Any) -> Member:
    header = tarfile.TarInfo(name)
    header.size = len(data)
    for field, value in fields.items():
        setattr(header, field, value)
    return header, data


def _manifest(**changed: Any) -> Member:
    return _member(MANIFEST, json.dumps({**asdict(_describe({})), **changed}).encode())


LINK = {"type": tarfile.SYMTYPE, "linkname": "/etc/passwd", "size": 0}
HOSTILE: dict[str, list[Member]] = {
    "a name that climbs out": [_member("../outside")],
    "a name that climbs out later": [_member("media/../../outside")],
    "an absolute name": [_member("/etc/cron.d/x")],
    "a name for another system": [_member("media\\..\\outside")],
    "a name with a line break": [_member("media/a\nb")],
    "a symbolic link": [_member("media/link", b"", **LINK)],
    "a hard link": [_member("m", b"", **{**LINK, "type": tarfile.LNKTYPE})],
    "a device": [_member("media/null", b"", type=tarfile.CHRTYPE)],
    "a pipe": [_member("media/pipe", b"", type=tarfile.FIFOTYPE)],
    "a folder": [_member("media", b"", type=tarfile.DIRTYPE)],
    "the same name twice": [_member("a"), _member("a")],
    "a file below a file": [_member("a"), _member("a/b")],
    "no manifest": [_member("a")],
    "a file that the manifest does not name": [_member("a"), _manifest()],
    "a file that is missing": [_manifest(files={"a": [1, "0"]})],
    "more after the manifest": [_manifest(), _member("a")],
    "a newer format": [_manifest(format=FORMAT + 1)],
    "a manifest of another shape": [_manifest(files=[1, 2])],
    "a manifest with too much": [_manifest(colour="red")],
    "a manifest that is no object": [_member(MANIFEST, b"[]")],
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_archive_is_refused_and_writes_nothing_outside(
    what: str, tmp_path: Path, empty: Path
) -> None:
    hostile = tmp_path / "hostile.tar.gz"
    with tarfile.open(hostile, "w:gz") as tar:
        for header, data in HOSTILE[what]:
            tar.addfile(header, io.BytesIO(data))
    before = {path for path in tmp_path.rglob("*") if empty not in path.parents}
    with pytest.raises((BackupRefused, NotADirectoryError, FileExistsError)) as refused:
        archive.extract(hostile, empty)
    assert "\n" not in str(refused.value)
    assert {path for path in tmp_path.rglob("*") if empty not in path.parents} == before
