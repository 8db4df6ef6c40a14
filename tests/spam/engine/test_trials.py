"""Measuring on what was not taught, on small sets of the right names."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from broadsheet.spam.engine import trials
from broadsheet.spam.engine.cli import spam
from broadsheet.spam.engine.model import load_model
from broadsheet.spam.engine.rows import written_rows


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(trials, "WRITTEN_ROWS", 200)
    model = load_model()
    monkeypatch.setattr(trials, "fit", lambda _rows, _say: model)  # training has its own tests
    rows = written_rows(250, 9)
    for place, name in enumerate(trials.ALL_SETS):
        lines = [
            json.dumps(
                {"text": row.submission.text, "label": int(row.spam), "date": f"201{n % 9}-06-01"}
            )
            for n, row in enumerate(rows[place :: len(trials.ALL_SETS)])
        ]
        (tmp_path / f"{name}.jsonl").write_text("\n".join(lines))
    return tmp_path


def test_a_source_is_measured_by_a_filter_that_never_saw_it(data: Path) -> None:
    for trial in trials.trials(data):
        taught = {row.source for row in trial.train}
        if trial.name in ("sms unseen", "youtube and fox unseen"):
            assert taught.isdisjoint({row.source for row in trial.test})
    late = next(trial for trial in trials.trials(data) if trial.name.startswith("dated"))
    assert all(not row.date or row.date < trials.CUT_DATE for row in late.train)
    assert all(row.date >= trials.CUT_DATE for row in late.test)


def test_eval_prints_the_trials_beside_the_baseline(data: Path, tmp_path: Path) -> None:
    errors = tmp_path / "misses.txt"
    options = ["--unseen", str(data), "--only", "sms", "--misses", str(errors)]
    result = CliRunner().invoke(spam, ["eval", *options])
    rows = json.loads(result.stdout.splitlines()[-1])["trials"]
    assert [row["who"] for row in rows if row["trial"] == "sms unseen"] == [
        "baseline",
        "baseline + own texts",
        "filter",
        "senders hidden",
        "senders like readers'",
    ]
    first = rows[0]
    low, high = first["interval_at_0.01"]
    assert low <= first["recall_at_0.01"] <= high
    assert "recall_at_0.001" not in first, "nothing is claimed on so little ham"
    assert rows[-1]["trial"] == "every source unseen"
    assert "sms unseen" in errors.read_text()


@pytest.mark.parametrize("arguments", [[], ["rows.jsonl", "--unseen", "."]])
def test_eval_wants_rows_or_sets_and_not_both(arguments: list[str]) -> None:
    assert CliRunner().invoke(spam, ["eval", *arguments]).exit_code == 2


def test_a_missing_set_fails_in_one_line(data: Path) -> None:
    (data / "sms.jsonl").unlink()
    result = CliRunner().invoke(spam, ["eval", "--unseen", str(data)])
    assert result.exit_code == 1
    assert "sms.jsonl" in result.stderr
