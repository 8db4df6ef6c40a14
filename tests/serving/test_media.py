"""Pictures and recordings as players ask for them: whole, in part, and only when changed."""

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

CONTENT = bytes(range(256)) * 40
SIZE = len(CONTENT)
Ask = Callable[..., Any]


@pytest.fixture
def ask(client: Client, db: None) -> Ask:  # noqa: ARG001 - who is not found may have moved
    """Return what asks for a recording that is stored, with headers."""
    folder = settings.MEDIA_ROOT / "recordings"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "parts.wav").write_bytes(CONTENT)

    def get(method: str = "get", name: str = "recordings/parts.wav", **headers: str) -> Any:
        named = {key.replace("_", "-"): value for key, value in headers.items()}
        sent = {"host": "127.0.0.1", "accept-encoding": "gzip", **named}
        answer = getattr(client, method)(f"/media/{name}", headers=sent)
        answer.body = answer.getvalue()
        return answer

    return get


def test_the_whole_is_offered_in_parts_and_kept_for_ever(ask: Ask) -> None:
    whole = ask()
    assert whole.status_code == 200
    assert whole.body == CONTENT
    assert whole.headers["Content-Length"] == str(SIZE)
    assert whole.headers["Accept-Ranges"] == "bytes"
    assert "immutable" in whole.headers["Cache-Control"]
    assert "Content-Encoding" not in whole.headers


def test_a_part_is_exactly_what_was_asked_for(ask: Ask) -> None:
    part = ask(range="bytes=5000-9999")
    assert part.status_code == 206
    assert part.body == CONTENT[5000:10000]
    assert part.headers["Content-Length"] == "5000"
    assert part.headers["Content-Range"] == f"bytes 5000-9999/{SIZE}"
    assert part.headers["Content-Type"] == "audio/wav"
    assert part.headers["ETag"] == ask().headers["ETag"]
    assert "Content-Encoding" not in part.headers


def test_what_is_not_there_is_refused_with_its_size(ask: Ask) -> None:
    refused = ask(range=f"bytes={SIZE}-")
    assert refused.status_code == 416
    assert refused.headers["Content-Range"] == f"bytes */{SIZE}"
    assert not refused.content
    assert "Cache-Control" not in refused.headers


def test_if_range_gives_the_part_of_the_same_file_and_the_whole_of_another(ask: Ask) -> None:
    known = ask().headers
    for condition in (known["ETag"], known["Last-Modified"]):
        assert ask(range="bytes=0-9", if_range=condition).status_code == 206
    for condition in ('"other"', f"W/{known['ETag']}", "Thu, 01 Jan 1970 00:00:00 GMT"):
        whole = ask(range="bytes=0-9", if_range=condition)
        assert (whole.status_code, whole.body) == (200, CONTENT)
    assert ask(range=f"bytes={SIZE}-", if_range='"other"').status_code == 200


def test_preconditions_come_before_ranges(ask: Ask) -> None:
    known = ask().headers
    unchanged = [{"if_none_match": known["ETag"]}, {"if_modified_since": known["Last-Modified"]}]
    for condition in unchanged:
        answer = ask(range="bytes=0-9", **condition)
        assert (answer.status_code, answer.content) == (304, b"")
        assert answer.headers["ETag"] == known["ETag"]
    assert ask(range="bytes=0-9", if_match='"other"').status_code == 412
    assert ask(if_unmodified_since="Fri, 01 Jan 1971 00:00:00 GMT").status_code == 412
    assert ask(range="bytes=0-9", if_match=known["ETag"]).status_code == 206


def test_head_tells_of_the_whole_whatever_range_is_asked(ask: Ask) -> None:
    head = ask("head", range="bytes=0-9")
    assert (head.status_code, head.headers["Content-Length"]) == (200, str(SIZE))
    assert "Content-Range" not in head.headers
    assert head.body == b""


@pytest.mark.parametrize(
    "name",
    [
        "recordings/none.wav",
        "recordings/parts.wav/",
        "recordings/" + "a" * 5000 + ".wav",
        "recordings/%00.wav",
        "images/../original_images/a.jpg",
        "images/../recordings/../original_images/a.jpg",
    ],
)
def test_what_is_not_for_readers_is_not_found(ask: Ask, name: str) -> None:
    originals = settings.MEDIA_ROOT / "original_images"
    originals.mkdir(parents=True, exist_ok=True)
    (originals / "a.jpg").write_bytes(b"with its metadata")
    assert ask(name=name).status_code == 404
