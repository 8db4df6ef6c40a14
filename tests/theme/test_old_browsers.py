"""Styles and scripts that a browser of 2019 (Chrome 79, Firefox 72, Safari 13) can use."""

import re
from pathlib import Path

import pytest

STATIC = Path(__file__).parents[2] / "src" / "broadsheet" / "theme" / "static" / "theme"
SHEETS = [STATIC / "critical.css", STATIC / "rest.css"]
SCRIPTS = sorted(script for script in STATIC.glob("*.js") if script.name != "desk.js")

NEVER = re.compile(
    r":(?:is|where|has)\(|@(?:layer|container|property|scope|starting-style)\b|[{;]\s*&|"
    r"\binset:|\b(?:inset|margin|padding)-(?:inline|block):|"
    r"\b(?:margin|padding|border)-block\b|\d(?:dvh|svh|lvh|cqw|cqi)\b|"
    r"\b(?:color-mix|oklch|oklab|lab|lch|light-dark)\(|@media[^{]*[<>]"
)
"""What would change the page for the worse where it is not understood."""
NEWER_VALUES = re.compile(r"\b(?:clamp|min|max)\(|\bfloat:inline-")
SUPPORTED = re.compile(r"@supports[^{]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}")
RULE = re.compile(r"([^{}]*)\{([^{}]*)\}")
NEWER_SCRIPT = re.compile(
    r"\?\.|\?\?|\*\*=|\.(?:replaceAll|at|flatMap|allSettled|any)\(|#\w+\s*=|\bimport\(|=>"
)


def _declarations(body: str) -> list[tuple[str, str]]:
    pairs = [line.partition(":") for line in body.split(";") if ":" in line]
    return [(name.strip(), value.strip()) for name, _colon, value in pairs]


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_nothing_newer_stands_where_it_would_do_harm(sheet: Path) -> None:
    assert not NEVER.findall(sheet.read_text(encoding="utf-8"))


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_a_newer_value_stands_behind_one_that_everybody_knows(sheet: Path) -> None:
    alone = []
    for selector, body in RULE.findall(SUPPORTED.sub("", sheet.read_text(encoding="utf-8"))):
        known: set[str] = set()
        for name, value in _declarations(body):
            if not NEWER_VALUES.search(f"{name}:{value}"):
                known.add(name)
            elif name not in known:
                alone.append(f"{selector.strip()} {name}:{value}")
    assert not alone


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_no_row_of_flowing_boxes_relies_on_gaps(sheet: Path) -> None:
    """Gaps in flexible boxes came in 2020 and 2021; without them words would run together."""
    css = sheet.read_text(encoding="utf-8")
    flexible = [rule for rule in RULE.findall(css) if "display:flex" in rule[1]]
    assert flexible
    assert not [selector for selector, body in flexible if re.search(r"\bgap:|-gap:", body)]


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
def test_scripts_for_readers_are_short_and_old(script: Path) -> None:
    text = script.read_text(encoding="utf-8")
    assert len(text.encode()) <= (5120 if script.name == "reply.js" else 1024)
    assert not NEWER_SCRIPT.search(text)
