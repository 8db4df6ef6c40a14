"""The desk's screens have no barrier: by day and night, on a phone, and without a mouse."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.checkers import DEVICES, SIGHTS, STILL, TOO_WIDE, axe_violations, barriers
from tests.journeys.served import Served
from tests.journeys.staff import open_new_article, open_publish_panel, sign_in

FOCUS_STAYS = """
  document.activeElement === document.body || !!document.activeElement.closest("dialog")
"""
SCREENS = (
    "/desk/",
    "/desk/guide/",
    "/desk/articles/",
    "/desk/replies/",
    "/desk/editions/",
    "/desk/outbox/",
    "/desk/privacy/",
    "/desk/spam/check/",
    "/desk/spam/learnt/",
    "/desk/spam/keys/",
    "/desk/standing/",
    "/desk/staff/",
    "/desk/settings/theme/look/",
    "/desk/settings/theme/menus/",
    "/desk/settings/articles/publishingsettings/",
)


@pytest.fixture(scope="module")
def signed_in(browser: Browser, newsroom: Served) -> Any:
    """What an administrator's browser keeps after signing in."""
    context = browser.new_context(base_url=newsroom.url)
    sign_in(context.new_page(), newsroom, "administrator")
    kept = context.storage_state()
    context.close()
    return kept


@pytest.fixture
def screen(browser: Browser, newsroom: Served, signed_in: Any) -> Iterator[Page]:
    """An administrator's browser."""
    context = browser.new_context(base_url=newsroom.url, locale="en-GB", storage_state=signed_in)
    context.set_default_timeout(60_000)
    yield context.new_page()
    context.close()


@pytest.fixture(params=SIGHTS, ids="-".join)
def editor(
    request: pytest.FixtureRequest, browser: Browser, newsroom: Served, signed_in: Any
) -> Iterator[Page]:
    """The editor of a new article: it is laid out for the screen on which it was opened."""
    size, scheme = request.param
    context = browser.new_context(
        viewport=DEVICES[size],
        color_scheme=scheme,
        base_url=newsroom.url,
        locale="en-GB",
        storage_state=signed_in,
    )
    context.set_default_timeout(60_000)
    page = context.new_page()
    open_new_article(page)
    # So tall that no button lies behind the bar at the foot, from where a writer would scroll it.
    page.set_viewport_size({"width": DEVICES[size]["width"], "height": 6000})
    yield page
    context.close()


def _barriers(page: Page) -> list[str]:
    page.wait_for_load_state("networkidle")
    page.evaluate(STILL)
    return [*axe_violations(page), *["wider than the screen"] * page.evaluate(TOO_WIDE)]


def test_no_screen_of_the_desk_has_a_barrier_or_is_too_wide(screen: Page) -> None:
    found: dict[str, list[str]] = {}
    for path in SCREENS:
        answer = screen.goto(path)
        assert answer is not None
        assert answer.ok, path
        screen.wait_for_load_state("networkidle")
        found[path] = barriers(screen)
    assert not {path: wrong for path, wrong in found.items() if wrong}


def test_the_editor_and_its_panel_have_no_barrier(editor: Page) -> None:
    assert not _barriers(editor)
    editor.locator("#id_title").fill("An article without a barrier")
    open_publish_panel(editor)
    assert not _barriers(editor)


def test_the_panel_is_worked_by_keys_alone(desk: Page, newsroom: Served) -> None:
    sign_in(desk, newsroom, "editor")
    open_new_article(desk)
    desk.locator("#id_title").fill("Written without a mouse")
    opener = desk.locator("footer [data-bs-publish]").first
    opener.focus()
    desk.keyboard.press("Enter")
    panel = desk.get_by_role("dialog", name="Publish")
    confirm = panel.locator("[data-confirm]")
    expect(confirm).to_be_focused()
    for _ in range(12):
        desk.keyboard.press("Tab")
        assert desk.evaluate(FOCUS_STAYS)
    desk.keyboard.press("Escape")
    expect(panel).to_have_count(0)
    expect(opener).to_be_focused()
    desk.keyboard.press("Enter")
    expect(confirm).to_be_focused()
    panel.get_by_label("Section").focus()
    desk.keyboard.type("Har")
    expect(panel.locator("[data-section]")).to_have_text("Harbour")
    panel.get_by_label("Now").focus()
    desk.keyboard.press("ArrowDown")
    expect(panel.get_by_label("Day and time")).to_be_visible()
    expect(confirm).to_have_text("Schedule")
    desk.keyboard.press("ArrowUp")
    expect(confirm).to_have_text("Publish now")
    confirm.focus()
    desk.keyboard.press("Enter")
    expect(desk.locator(".messages")).to_contain_text("is published")
    row = desk.locator("tr", has_text="Written without a mouse")
    expect(row.locator("td.bs-wide").first).to_have_text("Harbour")
