"""Dates read in the newsroom's language and cannot be misread."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation
from django.utils.formats import date_format

AN_EVENING = datetime(2026, 11, 3, 17, 54, tzinfo=ZoneInfo("Europe/Paris"))


@pytest.mark.parametrize(
    ("language", "day", "moment", "month"),
    [
        ("en", "3 November 2026", "3 November 2026, 17:54", "November 2026"),
        ("fr", "3 novembre 2026", "3 novembre 2026 17:54", "novembre 2026"),
        ("ar", "3 نوفمبر، 2026", "3 نوفمبر، 2026، 5:54 م", "نوفمبر 2026"),
    ],
)
def test_a_day_is_written_as_its_language_writes_it(
    language: str, day: str, moment: str, month: str
) -> None:
    with translation.override(language):
        assert date_format(AN_EVENING) == day
        assert date_format(AN_EVENING, "DATETIME_FORMAT") == moment
        assert date_format(AN_EVENING, "YEAR_MONTH_FORMAT") == month


def test_no_english_date_is_only_figures() -> None:
    with translation.override("en"):
        assert date_format(AN_EVENING, "SHORT_DATE_FORMAT") == "3 Nov 2026"
        assert date_format(AN_EVENING, "SHORT_DATETIME_FORMAT") == "3 Nov 2026, 17:54"
