import os
from dataclasses import dataclass
from pathlib import Path

import pytest

from broadsheet.serving.engine.files import FOR_A_MINUTE, FOR_EVER, Folder, answer_file

DATA = bytes(range(200))


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    (tmp_path / "sound.mp3").write_bytes(DATA)
    os.utime(tmp_path / "sound.mp3", (1_790_000_000, 1_790_000_000))
    return Folder("/media/", tmp_path)


@dataclass(frozen=True)
class Got:
    """An answer, read to its end."""

    status: str
    said: dict[str, str]
    body: bytes


def ask(folder: Folder, path: str = "/media/sound.mp3", **headers: str) -> Got:
    environ = {f"HTTP_{name.upper()}": value for name, value in headers.items()}
    found = answer_file(folder, path, environ)
    assert found is not None
    return Got(found.head.status, dict(found.head.headers), b"".join(found.body or ()))


def test_a_file_is_answered_whole(folder: Folder) -> None:
    got = ask(folder)
    assert got.status == "200 OK"
    assert got.said["Content-Type"] == "audio/mpeg"
    assert got.said["Accept-Ranges"] == "bytes"
    assert got.said["X-Content-Type-Options"] == "nosniff"
    assert got.body == DATA


def test_a_part_is_answered_as_one(folder: Folder) -> None:
    got = ask(folder, range="bytes=10-19")
    assert got.status == "206 Partial Content"
    assert got.said["Content-Range"] == "bytes 10-19/200"
    assert got.said["Content-Length"] == "10"
    assert got.body == DATA[10:20]


def test_a_part_behind_the_end_is_refused(folder: Folder) -> None:
    got = ask(folder, range="bytes=200-")
    assert got.status == "416 Range Not Satisfiable"
    assert got.said["Content-Range"] == "bytes */200"
    assert got.body == b""


def test_a_part_of_what_has_changed_is_answered_with_the_whole(folder: Folder) -> None:
    tag, date = ask(folder).said["ETag"], ask(folder).said["Last-Modified"]
    for condition in (tag, date):
        assert ask(folder, range="bytes=0-1", if_range=condition).body == DATA[:2]
    for condition in ('"other"', f"W/{tag}", "Thu, 01 Jan 2026 00:00:00 GMT", "banana"):
        assert ask(folder, range="bytes=0-1", if_range=condition).body == DATA


def test_whoever_has_the_file_is_told_so(folder: Folder) -> None:
    tag, date = ask(folder).said["ETag"], ask(folder).said["Last-Modified"]
    assert ask(folder, if_none_match=tag).status == "304 Not Modified"
    assert ask(folder, if_modified_since=date).status == "304 Not Modified"
    assert ask(folder, if_none_match='"x"').status == "200 OK"


def test_a_compressed_copy_is_sent_to_those_who_read_it_but_never_in_part(folder: Folder) -> None:
    (folder.root / "rest.css").write_bytes(b"plain")
    (folder.root / "rest.css.br").write_bytes(b"short")
    got = ask(folder, "/media/rest.css", accept_encoding="br")
    assert (got.body, got.said["Content-Encoding"]) == (b"short", "br")
    assert got.said["Vary"] == "Accept-Encoding"
    plain = ask(folder, "/media/rest.css", accept_encoding="gzip")
    assert plain.body == b"plain"
    assert plain.said["ETag"] != got.said["ETag"]
    part = ask(folder, "/media/rest.css", accept_encoding="br", range="bytes=0-1")
    assert part.body == b"pl"
    assert "Content-Encoding" not in part.said


def test_only_names_that_change_with_their_content_are_kept_for_ever(folder: Folder) -> None:
    (folder.root / "rest.0123456789ab.css").write_text("p{}")
    assert ask(folder, "/media/rest.0123456789ab.css").said["Cache-Control"] == FOR_EVER
    assert ask(folder).said["Cache-Control"] == FOR_A_MINUTE
    renditions = Folder("/media/", folder.root, kept_for_ever=True)
    assert ask(renditions).said["Cache-Control"] == FOR_EVER


@pytest.mark.parametrize(
    "path",
    [
        "/media/",
        "/media/none.mp3",
        "/media/../secret",
        "/media/%2e%2e/secret",
        "/media//etc/passwd",
        "/media/.hidden",
        "/media/sub",
        "/media/sound.mp3/",
        "/media/nul\x00.mp3",
        "/media/" + "a" * 5000,
        "/other/sound.mp3",
    ],
)
def test_nothing_else_is_found(folder: Folder, path: str) -> None:
    (folder.root / "sub").mkdir()
    (folder.root / ".hidden").write_text("secret")
    (folder.root.parent / "secret").write_text("secret")
    assert answer_file(folder, path, {}) is None


def test_kinds_that_are_not_meant_for_readers_are_not_answered(folder: Folder) -> None:
    (folder.root / "page.html").write_text("<script>")
    only_sound = Folder("/media/", folder.root, kinds=("audio/", "image/avif"))
    assert answer_file(only_sound, "/media/page.html", {}) is None
    assert ask(only_sound).body == DATA


def test_an_empty_file_is_a_file(folder: Folder) -> None:
    (folder.root / "empty.txt").write_bytes(b"")
    got = ask(folder, "/media/empty.txt")
    assert (got.status, got.body) == ("200 OK", b"")
