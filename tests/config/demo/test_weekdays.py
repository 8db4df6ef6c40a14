"""Days of the week follow the day on which the demonstration is made."""

from datetime import date

from broadsheet.config.demo.content import load_content
from broadsheet.config.demo.weekdays import on_day

THURSDAY, SATURDAY = date(2026, 3, 12), date(2026, 3, 14)


def test_a_confirmation_on_the_day_is_on_that_day() -> None:
    lead = load_content().lead
    assert on_day(lead, THURSDAY) == lead
    moved = on_day(lead, SATURDAY)
    assert "In Drost on Saturday the foreign minister" in moved.plain
    assert "of Kelvany on Friday" in moved.plain
    assert "Thursday" not in moved.plain


def test_statements_still_stand_in_the_moved_text() -> None:
    for article in load_content().articles:
        moved = on_day(article, SATURDAY)
        assert all(statement.words in moved.plain for statement in moved.statements)


def test_the_saturday_market_stays_on_saturday() -> None:
    market = next(page for page in load_content().articles if "market" in page.slug)
    assert on_day(market, THURSDAY) is market
