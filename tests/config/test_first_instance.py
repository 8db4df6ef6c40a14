"""An installation made by the first commit that had tables comes up to date with the last."""

import gzip
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from broadsheet.config.env import FILE_NAME

DUMP = Path(__file__).parent / "first_instance" / "broadsheet.sqlite3.gz"
LOOK = """
import json
from django.test import Client
from broadsheet.articles.models import ArticlePage
from broadsheet.core.clock import now
from broadsheet.core.jobs import declared, run_due
from broadsheet.mail.models import OutgoingLetter
run_due(declared(), {}, now())
browser = Client(headers={"host": "localhost"})
article = "/world/2026/11/01/envoys-meet-again/"
print(json.dumps({
    "page": browser.get(article).content.decode(),
    "front": browser.get("/").content.decode(),
    "found": browser.get("/search/?q=envoys").content.decode(),
    "source": browser.get("/sources/ilse-brandt/").content.decode(),
    "letters": OutgoingLetter.objects.count(),
    "public": ArticlePage.objects.public().count(),
}))
"""


@pytest.fixture
def first_instance(tmp_path: Path) -> Path:
    """The data folder of the first installation."""
    (tmp_path / FILE_NAME).write_text(
        f'secret_key = "{"0" * 40}"\npublic_url = "http://localhost"\n', encoding="utf-8"
    )
    (tmp_path / "broadsheet.sqlite3").write_bytes(gzip.decompress(DUMP.read_bytes()))
    return tmp_path


def _broadsheet(data: Path, *arguments: str) -> str:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("BROADSHEET_", "DJANGO_"))}
    finished = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", "broadsheet", "manage", "--data", str(data), *arguments],
        env=kept,
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 0, finished.stderr
    return finished.stdout


def test_the_first_instance_is_served_by_the_last_program(first_instance: Path) -> None:
    _broadsheet(first_instance, "migrate", "--verbosity", "0")
    _broadsheet(first_instance, "collectstatic", "--verbosity", "0", "--no-input")
    seen = json.loads(_broadsheet(first_instance, "shell", "--no-imports", "-c", LOOK))
    assert seen["public"] == 1
    assert seen["letters"] == 1
    for words in (
        "Envoys meet again",
        "We are close.",
        "misspelt a name",
        "Well said.",
        "Ada Lund",
    ):
        assert words in seen["page"], words
    for page in ("front", "found", "source"):
        assert "Envoys meet again" in seen[page], page
        assert "A draft" not in seen[page]
    assert "mara@example.org" not in seen["page"]
