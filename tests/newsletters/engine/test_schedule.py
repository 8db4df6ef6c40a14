"""A digest's hour, by the newsroom's clock, in spring and autumn too."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.newsletters.engine.schedule import last_due

LISBON, TONGA = ZoneInfo("Europe/Lisbon"), ZoneInfo("Pacific/Tongatapu")
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - made aware
ZONES = st.sampled_from([LISBON, TONGA, ZoneInfo("America/St_Johns"), ZoneInfo("UTC")])


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "hour", "due"),
    [
        ("2026-07-10T06:00", 7, "2026-07-10T06:00"),
        ("2026-07-10T05:59", 7, "2026-07-09T06:00"),
        ("2026-01-10T07:00", 7, "2026-01-10T07:00"),
        # The clock goes from 1 to 2 on 29 March 2026: 1 o'clock is skipped.
        ("2026-03-29T12:00", 1, "2026-03-29T01:00"),
        # It goes from 2 to 1 on 25 October: 1 o'clock comes twice.
        ("2026-10-25T00:30", 1, "2026-10-25T00:00"),
        ("2026-10-25T01:30", 1, "2026-10-25T00:00"),
    ],
)
def test_it_is_due_by_the_clock_on_the_wall(now: str, hour: int, due: str) -> None:
    assert last_due(at(now), zone=LISBON, hour=hour) == at(due)


def test_a_week_ends_on_its_day() -> None:
    sunday = last_due(at("2026-07-11T12:00"), zone=LISBON, hour=7, weekday=6)
    assert sunday == at("2026-07-05T06:00")
    assert last_due(at("2026-07-12T06:00"), zone=LISBON, hour=7, weekday=6) == at(
        "2026-07-12T06:00"
    )
    # In Tonga it is Sunday half a day earlier.
    assert last_due(at("2026-07-11T18:00"), zone=TONGA, hour=7, weekday=6) == at("2026-07-11T18:00")


@given(MOMENTS, ZONES, st.integers(0, 23), st.none() | st.integers(0, 6))
def test_it_is_the_last_one_whatever_the_clock_does(
    now: datetime, zone: ZoneInfo, hour: int, weekday: int | None
) -> None:
    due = last_due(now, zone=zone, hour=hour, weekday=weekday)
    step = timedelta(days=1 if weekday is None else 7)
    assert due <= now
    assert now - due < step + timedelta(hours=2)
    assert last_due(due, zone=zone, hour=hour, weekday=weekday) == due
