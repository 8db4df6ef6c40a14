import json
from pathlib import Path

import pytest

from broadsheet.spam.engine import train as training
from broadsheet.spam.engine.judge import judge
from broadsheet.spam.engine.model import load_model
from broadsheet.spam.engine.rows import RowsRefused, written_rows
from tests.spam.engine.examples import JOB, READER


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with small sets of the right names, and little writing beside them."""
    monkeypatch.setattr(training, "WRITTEN_ROWS", 300)
    rows = written_rows(240, 9)
    for place, name in enumerate(training.SETS):
        lines = [
            json.dumps({"text": row.submission.text, "label": int(row.spam)})
            for row in rows[place :: len(training.SETS)]
        ]
        (tmp_path / f"{name}.jsonl").write_text("\n".join(lines))
    return tmp_path


def test_training_twice_gives_the_same_model(data: Path) -> None:
    said: list[str] = []
    first = training.train(data, data / "first.model", said.append)
    assert training.train(data, data / "second.model", said.append) == first
    assert said


def test_a_little_model_knows_spam_from_a_reader(data: Path) -> None:
    training.train(data, data / "little.model", lambda _: None)
    model = load_model(data / "little.model")
    assert judge(JOB, model).probability > judge(READER, model).probability
    assert model.unsure <= model.spam <= model.flagrant
    manifest = json.loads((data / "little.json").read_text())
    assert manifest["version"] == model.version


def test_a_missing_set_is_named(data: Path) -> None:
    (data / "sms.jsonl").unlink()
    with pytest.raises(RowsRefused, match=r"sms\.jsonl"):
        training.train(data, data / "none.model", lambda _: None)
