"""The files of an installation: its folder and its settings file."""

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from broadsheet.config.env import FILE_NAME, check_values


class InstanceExists(Exception):
    """The folder holds an installation already; nothing was changed."""


def write_settings(
    directory: Path, *, public_url: str, language: str, time_zone: str, trusted_proxies: str = ""
) -> None:
    """Make the folder of a new installation, with a settings file only its owner can read.

    Raises:
        InstanceExists: there is a settings file already.
        SettingsRefused: a value is malformed; there is no settings file.
    """
    directory.mkdir(parents=True, exist_ok=True)
    file = directory / FILE_NAME
    if file.exists():
        raise InstanceExists(f"{directory} holds an installation already")
    lines = {
        "secret_key": secrets.token_urlsafe(48),
        "public_url": public_url,
        "language": language,
        "time_zone": time_zone,
        **({"trusted_proxies": trusted_proxies} if trusted_proxies else {}),
    }
    check_values(**lines)
    text = "".join(f"{name} = {_toml_string(value)}\n" for name, value in lines.items())
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as opened:
        opened.write(text)


@contextmanager
def whole_or_not_at_all(directory: Path) -> Iterator[None]:
    """Leave `directory` as it was when what happens inside fails or is interrupted."""
    missing = [path for path in (directory, *directory.parents) if not path.exists()]
    before = set(directory.iterdir()) if directory.is_dir() else set()
    try:
        yield
    except BaseException:
        made = set(directory.iterdir()) - before if directory.is_dir() else set()
        for path in made:
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)
        for path in missing:
            with suppress(OSError):
                path.rmdir()
        raise


def _toml_string(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
