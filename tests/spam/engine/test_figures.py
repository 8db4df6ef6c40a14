import pytest

from broadsheet.spam.engine.figures import (
    area,
    calibration_error,
    interval,
    recall_at,
    share,
)


def test_perfect_order_has_an_area_of_one_and_reversed_order_none() -> None:
    assert area([False, True], [0.1, 0.9]) == 1.0
    assert area([True, False], [0.1, 0.9]) == 0.0


def test_ties_count_half() -> None:
    assert area([True, False, True, False], [0.5] * 4) == 0.5


def test_recall_at_a_limit_counts_equal_scores_together() -> None:
    labels = [True, True, False, True]
    assert recall_at(labels, [0.9, 0.8, 0.8, 0.7], 0.0) == pytest.approx(1 / 3)
    assert recall_at(labels, [0.9, 0.8, 0.8, 0.7], 1.0) == 1.0


@pytest.mark.parametrize("labels", [[], [True], [False, False]])
def test_a_figure_without_its_class_is_none(labels: list[bool]) -> None:
    scores = [0.5] * len(labels)
    assert area(labels, scores) is None
    assert recall_at(labels, scores, 0.01) is None


def test_a_share_of_nothing_is_none() -> None:
    assert share([]) is None
    assert share([True, False]) == 0.5


def test_the_interval_holds_the_share_and_narrows_with_n() -> None:
    low, high = interval(0.0, 1_500)
    assert low == 0.0
    assert 0.002 < high < 0.003
    assert interval(0.5, 0) == (0.0, 1.0)


def test_honest_probabilities_have_no_calibration_error() -> None:
    labels = [True] * 5 + [False] * 5
    assert calibration_error(labels, [0.5] * 10) == pytest.approx(0.0)
    assert calibration_error(labels, [1.0] * 10) == pytest.approx(0.5)
    assert calibration_error([], []) is None
