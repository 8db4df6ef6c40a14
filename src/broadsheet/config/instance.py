"""The files of an installation: its folder and its settings file."""

import os
import secrets
import shutil
import signal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from fcntl import LOCK_EX, LOCK_NB, flock
from pathlib import Path

from broadsheet.config.env import FILE_NAME, PREFIX, check_values

UNFINISHED = f"{FILE_NAME}.unfinished"
"""The settings of an installation that is being made; an `init` that is killed leaves it behind."""
_DATABASE = "broadsheet.sqlite3"
_MADE = (
    _DATABASE,
    *(f"{_DATABASE}-{more}" for more in ("wal", "shm", "journal")),
    f"{_DATABASE}.new",
    "pages",
    "static",
)
_STOPPED_BY = (signal.SIGTERM, signal.SIGHUP)


class InstanceExists(Exception):
    """The folder holds an installation already; nothing was changed."""


def new_settings(
    *, public_url: str, language: str, time_zone: str, trusted_proxies: str = ""
) -> dict[str, str]:
    """Return the settings of a new installation, with a secret key of its own.

    Raises:
        SettingsRefused: a value is malformed.
    """
    values = {
        "secret_key": secrets.token_urlsafe(48),
        "public_url": public_url,
        "language": language,
        "time_zone": time_zone,
        **({"trusted_proxies": trusted_proxies} if trusted_proxies else {}),
    }
    check_values(**values)
    return values


def write_settings(directory: Path, values: Mapping[str, str]) -> None:
    """Make the folder of an installation, with a settings file only its owner can read.

    Raises:
        InstanceExists: there is a settings file already.
    """
    directory.mkdir(parents=True, exist_ok=True)
    _refuse_if_there(directory)
    descriptor = os.open(directory / FILE_NAME, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as opened:
        opened.write(_as_toml(values))


@contextmanager
def whole_or_not_at_all(directory: Path, values: Mapping[str, str]) -> Iterator[None]:
    """Let an installation be made in `directory`, which is none before the last step inside.

    Its settings stand in the environment and in a file of another name until then. What fails or
    is stopped leaves the folder as it was; what is killed is cleared away by the next attempt.
    Nothing is made beside the folder: often it is all that the account may write to, or a disk.

    Raises:
        InstanceExists: there is an installation, or a part of one, or another is made just now.
    """
    missing = [path for path in (directory, *directory.parents) if not path.exists()]
    directory.mkdir(parents=True, exist_ok=True)
    _refuse_if_there(directory)
    _end_as_if_interrupted()
    with _alone(directory):
        try:
            with (directory / UNFINISHED).open("w", encoding="utf-8") as opened:
                opened.write(_as_toml(values))
                opened.flush()
                os.fsync(opened)
            for name, value in values.items():
                os.environ.setdefault(PREFIX + name.upper(), value)
            yield
            (directory / UNFINISHED).rename(directory / FILE_NAME)
        except BaseException:
            _clear(directory)
            (directory / UNFINISHED).unlink(missing_ok=True)
            for path in missing:
                with suppress(OSError):
                    path.rmdir()
            raise


@contextmanager
def _alone(directory: Path) -> Iterator[None]:
    """Hold the unfinished settings, and clear away what a killed holder has left with them."""
    file = directory / UNFINISHED
    left = file.exists()
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        try:
            flock(descriptor, LOCK_EX | LOCK_NB)
        except BlockingIOError as held:
            raise InstanceExists(f"another init is at work in {directory}") from held
        _refuse_if_there(directory)  # it may have ended well, just before it was asked
        if left:
            _clear(directory)
        elif found := [name for name in _MADE if (directory / name).exists()]:
            file.unlink()
            raise InstanceExists(f"{directory} holds {found[0]} of another installation already")
        yield
    finally:
        os.close(descriptor)


def _refuse_if_there(directory: Path) -> None:
    if (directory / FILE_NAME).exists():
        raise InstanceExists(f"{directory} holds an installation already")


def _end_as_if_interrupted() -> None:
    """Let a polite signal do what Ctrl-C does; `nohup` stays as it is."""
    for stop in _STOPPED_BY:
        if signal.getsignal(stop) is signal.SIG_DFL:
            signal.signal(stop, signal.default_int_handler)


def _clear(directory: Path) -> None:
    for path in (directory / name for name in _MADE):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


def _as_toml(values: Mapping[str, str]) -> str:
    return "".join(f"{name} = {_toml_string(value)}\n" for name, value in values.items())


def _toml_string(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
