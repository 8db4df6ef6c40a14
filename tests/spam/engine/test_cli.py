import json
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from broadsheet.spam.engine.cli import spam
from tests.spam.engine.examples import PHARMACY, READER


def run(*arguments: str, stdin: str = "") -> Result:
    return CliRunner().invoke(spam, arguments, input=stdin)


def test_check_prints_the_verdict_and_why() -> None:
    result = run("check", "--author", PHARMACY.author, "--url", PHARMACY.url, stdin=PHARMACY.text)
    assert result.exit_code == 0
    assert "likely spam" in result.stdout.splitlines()[0]
    assert "medicines" in result.stdout


def test_check_prints_json_when_asked() -> None:
    verdict = json.loads(run("check", "--json", "--text", READER.text).stdout)
    assert verdict["label"] == "ham"
    assert 0 <= verdict["probability"] <= 1
    assert {"rule", "words", "weight"} <= set(verdict["reasons"][0])


def test_eval_prints_exactly_one_json_object(tmp_path: Path) -> None:
    rows = [{"text": PHARMACY.text, "label": 1}, {"text": READER.text, "label": 0, "author": None}]
    file = tmp_path / "rows.jsonl"
    file.write_text("\n".join(map(json.dumps, rows)) + "\n\n")
    result = run("eval", str(file))
    figures = json.loads(result.stdout)
    assert list(figures) == [
        "n",
        "spam",
        "ham",
        "auc",
        "recall_at_fpr_1pct",
        "recall_at_fpr_0.1pct",
        "fpr_at_default",
        "recall_at_default",
        "checks_per_s",
    ]
    assert (figures["n"], figures["spam"], figures["auc"]) == (2, 1, 1.0)


def test_eval_leaves_figures_that_need_a_missing_class_null(tmp_path: Path) -> None:
    file = tmp_path / "ham.jsonl"
    file.write_text(json.dumps({"text": "Thanks", "label": 0}))
    figures = json.loads(run("eval", str(file)).stdout)
    assert figures["auc"] is None
    assert figures["recall_at_default"] is None
    assert figures["fpr_at_default"] == 0.0


@pytest.mark.parametrize(
    "line", ["{", "[]", "3", '{"text": 5, "label": 1}', '{"text": "a"}', '{"text": "", "label": 2}']
)
def test_a_bad_line_is_named_and_fails(line: str, tmp_path: Path) -> None:
    file = tmp_path / "bad.jsonl"
    file.write_text(json.dumps({"text": "a", "label": 0}) + "\n" + line + "\n")
    result = run("eval", str(file))
    assert result.exit_code == 1
    assert "bad.jsonl:2" in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1


def test_bytes_that_are_no_text_fail_in_one_line(tmp_path: Path) -> None:
    file = tmp_path / "binary.jsonl"
    file.write_bytes(b"\xff\xfe\x00\x01")
    assert run("eval", str(file)).exit_code == 1


def test_a_missing_file_fails_in_one_line(tmp_path: Path) -> None:
    for arguments in (
        ("eval", str(tmp_path / "none.jsonl")),
        ("check", "--text", "a", "--model", str(tmp_path / "none.model")),
        ("check", "--text", "a", "--article", str(tmp_path / "none.txt")),
        ("train", "--data", str(tmp_path / "none"), "--out", str(tmp_path / "m.model")),
    ):
        result = run(*arguments)
        assert result.exit_code == 1
        assert len(result.stderr.strip().splitlines()) == 1


def test_a_damaged_model_is_told_to_who_starts_a_server_and_the_shipped_one_judges(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    served = []

    class Server:
        def __init__(self, *_: object, **__: object) -> None:
            pass

        def serve(self, target_loader: partial[object], **_: object) -> None:
            served.append(target_loader.args)

    monkeypatch.setattr("broadsheet.spam.engine.cli.Granian", Server)
    damaged = tmp_path / "damaged.model"
    damaged.write_bytes(b"broadsheet-spam-model 2 0\nx")
    folder = tmp_path / "data"
    result = run("serve", "--data", str(folder), "--model", str(damaged))
    assert result.exit_code == 0
    assert "checksum" in result.stderr
    assert served == [(folder, None)]


@pytest.mark.parametrize("arguments", [("eval",), ("train",), ("check", "--nonsense"), ("guess",)])
def test_wrong_usage_exits_2(arguments: tuple[str, ...]) -> None:
    assert run(*arguments).exit_code == 2
