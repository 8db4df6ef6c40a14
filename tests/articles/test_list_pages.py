from hypothesis import given
from hypothesis import strategies as st

from broadsheet.articles.queries.listing import Window, window

TOTALS = st.integers(1, 500)
SIZES = st.integers(1, 30)


def rows(total: int, shown: Window) -> list[int]:
    """Return which rows a window shows, each known by its number from the oldest."""
    newest_first = list(range(total, 0, -1))
    return newest_first[shown.start : shown.stop]


@given(TOTALS, SIZES)
def test_the_numbered_pages_hold_every_article_once(total: int, size: int) -> None:
    pages = window(total, None, size).pages
    found = [row for page in range(1, pages + 1) for row in rows(total, window(total, page, size))]
    assert sorted(found) == list(range(1, total + 1))


@given(TOTALS, SIZES, st.integers(1, 50))
def test_a_full_page_never_changes_when_more_is_published(total: int, size: int, more: int) -> None:
    for page in range(1, total // size + 1):
        before = rows(total, window(total, page, size))
        assert rows(total + more, window(total + more, page, size)) == before


@given(TOTALS, SIZES)
def test_from_the_head_one_reaches_every_article_once_by_older(total: int, size: int) -> None:
    shown = window(total, None, size)
    found = rows(total, shown)
    while shown.older is not None:
        shown = window(total, shown.older, size)
        found += rows(total, shown)
    assert found == list(range(total, 0, -1))


@given(TOTALS, SIZES)
def test_newer_leads_back_to_the_head(total: int, size: int) -> None:
    shown = window(total, 1, size)
    for _ in range(total):
        if shown.newer == 0:
            break
        assert shown.newer is not None
        shown = window(total, shown.newer, size)
    assert shown.newer == 0


@given(TOTALS, SIZES)
def test_the_head_is_at_least_one_full_page_and_less_than_two(total: int, size: int) -> None:
    head = window(total, None, size)
    assert min(total, size) <= head.stop - head.start < 2 * size or size == 1
    assert head.start == 0


def test_an_empty_list_has_a_head_and_nothing_else() -> None:
    assert window(0, None) == Window(0, 0, 1, 1, None, None, is_head=True)
