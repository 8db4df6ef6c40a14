from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.serving.engine.negotiation import (
    ENCODINGS,
    Part,
    RangeUnsatisfiable,
    choose_encoding,
    choose_part,
    http_date,
    is_known,
    is_unmodified,
)

MODIFIED = datetime(2026, 11, 26, 10, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("accepted", "chosen"),
    [
        (None, "identity"),
        ("", "identity"),
        ("br", "br"),
        ("gzip, deflate, br, zstd", "br"),
        ("gzip, deflate", "gzip"),
        ("x-gzip", "gzip"),
        ("GZIP", "gzip"),
        ("br;q=0.5, gzip", "gzip"),
        ("br ; q=0.5 , gzip;q=0.5", "br"),
        ("br;q=0, *", "gzip"),
        ("*", "br"),
        ("*;q=0", None),
        ("identity;q=0", None),
        ("identity;q=0, br", "br"),
        ("*;q=0, identity", "identity"),
        ("gzip;q=0.000", "identity"),
        ("gzip;q=0.3, identity;q=0.7", "identity"),
        ("deflate", "identity"),
        ("gzip;q=banana", "identity"),
        ("gzip;level=9", "identity"),
        (", ,", "identity"),
    ],
)
def test_the_best_accepted_coding_is_chosen(accepted: str | None, chosen: str | None) -> None:
    assert choose_encoding(accepted, ENCODINGS) == chosen


def test_only_what_is_there_is_chosen() -> None:
    assert choose_encoding("br, gzip;q=0.1", ("gzip", "identity")) == "gzip"
    assert choose_encoding("br", ("identity",)) == "identity"


@given(st.text())
def test_any_header_gets_an_answer(accepted: str) -> None:
    assert choose_encoding(accepted, ENCODINGS) in (*ENCODINGS, None)
    is_known(accepted, '"a"')
    is_unmodified(accepted, MODIFIED)


@pytest.mark.parametrize(
    ("header", "known"),
    [
        ('"a"', True),
        ('W/"a"', True),
        ('"b"', False),
        ('"b", "a"', True),
        ('"b",W/"a" , "c"', True),
        ('"b, a"', False),
        ("*", True),
        (" * ", True),
        ("a", False),
        ("", False),
        ('"b" "a"', False),
    ],
)
def test_an_entity_tag_is_known_by_weak_comparison(header: str, known: bool) -> None:  # noqa: FBT001
    assert is_known(header, '"a"') is known


def test_a_copy_as_new_as_the_page_is_good() -> None:
    assert is_unmodified("Thu, 26 Nov 2026 10:00:00 GMT", MODIFIED)
    assert is_unmodified("Thu, 26 Nov 2026 10:00:01 GMT", MODIFIED)
    assert not is_unmodified("Thu, 26 Nov 2026 09:59:59 GMT", MODIFIED)
    assert not is_unmodified("the day before", MODIFIED)


def test_all_three_forms_of_a_date_are_read() -> None:
    for text in (
        "Thu, 26 Nov 2026 10:00:00 GMT",
        "Thursday, 26-Nov-26 10:00:00 GMT",
        "Thu Nov 26 10:00:00 2026",
    ):
        assert http_date(text) == MODIFIED


@pytest.mark.parametrize(
    ("asked", "part"),
    [
        ("bytes=0-0", Part(0, 0)),
        ("bytes=0-", Part(0, 99)),
        ("bytes=90-200", Part(90, 99)),
        ("bytes=-10", Part(90, 99)),
        ("bytes=-1000", Part(0, 99)),
        ("BYTES = 5 - 6", Part(5, 6)),
        ("bytes=6-5", None),
        ("bytes=-", None),
        ("bytes=0-1,5-6", None),
        ("lines=0-1", None),
        ("bytes=a-b", None),
        ("bytes=" + "9" * 19 + "-", None),
    ],
)
def test_a_range_is_a_part_or_the_whole(asked: str, part: Part | None) -> None:
    assert choose_part(asked, 100) == part


@pytest.mark.parametrize("asked", ["bytes=100-", "bytes=100-200", "bytes=-0"])
def test_a_range_behind_the_end_is_refused(asked: str) -> None:
    with pytest.raises(RangeUnsatisfiable):
        choose_part(asked, 100)


@given(st.integers(0, 300), st.integers(0, 300), st.integers(1, 200))
def test_a_part_lies_within_the_entity(first: int, last: int, size: int) -> None:
    try:
        part = choose_part(f"bytes={first}-{last}", size)
    except RangeUnsatisfiable:
        assert first >= size
        return
    if part is not None:
        assert 0 <= part.first <= part.last < size
        assert part.length == part.last - part.first + 1
