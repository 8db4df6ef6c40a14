import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.comments.text import folded
from broadsheet.core.typed import clean_name, clean_text


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("a\r\nb\rc\u2028d", "a\nb\nc\nd"),
        ("a\x00b\x07c\x9fd", "abcd"),
        ("pay\u202eexe.fdp\u202c now", "payexe.fdp now"),
        ("\u2066\u2067isolated\u2069", "isolated"),
        ("zero\u200bwidth\ufeff\u2060\u00ad", "zerowidth"),
        ("\U000e0041tagged\ud800\ufffe", "tagged"),
        ("a\n\n\n \n\nb", "a\n\nb"),
        ("  around \n", "around"),
        ("tab\tkept", "tab\tkept"),
    ],
)
def test_hidden_and_reordering_characters_are_gone(raw: str, clean: str) -> None:
    assert clean_text(raw) == clean


@pytest.mark.parametrize(
    "text",
    [
        "می\u200cخواهم",  # noqa: RUF001 - Persian needs its joiner
        "👩\u200d👩\u200d👧",
        "שָׁלוֹם",
        "Việt Nam",
        "กี่",
        "\u200fשלום (ABC)",  # noqa: RUF001 - Hebrew needs its mark
    ],
)
def test_living_scripts_stay_as_written(text: str) -> None:
    assert clean_text(text) == unicodedata.normalize("NFC", text)


def test_piled_up_marks_are_cut() -> None:
    text = clean_text("Z" + "\u0352\u0316" * 40_000 + "algo")
    assert text.startswith("Z")
    assert len(text) <= 9


def test_a_name_cannot_write_over_its_neighbours() -> None:
    assert clean_name(" Rosa\n\u200fLind\u202e \u200d") == "Rosa Lind"


def test_case_and_spaces_make_no_other_words() -> None:
    assert folded("Read  THIS\nnow") == folded("read this now ")


@given(st.text(max_size=200))
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert clean_text(clean_text(text)) == clean_text(text)
