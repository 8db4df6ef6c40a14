import hashlib
import json
from pathlib import Path

import pytest

from broadsheet.spam.engine.likeness import COMMON
from broadsheet.spam.engine.model import SHIPPED, ModelRefused, load_model, save_model


def test_the_manifest_is_of_the_shipped_model() -> None:
    manifest = json.loads(SHIPPED.with_suffix(".json").read_text())
    assert manifest["sha256"] == hashlib.sha256(SHIPPED.read_bytes()).hexdigest()
    assert manifest["version"] == load_model().version
    assert set(manifest["shared"]) == {"youtube.jsonl", "sms.jsonl", "foxnews.jsonl"}


def test_the_manifest_is_of_the_committed_grammars() -> None:
    manifest = json.loads(SHIPPED.with_suffix(".json").read_text())
    written = SHIPPED.parent / "written"
    hashes = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in written.glob("*.txt")
    }
    assert manifest["written"] == hashes
    assert manifest["common_words"] == hashlib.sha256(COMMON.read_bytes()).hexdigest()


def test_the_shipped_model_is_small() -> None:
    assert SHIPPED.stat().st_size <= 10_000_000


def test_a_saved_model_loads_as_it_was(tmp_path: Path) -> None:
    shipped = load_model()
    save_model(shipped, tmp_path / "copy.model")
    copy = load_model(tmp_path / "copy.model")
    assert copy.version == shipped.version
    assert (copy.weights == shipped.weights).all()
    assert copy.signals == shipped.signals


@pytest.mark.parametrize("place", [0, 30, 100, 2_000, -1])
def test_one_changed_byte_is_refused(place: int, tmp_path: Path) -> None:
    data = bytearray(SHIPPED.read_bytes())
    data[place] ^= 1
    damaged = tmp_path / "damaged.model"
    damaged.write_bytes(data)
    with pytest.raises(ModelRefused, match=r"damaged\.model: "):
        load_model(damaged)


@pytest.mark.parametrize("content", [b"", b"\n", b"broadsheet-spam-model 2 x\n{}", b"\xff" * 99])
def test_what_is_no_model_is_refused(content: bytes, tmp_path: Path) -> None:
    other = tmp_path / "other.model"
    other.write_bytes(content)
    with pytest.raises(ModelRefused) as refusal:
        load_model(other)
    assert "\n" not in str(refusal.value)


def test_a_right_checksum_over_wrong_content_is_refused(tmp_path: Path) -> None:
    for body in (b"{}\n", b"[]\nxx", b'{"signals": {}}\n' + b"x" * 9, b"no json"):
        digest = hashlib.sha256(body).hexdigest().encode()
        path = tmp_path / "wrong.model"
        path.write_bytes(b"broadsheet-spam-model 2 " + digest + b"\n" + body)
        with pytest.raises(ModelRefused):
            load_model(path)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelRefused, match="cannot be read"):
        load_model(tmp_path / "none.model")
