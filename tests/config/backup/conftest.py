"""An installation on disk, with a database that has every table."""

import shutil
from pathlib import Path

import pytest

from broadsheet.config.backup.database import SQLITE
from broadsheet.config.env import FILE_NAME


@pytest.fixture
def instance(tmp_path: Path, migrated_database: Path) -> Path:
    """The data folder of an installation: settings, database, a picture, collected files."""
    data = tmp_path / "newsroom"
    (data / "media" / "images").mkdir(parents=True)
    (data / "media" / "images" / "quay.webp").write_bytes(b"webp" * 1000)
    (data / "static").mkdir()
    (data / "static" / "app.css").write_text("p{}", encoding="utf-8")
    (data / FILE_NAME).write_text(f'secret_key = "{"k" * 40}"\n', encoding="utf-8")
    shutil.copy(migrated_database, data / SQLITE)
    return data
