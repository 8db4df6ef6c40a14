"""A first article, with text from a word processor and a photograph, in as few clicks as may be."""

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect

from tests.journeys.checkers import axe_violations
from tests.journeys.conftest import DEVICES
from tests.journeys.served import Served
from tests.journeys.staff import sign_in
from tests.journeys.test_pages_are_sound import fetch

FEWEST = 12
"""Clicks from the desk's first page to a public article; see docs/explanation."""
WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><body><!--StartFragment-->
<p class=MsoNormal style='margin:0cm;font-size:11pt'>The lamp was lit at <b>nine</b>.<o:p></o:p></p>
<p class=MsoNormal>Nobody had asked for it.</p><!--EndFragment--></body></html>"""
PASTE = """(target, html) => {
  const held = new DataTransfer();
  held.setData("text/html", html);
  held.setData("text/plain", html.replace(/<[^>]+>/g, ""));
  target.dispatchEvent(new ClipboardEvent("paste",
    {clipboardData: held, bubbles: true, cancelable: true}));
}"""


FOCUS_STAYS = """
  document.activeElement === document.body || !!document.activeElement.closest("dialog")
"""


class Hand:
    """Clicks as a person does, and counts it."""

    def __init__(self) -> None:
        """Begin with no click."""
        self.clicks = 0

    def click(self, what: Locator) -> None:
        """Press once."""
        what.click()
        self.clicks += 1


@pytest.fixture
def photograph(tmp_path: Path) -> Path:
    file = BytesIO()
    Image.new("RGB", (1600, 1000), (30, 60, 90)).save(file, "JPEG")
    path = tmp_path / "north-mole.jpg"
    path.write_bytes(file.getvalue())
    return path


def _write_text(desk: Page, hand: Hand) -> None:
    text = desk.locator(".Draftail-Editor [contenteditable=true]").first
    if not text.is_visible():
        hand.click(desk.get_by_role("button", name="Insert a block").first)
        hand.click(desk.get_by_role("option", name="Text").first)
    hand.click(text)
    text.evaluate(PASTE, WORD)
    expect(text).to_contain_text("Nobody had asked for it")


def _choose_photograph(desk: Page, hand: Hand, photograph: Path) -> None:
    hand.click(desk.get_by_role("button", name="Choose an image").first)
    chooser = desk.locator(".modal-content")
    hand.click(chooser.get_by_role("tab", name="Upload"))
    chooser.locator("input[type=file]").set_input_files(photograph)
    hand.clicks += 2  # the button that opens the file box, and the file in it
    expect(chooser.locator("input[name$=title]").first).not_to_have_value("")
    chooser.locator("[name$=alt]").first.fill("A lamp over dark water.")
    hand.click(chooser.get_by_role("button", name="Upload"))
    expect(desk.locator(".modal-content")).to_have_count(0)


def _publish(desk: Page, hand: Hand) -> None:
    hand.click(desk.locator("footer [data-bs-publish]").first)
    panel = desk.get_by_role("dialog", name="Publish")
    expect(panel.get_by_label("Section")).to_be_visible()
    expect(panel.locator(".bs-list-title")).to_have_text("A lamp at the north mole")
    hand.click(panel.get_by_role("button", name="Publish now"))
    expect(desk.locator(".messages")).to_contain_text("is published")


def test_from_the_first_page_to_a_public_article(
    desk: Page, newsroom: Served, photograph: Path
) -> None:
    sign_in(desk, newsroom, "editor")
    hand = Hand()
    hand.click(desk.get_by_role("link", name="New article").first)
    desk.locator("#id_title").fill("A lamp at the north mole")
    _write_text(desk, hand)
    _choose_photograph(desk, hand, photograph)
    _publish(desk, hand)
    hand.click(desk.locator(".messages").get_by_role("link", name="Look at it"))
    expect(desk.locator("h1")).to_have_text("A lamp at the north mole")
    expect(desk.locator("main")).to_contain_text("Nobody had asked for it")
    expect(desk.locator("main img").first).to_be_visible()
    assert hand.clicks <= FEWEST
    desk.goto("/desk/articles/?q=north+mole&state=published")
    assert desk.locator(".bs-headline a", has_text="A lamp at the north mole").count() == 1


def test_the_edit_link_is_for_staff_alone_and_leads_to_the_editor(
    desk: Page, newsroom: Served, browser: Browser
) -> None:
    reader = browser.new_page(base_url=newsroom.url)
    reader.goto("/")
    assert reader.locator(".edit-link").count() == 0
    assert not reader.context.cookies()
    reader.close()
    sign_in(desk, newsroom, "editor")
    desk.goto("/")
    desk.get_by_role("link", name="Edit", exact=True).click()
    expect(desk.locator("#page-edit-form")).to_be_visible()
    desk.goto("/account/logout/")
    desk.locator("main form button[type=submit]").first.click()
    desk.goto("/")
    assert desk.locator(".edit-link").count() == 0


def test_the_panel_is_worked_by_keys_and_closed_by_escape(desk: Page, newsroom: Served) -> None:
    sign_in(desk, newsroom, "editor")
    desk.goto("/desk/articles/choose_parent/")
    desk.locator("#id_title").fill("Written without a mouse")
    opener = desk.locator("footer [data-bs-publish]").first
    opener.focus()
    desk.keyboard.press("Enter")
    panel = desk.get_by_role("dialog", name="Publish")
    expect(panel.get_by_role("button", name="Publish now")).to_be_focused()
    assert not axe_violations(desk)
    for _ in range(12):
        desk.keyboard.press("Tab")
        assert desk.evaluate(FOCUS_STAYS)
    desk.keyboard.press("Escape")
    expect(panel).to_have_count(0)
    expect(opener).to_be_focused()
    assert "Written without a mouse" not in fetch(newsroom.url + "/")[1].decode()


SCREENS = {
    "editor": ["/desk/", "/desk/articles/", "/desk/articles/choose_parent/", "/desk/guide/"],
    "administrator": [
        "/desk/replies/",
        "/desk/outbox/",
        "/desk/privacy/",
        "/desk/spam/check/",
        "/desk/editions/",
    ],
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", ["phone", "desktop"])
@pytest.mark.parametrize("role", SCREENS)
def test_no_screen_of_the_desk_has_a_barrier_or_is_too_wide(
    browser: Browser, newsroom: Served, role: str, size: str, scheme: str
) -> None:
    context = browser.new_context(
        viewport=DEVICES[size],  # type: ignore[arg-type]  # a dict of the right shape
        color_scheme=scheme,  # type: ignore[arg-type]  # one of the two words it takes
        base_url=newsroom.url,
    )
    page = context.new_page()
    sign_in(page, newsroom, role)
    found: dict[str, list[str]] = {}
    for path in SCREENS[role]:
        page.goto(path)
        page.wait_for_load_state("networkidle")
        barriers = axe_violations(page)
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            barriers.append("wider than the screen")
        if barriers:
            found[path] = barriers
    context.close()
    assert not found
