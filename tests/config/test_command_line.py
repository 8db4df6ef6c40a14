import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from broadsheet.config.env import FILE_NAME
from tests.journeys.served import environment


def _broadsheet(*arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", "broadsheet", *arguments],
        env=environment(**more),
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


WHOLE = (
    *("--name", "The Courier", "--email", "ann@courier.example", "--person", "Ann Berg"),
    *("--language", "en", "--public-url", "http://127.0.0.1:8000", "--time-zone", "UTC"),
)


@contextmanager
def beginning(paper: Path) -> Iterator[subprocess.Popen[str]]:
    """An `init` that has begun to make its database."""
    # Where nobody is at the keyboard SIGINT may be ignored, and children inherit that.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with subprocess.Popen(  # noqa: S603 - our own command
        [sys.executable, "-m", "broadsheet", "init", str(paper), *WHOLE],
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as running:
        assert running.stderr is not None
        assert "Preparing" in running.stderr.readline()
        while not (paper / "broadsheet.sqlite3").exists():
            assert running.poll() is None
            time.sleep(0.05)
        yield running
        running.kill()


@pytest.fixture(scope="module")
def killed_first(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A newsroom whose first `init` was killed, and what the second one said."""
    paper = tmp_path_factory.mktemp("new") / "paper"
    (paper / "theme").mkdir(parents=True)
    with beginning(paper) as running:
        beside = _broadsheet("init", str(paper), *WHOLE)
        running.kill()
    assert beside.returncode == 1
    assert "another init is at work" in beside.stderr
    (paper / "static").mkdir(exist_ok=True)
    (paper / "static" / "half").touch()
    served = _broadsheet("serve", "--data", str(paper))
    assert served.returncode == 1
    assert "BROADSHEET_SECRET_KEY is not set" in served.stderr
    again = _broadsheet("init", str(paper), *WHOLE)
    assert again.returncode == 0, again.stderr
    return paper, again.stdout


@pytest.mark.xdist_group("init")
def test_init_that_was_killed_is_done_again_in_the_same_folder(
    killed_first: tuple[Path, str],
) -> None:
    paper, said = killed_first
    assert "http://127.0.0.1:8000/account/password/reset/key/" in said
    assert not (paper / "static" / "half").exists()
    names = {path.name for path in paper.iterdir()}
    database = {"broadsheet.sqlite3", "broadsheet.sqlite3-turn"}
    assert names == database | {"broadsheet.toml", "pages", "static", "theme"}
    assert (paper / FILE_NAME).stat().st_mode & 0o077 == 0
    packed = {path.name for path in (paper / "static").rglob("*.css.br")}
    assert packed
    assert all(re.search(r"\.[0-9a-f]{12}\.css\.br$", name) for name in packed)


@pytest.mark.xdist_group("init")
def test_init_makes_an_administrator_and_knows_a_newsroom_that_is_there(
    killed_first: tuple[Path, str],
) -> None:
    paper = str(killed_first[0])
    listed = _broadsheet("user", "list", "--data", paper).stdout
    assert listed.split() == ["administrator", "invited", "ann@courier.example", "Ann", "Berg"]
    again = _broadsheet("init", paper, *WHOLE)
    assert again.returncode == 1
    assert again.stderr.count("\n") == 1
    assert "holds an installation already" in again.stderr
    added = _broadsheet("user", "add", "ann@courier.example", "--data", paper)
    assert added.returncode == 1
    assert added.stderr.count("\n") == 1
    no_role = _broadsheet("user", "add", "bo@c.example", "--role", "boss", "--data", paper)
    assert no_role.returncode == 2


@pytest.mark.parametrize("name", ["broadsheet.sqlite3", "static"])
def test_init_takes_no_files_for_its_own_that_it_did_not_make(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("somebody's")
    refused = _broadsheet("init", str(tmp_path), *WHOLE)
    assert refused.returncode == 1
    assert f"holds {name} of another installation" in refused.stderr
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert (tmp_path / name).read_text() == "somebody's"


def test_init_that_fails_half_way_leaves_the_folder_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "theme").mkdir()
    # Whatever it writes beyond a limit fails, as on a disk that is full.
    small_disk = ["/bin/sh", "-c", 'ulimit -f 400; exec "$0" "$@"', sys.executable]
    failed = subprocess.run(  # noqa: S603 - our own command
        [*small_disk, "-m", "broadsheet", "init", str(tmp_path), *WHOLE],
        env=environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert failed.returncode == 1
    assert failed.stderr.splitlines()[-1].startswith("Error: ")
    assert len([line for line in failed.stderr.splitlines() if "Error" in line]) == 1
    assert "Traceback" not in failed.stderr
    assert failed.stdout == ""
    assert [path.name for path in tmp_path.iterdir()] == ["theme"]


def test_init_whose_database_does_not_answer_makes_no_folder(tmp_path: Path) -> None:
    nobody = "postgresql://nobody@127.0.0.1:1/nothing"
    failed = _broadsheet(
        "init", str(tmp_path / "new" / "paper"), *WHOLE, BROADSHEET_DATABASE=nobody
    )
    assert failed.returncode == 1
    assert failed.stderr.splitlines()[-1].startswith("Error: ")
    assert "Traceback" not in failed.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_init_that_is_stopped_leaves_nothing(tmp_path: Path, stop: signal.Signals) -> None:
    paper = tmp_path / "new" / "paper"
    with beginning(paper) as running:
        running.send_signal(stop)
        assert running.stderr is not None
        said = running.stderr.read()
        running.wait()
    assert running.returncode == 1
    assert "Traceback" not in said
    assert list(tmp_path.iterdir()) == []
