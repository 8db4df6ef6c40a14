"""Styles know a line's start and end, never left and right: so the page mirrors by itself."""

import re
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src" / "broadsheet"
SHEETS = sorted(SOURCE.rglob("static/**/*.css"))
SIDED = re.compile(
    r"(?:margin|padding|border|scroll-margin|scroll-padding)-(?:left|right)\b|"
    r"(?<![\w-])(?:left|right)\s*:|(?:text-align|float|clear)\s*:\s*(?:left|right)\b|"
    r"border-(?:top|bottom)-(?:left|right)-radius"
)
BOX = re.compile(r"(?<![\w-])(?:margin|padding|inset)\s*:([^;}]*)")
CALCULATED = re.compile(r"calc\((?:[^()]|\([^()]*\))*\)")
FOUR = 4


def _sided(css: str) -> list[str]:
    """Return what names a left or a right, also as the second and fourth value of a box."""
    named = [hit[0] for hit in SIDED.finditer(css)]
    for box in BOX.finditer(css):
        sides = CALCULATED.sub("calc", box[1]).split()
        if len(sides) == FOUR and sides[1] != sides[3]:
            named.append(box[0])
    return named


def test_every_part_is_looked_at() -> None:
    assert {"critical.css", "rest.css", "writing.css"} <= {sheet.name for sheet in SHEETS}


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: str(sheet.relative_to(SOURCE)))
def test_no_rule_names_a_side(sheet: Path) -> None:
    assert not _sided(sheet.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "rule",
    ["a{left:0}", "a{margin-left:1px}", "a{text-align: right}", "a{margin:0 1px 0 2px}"],
)
def test_a_side_is_noticed(rule: str) -> None:
    assert _sided(rule)


@pytest.mark.parametrize(
    "rule", ["a{margin:0 1px 2px 1px}", "a{inset-inline-start:0}", "a{text-align:start}"]
)
def test_what_mirrors_is_let_be(rule: str) -> None:
    assert not _sided(rule)
