import sys
from io import StringIO

import pytest
from typing_extensions import override

from broadsheet.core import progress as progress_module
from broadsheet.core.progress import progress


class Terminal(StringIO):
    """A stream that says it is a terminal."""

    @override
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("stream", [StringIO, Terminal])
def test_everything_comes_through_in_order(
    monkeypatch: pytest.MonkeyPatch, stream: type[StringIO]
) -> None:
    monkeypatch.setattr(sys, "stderr", stream())
    assert list(progress("abc", total=3, label="Baking")) == ["a", "b", "c"]


def test_a_log_gets_a_few_plain_lines(capsys: pytest.CaptureFixture[str]) -> None:
    list(progress(range(1005), total=1005, label="Baking"))
    lines = capsys.readouterr().err.splitlines()
    assert lines[0] == "Baking: 100 of 1,005"
    assert lines[-1] == "Baking: 1,005 of 1,005"
    assert len(lines) == 11


def test_slow_work_says_between_how_far_it_is(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    seconds = iter(range(0, 100, 4))
    monkeypatch.setattr(progress_module, "monotonic", lambda: next(seconds))
    for _ in zip(range(4), progress(range(1005), total=1005, label="Importing"), strict=False):
        pass
    assert capsys.readouterr().err.splitlines() == ["Importing: 3 of 1,005"]


def test_nothing_to_do_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert not list(progress([], total=0, label="Baking"))
    assert capsys.readouterr().err == ""


def test_what_is_printed_never_mixes_with_output(capsys: pytest.CaptureFixture[str]) -> None:
    list(progress([1], total=1, label="Baking"))
    assert capsys.readouterr().out == ""


def test_a_terminal_sees_a_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    list(progress([1, 2], total=2, label="Baking"))
    assert "Baking" in screen.getvalue()
