"""The engine run by itself, from a shell."""

import asyncio
import subprocess
import sys

import pytest

from tests.mail.engine.fakes import Sink

MESSAGE = b"Subject: alone\n\nHello.\n"


def run(relay: str, *, to: str = "ada@reader.example") -> subprocess.CompletedProcess[bytes]:
    arguments = ["--relay", relay, "--from", "news@gazette.example", "--to", to]
    return subprocess.run(  # noqa: S603 (our own module, fixed arguments)
        [sys.executable, "-m", "broadsheet.mail.engine", *arguments],
        input=MESSAGE,
        capture_output=True,
        check=False,
    )


def test_a_message_on_standard_input_is_sent() -> None:
    async def go() -> tuple[Sink, subprocess.CompletedProcess[bytes]]:
        async with Sink() as sink:
            return sink, await asyncio.to_thread(run, f"smtp://127.0.0.1:{sink.relay().port}")

    sink, done = asyncio.run(go())
    assert done.returncode == 0
    assert done.stderr.startswith(b"accepted: 250")
    assert sink.letters[0].data == MESSAGE.replace(b"\n", b"\r\n")


@pytest.mark.parametrize(
    ("relay", "to", "words"),
    [
        ("http://127.0.0.1", "ada@reader.example", b"must begin with"),
        ("smtp://127.0.0.1", "ada", b"no @"),
    ],
)
def test_wrong_usage_is_one_line_and_two(relay: str, to: str, words: bytes) -> None:
    done = run(relay, to=to)
    assert done.returncode == 2
    assert words in done.stderr
    assert b"Traceback" not in done.stderr
