from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.theme import colours
from broadsheet.theme.colours import DARK_PAPER, ENOUGH, LIGHT_PAPER, contrast, readable_on

CRITICAL = Path(colours.__file__).parent / "static" / "theme" / "critical.css"

COLOURS = st.binary(min_size=3, max_size=3).map(lambda three: "#" + three.hex())


def test_black_on_white_has_all_the_contrast_there_is() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@given(COLOURS, st.sampled_from([LIGHT_PAPER, DARK_PAPER]))
def test_any_colour_becomes_readable(colour: str, paper: str) -> None:
    assert contrast(readable_on(colour, paper), paper) >= ENOUGH


def test_a_readable_colour_is_left_alone() -> None:
    assert readable_on("#8f1d2c", LIGHT_PAPER) == "#8f1d2c"


def test_the_colours_that_are_judged_against_are_those_of_the_styles() -> None:
    light, dark = CRITICAL.read_text(encoding="utf-8").split("prefers-color-scheme:dark")
    for name, colour in (("paper", LIGHT_PAPER), ("ink", colours.INK), ("soft", colours.SOFT)):
        assert f"--{name}:{colour}" in light
    assert f"--paper:{DARK_PAPER}" in dark
    assert f"--plate:{colours.DARK_PLATE}" in dark
