from datetime import date, timedelta
from typing import Any

import pytest

from broadsheet.articles import queries
from broadsheet.articles.models import SectionPage
from tests.newsroom import NOON, make_article, make_section, make_site

pytestmark = pytest.mark.django_db


def fill(count: int, section: SectionPage) -> None:
    for number in range(count):
        title = f"{section.title} {number}"
        make_article(title, section=section, published=NOON + timedelta(hours=number))


def test_an_empty_newsroom_has_a_front_page(get: Any) -> None:
    front = queries.compose_front(make_site())
    assert front.lead is None
    assert front.date is None
    assert get("/").status_code == 200


def test_the_newest_article_leads() -> None:
    fill(3, make_section("World"))
    front = queries.compose_front(make_site())
    assert front.lead is not None
    assert front.lead.title == "World 2"
    assert front.date == date(2026, 3, 14)


def test_what_the_editor_chose_leads_until_it_is_taken_down() -> None:
    chosen = make_article("The long read", published=NOON - timedelta(days=30))
    fill(2, make_section("World"))
    page = make_site()
    page.lead = chosen
    page.save()
    lead = queries.compose_front(page).lead
    assert lead is not None
    assert lead.title == "The long read"
    chosen.unpublish()
    lead = queries.compose_front(page).lead
    assert lead is not None
    assert lead.title == "World 1"


def test_no_article_stands_twice_on_the_front_page() -> None:
    for position, title in enumerate(["World", "Sport", "Culture"]):
        fill(9, make_section(title, position=position))
    front = queries.compose_front(make_site())
    shown = [front.lead, *front.secondary, *front.river]
    shown += [article for section in front.sections for article in section.articles]
    keys = [article.pk for article in shown if article]
    assert len(keys) == len(set(keys)) == 1 + 4 + 9 + 12


def test_sections_stand_in_the_order_of_the_navigation() -> None:
    make_section("Sport", position=2)
    make_section("World", position=1)
    make_section("Culture", position=3)
    assert [section.title for section in queries.live_sections()] == ["World", "Sport", "Culture"]


def test_a_section_taken_down_leaves_the_navigation(get: Any) -> None:
    make_section("Sport").unpublish()
    assert queries.live_sections() == []
    assert get("/sport/").status_code == 404
