"""The front page: composed by an editor, and good where nobody composed it."""

from datetime import date, timedelta
from typing import Any

import pytest
from wagtail.rich_text import RichText

from broadsheet.articles import queries
from broadsheet.articles.models import ArticlePage, FrontPage, FrontSecond, SectionPage
from tests.newsroom import (
    NOON,
    make_article,
    make_author,
    make_image,
    make_section,
    make_site,
    make_story,
    publish,
)

pytestmark = pytest.mark.django_db


def fill(count: int, section: SectionPage, **fields: Any) -> list[ArticlePage]:
    return [
        make_article(
            f"{section.title} {number}",
            section=section,
            published=NOON + timedelta(hours=number),
            **fields,
        )
        for number in range(count)
    ]


def of_kind(article: ArticlePage, kind: ArticlePage.Kind) -> ArticlePage:
    article.kind = kind
    return publish(article)


def compose(
    *blocks: tuple[str, Any],
    lead: ArticlePage | None = None,
    seconds: tuple[ArticlePage, ...] = (),
    other_sections: bool = True,
) -> FrontPage:
    """Return the front page as an editor would publish it."""
    page = FrontPage.objects.get()
    page.lead = lead
    page.seconds = [FrontSecond(article=article) for article in seconds]
    page.blocks = list(blocks)
    page.other_sections = other_sections
    page.save_revision().publish()
    stored: FrontPage = FrontPage.objects.get()
    return stored


def titles(articles: list[ArticlePage]) -> list[str]:
    return [article.title for article in articles]


def everything(front: queries.Front) -> list[str]:
    shown = [front.lead] if front.lead else []
    shown += [*front.secondary, *front.river]
    shown += [article for strip in front.strips for article in strip.articles]
    return titles(shown)


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


def test_what_was_paid_for_does_not_lead_by_itself() -> None:
    fill(2, make_section("World"))
    of_kind(
        make_article("Buy this", published=NOON + timedelta(days=1)), ArticlePage.Kind.SPONSORED
    )
    front = queries.compose_front(make_site())
    assert front.lead is not None
    assert front.lead.title == "World 1"


def test_what_the_editor_chose_leads_until_it_is_taken_down() -> None:
    chosen = make_article("The long read", published=NOON - timedelta(days=30))
    fill(2, make_section("World"))
    page = compose(lead=chosen)
    lead = queries.compose_front(page).lead
    assert lead is not None
    assert lead.title == "The long read"
    chosen.unpublish()
    lead = queries.compose_front(page).lead
    assert lead is not None
    assert lead.title == "World 1"


def test_seconds_stand_in_the_editors_order_and_are_filled_up_with_the_newest() -> None:
    articles = fill(8, make_section("World"))
    page = compose(seconds=(articles[1], articles[3]))
    front = queries.compose_front(page)
    assert front.lead is not None
    assert front.lead.title == "World 7"
    assert titles(front.secondary) == ["World 1", "World 3", "World 6", "World 5"]


def test_a_second_that_is_the_newest_does_not_lead() -> None:
    articles = fill(3, make_section("World"))
    front = queries.compose_front(compose(seconds=(articles[2],)))
    assert front.lead is not None
    assert front.lead.title == "World 1"
    assert titles(front.secondary) == ["World 2", "World 0"]


def test_an_article_chosen_twice_stands_at_its_first_place() -> None:
    articles = fill(3, make_section("World"))
    page = compose(
        ("pictures", {"heading": "", "articles": [articles[0], articles[0]]}),
        lead=articles[0],
        seconds=(articles[0], articles[1]),
    )
    front = queries.compose_front(page)
    assert sorted(everything(front)) == ["World 0", "World 1", "World 2"]
    assert titles(front.secondary)[0] == "World 1"


def test_what_readers_may_not_see_is_passed_over_until_they_may() -> None:
    fill(2, make_section("World"))
    draft = make_article("Not yet", published=None)
    page = compose(("pictures", {"heading": "", "articles": [draft]}), lead=draft, seconds=(draft,))
    assert "Not yet" not in everything(queries.compose_front(page))
    publish(draft)
    lead = queries.compose_front(FrontPage.objects.get()).lead
    assert lead is not None
    assert lead.title == "Not yet"


def test_a_scheduled_article_never_appears_early(get: Any) -> None:
    scheduled = make_article("Embargoed talks", published=None)
    scheduled.go_live_at = NOON + timedelta(days=99_999)
    scheduled.save_revision().publish()
    compose(lead=scheduled, seconds=(scheduled,))
    assert b"Embargoed talks" not in get("/").content


def test_no_article_stands_twice_on_the_front_page() -> None:
    for position, title in enumerate(["World", "Sport", "Culture"]):
        fill(9, make_section(title, position=position))
    keys = everything(queries.compose_front(make_site()))
    assert len(keys) == len(set(keys)) == 1 + 4 + 9 + 12


def test_no_article_stands_twice_on_a_composed_front_page() -> None:
    story = make_story()
    world = fill(9, make_section("World"), story=story, image=make_image(width=64, height=48))
    for article in fill(5, make_section("Opinion")):
        of_kind(article, ArticlePage.Kind.OPINION)
    page = compose(
        ("story", story),
        ("pictures", {"heading": "", "articles": [world[0], world[8]]}),
        ("opinion", {"heading": ""}),
        ("section", make_section("World")),
        ("section", make_section("World")),
        lead=world[4],
    )
    shown = everything(queries.compose_front(page))
    assert len(shown) == len(set(shown)) == 14


def test_strips_stand_in_the_editors_order_before_the_other_sections() -> None:
    story = make_story()
    make_article("Told", story=story, published=NOON - timedelta(days=2))
    for position, title in enumerate(["World", "Sport", "Culture"]):
        fill(9, make_section(title, position=position))
    page = compose(
        ("note", {"heading": "Strike", "text": RichText("<p>We print late.</p>")}),
        ("section", make_section("Culture")),
        ("story", story),
    )
    strips = queries.compose_front(page).strips
    assert [(strip.kind, strip.title) for strip in strips] == [
        ("note", "Strike"),
        ("section", "Culture"),
        ("story", "The harbour talks"),
        ("section", "World"),
        ("section", "Sport"),
    ]


def test_the_other_sections_can_be_left_out() -> None:
    fill(9, make_section("World"))
    fill(9, make_section("Sport"))
    page = compose(("section", make_section("Sport")), other_sections=False)
    assert [strip.title for strip in queries.compose_front(page).strips] == ["Sport"]


def test_a_strip_keeps_what_was_chosen_for_a_later_one() -> None:
    world = fill(12, make_section("World"), image=make_image(width=64, height=48))
    page = compose(
        ("section", make_section("World")),
        ("pictures", {"heading": "", "articles": [world[6], world[5]]}),
    )
    section, pictures = queries.compose_front(page).strips
    assert titles(section.articles) == ["World 4", "World 3", "World 2"]
    assert titles(pictures.articles) == ["World 6", "World 5", "World 1", "World 0"]


def test_a_strip_whose_subject_is_gone_or_used_up_vanishes(get: Any) -> None:
    story, weather = make_story("The mole"), make_section("Weather")
    fill(2, make_section("World"))
    compose(("story", story), ("section", weather), ("opinion", {"heading": ""}))
    weather.unpublish()
    story.delete()
    front = queries.compose_front(FrontPage.objects.get())
    assert front.strips == []
    assert get("/").status_code == 200


def test_a_front_page_of_every_strip_is_shown(get: Any) -> None:
    story = make_story()
    image = make_image(width=64, height=48)
    fill(16, make_section("World"), story=story, image=image)
    author = make_author("Carla Venn")
    author.portrait = image
    author.save()
    column = make_article("On waiting", authors=[author], published=NOON - timedelta(days=1))
    of_kind(column, ArticlePage.Kind.OPINION)
    compose(
        ("note", {"heading": "", "text": RichText("<p>We print <b>late</b>.</p>")}),
        ("story", story),
        ("opinion", {"heading": "Voices"}),
        ("pictures", {"heading": "", "articles": []}),
    )
    page = get("/").content.decode()
    for words in ["We print <b>late</b>.", "Running story", "Voices", "On waiting", "In pictures"]:
        assert words in page


def test_sections_stand_in_the_order_of_the_navigation() -> None:
    make_section("Sport", position=2)
    make_section("World", position=1)
    make_section("Culture", position=3)
    assert [section.title for section in queries.live_sections()] == ["World", "Sport", "Culture"]


def test_a_section_taken_down_leaves_the_navigation(get: Any) -> None:
    make_section("Sport").unpublish()
    assert queries.live_sections() == []
    assert get("/sport/").status_code == 404
