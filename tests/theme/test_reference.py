from fnmatch import fnmatch
from pathlib import Path
from re import findall

import pytest

ROOT = Path(__file__).parents[2]
TEMPLATES = ROOT / "src" / "broadsheet" / "theme" / "templates"
PAGE = (ROOT / "docs" / "reference" / "templates.md").read_text(encoding="utf-8")
NAMED = findall(r"`([\w./*-]+(?:\.html|/\*\*))`", PAGE)
ELSEWHERE = ("allauth/*", "newsletters/mail/*")
"""Templates told of as a whole."""


@pytest.mark.parametrize(
    "name", sorted(str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*.html"))
)
def test_the_reference_names_every_template(name: str) -> None:
    assert any(fnmatch(name, pattern) for pattern in (*NAMED, *ELSEWHERE))


@pytest.mark.parametrize("name", sorted({name for name in NAMED if "*" not in name}))
def test_the_reference_names_no_template_that_is_gone(name: str) -> None:
    assert (TEMPLATES / name).is_file()
