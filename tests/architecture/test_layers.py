"""Each import contract is proven by planting a violation and seeing it fail."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

PLANTED = {
    "Parts form layers": ("core/clock.py", "import broadsheet.articles.models"),
    "Inside a part: edges -> actions -> models -> engine": (
        "mail/models.py",
        "import broadsheet.mail.actions",
    ),
    "Engines are pure": ("spam/engine/verdict.py", "import django"),
    "No cycles between siblings": ("core/keyed_hash.py", "import broadsheet.core.network"),
    "A part's edges are private": ("comments/rules.py", "import broadsheet.articles.views"),
}


def _lint(folder: Path) -> str:
    finished = subprocess.run(  # noqa: S603 - the project's own tool
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=folder,
        env={"PYTHONPATH": str(folder / "src"), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    return finished.stdout


@pytest.mark.parametrize("contract", PLANTED)
def test_a_planted_violation_breaks_its_contract(contract: str, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "src", tmp_path / "src", ignore=shutil.ignore_patterns("*.jpg"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    file, line = PLANTED[contract]
    planted = tmp_path / "src" / "broadsheet" / file
    planted.write_text(planted.read_text(encoding="utf-8") + f"\n{line}\n", encoding="utf-8")
    assert f"{contract} BROKEN" in _lint(tmp_path)


def test_the_jobs_of_every_part_are_protected() -> None:
    contracts = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    for file in (ROOT / "src" / "broadsheet").glob("*/jobs.py"):
        part = file.parent.name
        assert part == "core" or f'"broadsheet.{part}.jobs"' in contracts, part
