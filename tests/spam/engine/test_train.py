import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from broadsheet.spam.engine import train as training
from broadsheet.spam.engine.judge import judge
from broadsheet.spam.engine.model import load_model
from broadsheet.spam.engine.rows import RowsRefused, written_rows
from tests.spam.engine.examples import JOB, READER


def fill(folder: Path) -> Path:
    """Put small sets of the right names into a folder."""
    rows = written_rows(240, 9)
    for place, name in enumerate(training.SETS):
        lines = [
            json.dumps({"text": row.submission.text, "label": int(row.spam)})
            for row in rows[place :: len(training.SETS)]
        ]
        (folder / f"{name}.jsonl").write_text("\n".join(lines))
    return folder


@pytest.fixture(autouse=True, scope="module")
def little_writing() -> Iterator[None]:
    """Train with little writing of our own, in few folds: each fit takes a second."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(training, "WRITTEN_ROWS", 300)
        patch.setattr(training, "FOLDS", 2)
        yield


@pytest.fixture(scope="module")
def trained(little_writing: None, tmp_path_factory: pytest.TempPathFactory) -> Path:  # noqa: ARG001
    """A folder with small sets, and the model that they make: it takes seconds."""
    folder = fill(tmp_path_factory.mktemp("trained"))
    training.train(folder, folder / "little.model", lambda _: None)
    return folder


def test_training_again_gives_the_same_model(trained: Path) -> None:
    said: list[str] = []
    training.train(trained, trained / "again.model", said.append)
    assert (trained / "again.model").read_bytes() == (trained / "little.model").read_bytes()
    assert said


def test_a_little_model_knows_spam_from_a_reader(trained: Path) -> None:
    model = load_model(trained / "little.model")
    assert judge(JOB, model).probability > judge(READER, model).probability
    assert model.unsure <= model.spam <= model.flagrant
    manifest = json.loads((trained / "little.json").read_text())
    assert manifest["version"] == model.version


def test_a_missing_set_is_named(tmp_path: Path) -> None:
    (fill(tmp_path) / "sms.jsonl").unlink()
    with pytest.raises(RowsRefused, match=r"sms\.jsonl"):
        training.train(tmp_path, tmp_path / "none.model", lambda _: None)
