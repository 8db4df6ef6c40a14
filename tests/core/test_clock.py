from datetime import UTC, date, datetime, timedelta

import time_machine
from pytest_django import Settings

from broadsheet.core.clock import newsroom_date, now


def test_now_is_aware_and_in_utc() -> None:
    with time_machine.travel("2026-03-14 12:00Z", tick=False):
        assert now() == datetime(2026, 3, 14, 12, 0, tzinfo=UTC)
    assert now().utcoffset() == timedelta()


def test_the_newsrooms_day_is_that_of_its_own_zone(settings: Settings) -> None:
    settings.TIME_ZONE = "Asia/Tokyo"
    assert newsroom_date(datetime(2026, 3, 14, 15, 30, tzinfo=UTC)) == date(2026, 3, 15)
