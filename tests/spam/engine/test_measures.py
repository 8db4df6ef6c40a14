from datetime import date, timedelta

import pytest

from broadsheet.spam.engine.measures import Period, Share, drift, together

WEEK = date(2026, 3, 9)
HARBOUR = Period(
    WEEK,
    {
        ("spam", "spam"): 6,
        ("flagrant", "spam"): 2,
        ("spam", "ham"): 2,
        ("unsure", "spam"): 4,
        ("unsure", "ham"): 3,
        ("ham", "spam"): 4,
        ("ham", "ham"): 10,
        ("ham", ""): 100,
    },
)


def test_a_week_is_measured_by_what_moderators_decided() -> None:
    assert (HARBOUR.judged, HARBOUR.decided) == (131, 31)
    assert HARBOUR.precision == Share(8, 10)
    assert HARBOUR.recall == Share(8, 16)
    assert HARBOUR.kept_out == Share(12, 16)
    assert HARBOUR.agreement == Share(18, 24)
    assert (HARBOUR.mistaken, HARBOUR.missed) == (2, 4)


def test_a_share_has_its_interval_and_of_nothing_there_is_none() -> None:
    assert Share(8, 10).percent == 80.0
    low, high = Share(8, 10).interval
    assert low == pytest.approx(49, abs=1)
    assert high == pytest.approx(94, abs=1)
    assert Share(0, 0).percent is None


def test_weeks_are_added_up() -> None:
    whole = together([HARBOUR, Period(WEEK + timedelta(weeks=1), {("ham", "ham"): 1})])
    assert (whole.start, whole.judged) == (WEEK, 132)
    assert together([]).judged == 0


@pytest.mark.parametrize(
    ("before", "now", "found"),
    [
        ((95, 5), (60, 40), -1),
        ((60, 40), (95, 5), 1),
        ((90, 10), (88, 12), 0),
        ((9, 1), (6, 4), None),
    ],
)
def test_it_drifts_when_chance_does_not_explain_it(
    before: tuple[int, int], now: tuple[int, int], found: int | None
) -> None:
    weeks = [
        Period(WEEK, {("ham", "ham"): right, ("ham", "spam"): wrong})
        for right, wrong in (before, now)
    ]
    assert drift(weeks, recent=1) == found
