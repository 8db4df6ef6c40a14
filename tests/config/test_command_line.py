import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from broadsheet.config.env import FILE_NAME


def _broadsheet(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("BROADSHEET_", "DJANGO_"))}
    return subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", "broadsheet", *arguments],
        env={**kept, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )


@pytest.mark.parametrize(
    "arguments",
    [
        ("publish",),
        ("serve", "--port", "100000"),
        ("serve", "--port", "http"),
        ("demo", "--articles", "-1"),
        ("demo", "--colour", "red"),
        ("edition", "send"),
    ],
)
def test_wrong_usage_ends_with_two(arguments: tuple[str, ...]) -> None:
    finished = _broadsheet(*arguments)
    assert finished.returncode == 2
    assert "Traceback" not in finished.stderr


def test_a_folder_without_an_installation_is_one_line(tmp_path: Path) -> None:
    finished = _broadsheet("serve", "--data", str(tmp_path / "nowhere"))
    assert finished.returncode == 1
    assert finished.stderr.count("\n") == 1
    assert "BROADSHEET_SECRET_KEY" in finished.stderr


def test_a_failure_is_one_line_and_debug_shows_the_rest(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text(f'secret_key = "{"k" * 40}"\n', encoding="utf-8")
    arguments = ("user", "password", "nobody@example.org", "--data", str(tmp_path))
    plain = _broadsheet(*arguments)
    assert plain.returncode == 1
    assert plain.stderr.startswith("Error: ")
    assert plain.stderr.count("\n") == 1
    assert "Traceback" in _broadsheet("--debug", *arguments).stderr


def test_help_needs_no_installation() -> None:
    finished = _broadsheet("--help")
    assert finished.returncode == 0
    for command in ("init", "serve", "demo", "privacy", "edition", "spam"):
        assert command in finished.stdout


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--email", "nobody"),
        ("--public-url", "courier.example"),
        ("--public-url", "https://courier.example/news"),
        ("--time-zone", "Mars/Olympus"),
        ("--language", "xx"),
        ("--name", "\n"),
    ],
)
def test_init_refuses_what_makes_no_sense_and_makes_nothing(
    tmp_path: Path, option: str, value: str
) -> None:
    given = {"--name": "The Courier", "--email": "ann@courier.example", option: value}
    words = [word for pair in given.items() for word in pair]
    finished = _broadsheet("init", str(tmp_path / "paper"), *words)
    assert finished.returncode in (1, 2)
    assert "Traceback" not in finished.stderr
    assert not (tmp_path / "paper").exists()


def test_init_makes_a_newsroom_and_a_link_and_knows_one_that_is_there(tmp_path: Path) -> None:
    paper = str(tmp_path / "paper")
    options = ("--name", "The Courier", "--email", "ann@courier.example", "--language", "en")
    places = ("--public-url", "http://127.0.0.1:8000", "--time-zone", "Europe/Lisbon")
    made = _broadsheet("init", paper, *options, *places, "--person", "Ann Berg")
    assert made.returncode == 0, made.stderr
    assert "http://127.0.0.1:8000/account/password/reset/key/" in made.stdout
    listed = _broadsheet("user", "list", "--data", paper).stdout
    assert listed.split() == ["administrator", "invited", "ann@courier.example", "Ann", "Berg"]
    again = _broadsheet("init", paper, *options, *places)
    assert again.returncode == 1
    assert again.stderr.count("\n") == 1
    added = _broadsheet("user", "add", "ann@courier.example", "--data", paper)
    assert added.returncode == 1
    assert added.stderr.count("\n") == 1
    assert (
        _broadsheet("user", "add", "bo@c.example", "--role", "boss", "--data", paper).returncode
        == 2
    )


WHOLE = (
    *("--name", "The Courier", "--email", "ann@courier.example", "--person", "Ann Berg"),
    *("--language", "en", "--public-url", "http://127.0.0.1:8000", "--time-zone", "UTC"),
)


def test_init_that_fails_half_way_leaves_the_folder_as_it_was(tmp_path: Path) -> None:
    paper = tmp_path / "paper"
    paper.mkdir()
    (paper / "static").write_text("a file, where the program's own files should go")
    failed = _broadsheet("init", str(paper), *WHOLE)
    assert failed.returncode == 1
    assert failed.stderr.splitlines()[-1].startswith("Error: ")
    assert len([line for line in failed.stderr.splitlines() if "Error" in line]) == 1
    assert "Traceback" not in failed.stderr
    assert failed.stdout == ""
    assert [path.name for path in paper.iterdir()] == ["static"]
    (paper / "static").unlink()
    again = _broadsheet("init", str(paper), *WHOLE)
    assert again.returncode == 0, again.stderr
    assert "/account/password/reset/key/" in again.stdout


def test_init_whose_database_does_not_answer_makes_no_folder(tmp_path: Path) -> None:
    nobody = "postgresql://nobody@127.0.0.1:1/nothing"
    failed = _broadsheet(
        "init", str(tmp_path / "new" / "paper"), *WHOLE, BROADSHEET_DATABASE=nobody
    )
    assert failed.returncode == 1
    assert failed.stderr.splitlines()[-1].startswith("Error: ")
    assert "Traceback" not in failed.stderr
    assert list(tmp_path.iterdir()) == []


def test_init_that_is_interrupted_leaves_nothing(tmp_path: Path) -> None:
    paper = tmp_path / "paper"
    with subprocess.Popen(  # noqa: S603 - our own command
        [sys.executable, "-m", "broadsheet", "init", str(paper), *WHOLE],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as running:
        assert running.stderr is not None
        assert "Preparing" in running.stderr.readline()
        assert paper.exists()
        running.send_signal(signal.SIGINT)
        said = running.stderr.read()
    assert running.returncode == 1
    assert "Traceback" not in said
    assert not paper.exists()
