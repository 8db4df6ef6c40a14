"""The engine run by itself, from a shell."""

import asyncio
import io
import sys

import pytest

from broadsheet.mail.engine.__main__ import main
from tests.mail.engine.fakes import Odd, Sink

MESSAGE = b"Subject: alone\n\nHello.\n"


class Shell:
    """Runs the engine as a shell would."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._monkeypatch = monkeypatch

    def run(self, relay: str, *, to: str = "ada@reader.example") -> int:
        arguments = ["engine", "--relay", relay, "--from", "news@gazette.example", "--to", to]
        self._monkeypatch.setattr(sys, "argv", arguments)
        self._monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(MESSAGE)))
        return main()

    def run_into(self, sink: Sink) -> int:
        async def go() -> int:
            async with sink:
                return await asyncio.to_thread(self.run, f"smtp://127.0.0.1:{sink.relay().port}")

        return asyncio.run(go())


@pytest.fixture
def shell(monkeypatch: pytest.MonkeyPatch) -> Shell:
    return Shell(monkeypatch)


def test_a_message_on_standard_input_is_sent(
    shell: Shell, capsys: pytest.CaptureFixture[str]
) -> None:
    sink = Sink()
    assert shell.run_into(sink) == 0
    assert capsys.readouterr().err == "accepted: 250 2.0.0 kept\n"
    assert sink.letters[0].data == MESSAGE.replace(b"\n", b"\r\n")


def test_a_relay_that_does_not_take_it_is_one_line_and_one(
    shell: Shell, capsys: pytest.CaptureFixture[str]
) -> None:
    assert shell.run_into(Sink(lambda *_: Odd.DROP)) == 1
    assert capsys.readouterr().err == "deferred: 0 the connection was lost\n"


@pytest.mark.parametrize(
    ("relay", "to", "words"),
    [
        ("http://127.0.0.1", "ada@reader.example", "must begin with"),
        ("smtp://127.0.0.1", "ada", "no @"),
    ],
)
def test_wrong_usage_is_one_line_and_two(
    shell: Shell, capsys: pytest.CaptureFixture[str], relay: str, to: str, words: str
) -> None:
    with pytest.raises(SystemExit, match="2"):
        shell.run(relay, to=to)
    assert words in capsys.readouterr().err
