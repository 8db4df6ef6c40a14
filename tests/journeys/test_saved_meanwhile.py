"""The editor saves by itself meanwhile: nothing is stored twice, nobody is in her own way."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, Route, expect

from tests.journeys.served import Served
from tests.journeys.staff import open_new_article, open_publish_panel, sign_in

PATIENCE = 30_000
COUNT = """() => {
  window.saved = 0;
  document.addEventListener("w-autosave:success", () => { window.saved += 1; });
}"""


@pytest.fixture
def new_article(desk: Page, newsroom: Served) -> Page:
    """A new article's editor, which counts how often it saved by itself."""
    desk.set_default_timeout(PATIENCE)
    sign_in(desk, newsroom, "editor")
    open_new_article(desk)
    expect(desk.locator(".Draftail-Editor:focus-within")).to_have_count(1, timeout=PATIENCE)
    desk.evaluate(COUNT)
    return desk


@pytest.fixture
def held(new_article: Page) -> Iterator[list[Route]]:
    """What the editor sends by itself, kept from the server until a test lets it go."""
    kept: list[Route] = []

    def hold(route: Route) -> None:
        asked = route.request
        if asked.method == "POST" and asked.headers.get("accept") == "application/json":
            kept.append(route)
        else:
            route.continue_()

    new_article.route(re.compile("/desk/pages/(add|[0-9]+/edit)/"), hold)
    yield kept
    new_article.unroute_all(behavior="ignoreErrors")


def _saves(desk: Page, times: int) -> None:
    for _ in range(PATIENCE // 100):
        if desk.evaluate("window.saved") >= times:
            return
        desk.wait_for_timeout(100)
    raise AssertionError(f"the editor did not save {times} times by itself")


def _is_held(desk: Page, held: list[Route]) -> None:
    for _ in range(PATIENCE // 100):
        if held:
            return
        desk.wait_for_timeout(100)
    raise AssertionError("the editor sent nothing by itself")


def _how_often(desk: Page, words: str) -> int:
    desk.goto(f"/desk/articles/?q={words}")
    return desk.locator(".bs-headline a", has_text=words).count()


def _publish(desk: Page) -> None:
    desk.get_by_role("dialog", name="Publish").get_by_role("button", name="Publish now").click()
    expect(desk.locator(".messages")).to_contain_text("is published")


def test_who_was_saved_several_times_publishes_one_article(new_article: Page) -> None:
    desk = new_article
    desk.keyboard.type("The weir was opened.")
    for times, part in enumerate(("Marigold", " over", " the weir"), 1):
        desk.locator("#id_title").press("End")
        desk.keyboard.type(part)
        _saves(desk, times)
    desk.get_by_role("button", name="Save draft").click()
    expect(desk.locator(".messages")).not_to_contain_text("while you were writing")
    expect(desk.locator("#id_title")).to_have_value("Marigold over the weir")
    desk.evaluate(COUNT)
    desk.locator("#id_title").press("End")
    desk.keyboard.type(" again")
    _saves(desk, 1)
    open_publish_panel(desk)
    _publish(desk)
    assert _how_often(desk, "Marigold") == 1


def test_publish_waits_for_the_first_saving_and_stores_no_second_article(
    new_article: Page, held: list[Route]
) -> None:
    desk = new_article
    desk.locator("#id_title").fill("Bittern in the reeds")
    _is_held(desk, held)
    desk.locator("footer [data-bs-publish]").first.click()
    panel = desk.get_by_role("dialog")
    expect(panel.get_by_role("status")).to_be_visible()
    expect(panel.locator("form")).to_have_count(0)
    held.pop().continue_()
    expect(panel.locator("form")).to_be_visible()
    _publish(desk)
    assert _how_often(desk, "Bittern") == 1


def test_what_is_saved_behind_the_open_panel_is_waited_for(
    new_article: Page, held: list[Route]
) -> None:
    desk = new_article
    desk.locator("#id_title").fill("Curlew on the sands")
    panel = open_publish_panel(desk)
    _is_held(desk, held)
    panel.get_by_role("button", name="Publish now").click()
    expect(panel.get_by_role("status")).to_be_visible()
    desk.wait_for_timeout(500)
    assert panel.is_visible()
    held.pop().continue_()
    expect(desk.locator(".messages")).to_contain_text("is published")
    assert _how_often(desk, "Curlew") == 1


def test_what_was_typed_a_moment_before_saving_is_saved(new_article: Page) -> None:
    new_article.locator("#id_title").fill("The last words count")
    text = new_article.locator(".Draftail-Editor [contenteditable=true]").first
    text.click()
    new_article.keyboard.type("Written in time.")
    new_article.evaluate("document.querySelector('#page-edit-form').requestSubmit()")
    expect(new_article).to_have_url(re.compile("/edit/"))
    expect(text).to_have_text("Written in time.")
