"""A first article, with text from a word processor and a photograph, in as few clicks as may be."""

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.journeys.served import Served
from tests.journeys.staff import Hand, sign_in

FEWEST = 10
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


@pytest.fixture
def photograph(tmp_path: Path) -> Path:
    file = BytesIO()
    Image.new("RGB", (1600, 1000), (30, 60, 90)).save(file, "JPEG")
    path = tmp_path / "north-mole.jpg"
    path.write_bytes(file.getvalue())
    return path


def _write(desk: Page, hand: Hand) -> None:
    expect(desk.locator(".Draftail-Editor:focus-within")).to_have_count(1)
    text = desk.locator(".Draftail-Editor [contenteditable=true]").first
    text.evaluate(PASTE, WORD)  # no click: the cursor stands there already
    expect(text).to_contain_text("Nobody had asked for it")
    hand.click(desk.locator("#id_title"))
    desk.keyboard.type("A lamp at the north mole")


def _choose_photograph(desk: Page, hand: Hand, photograph: Path) -> None:
    hand.click(desk.get_by_role("button", name="Choose an image").first)
    chooser = desk.locator(".modal-content")
    hand.click(chooser.get_by_role("tab", name="Upload"))
    chooser.locator("input[type=file]").set_input_files(photograph)
    hand.clicks += 2  # the button that opens the file box, and the file in it
    expect(chooser.locator("input[name$=title]").first).to_have_value("north-mole")
    chooser.locator("[name$=alt]").first.fill("A lamp over dark water.")
    hand.click(chooser.get_by_role("button", name="Upload"))
    expect(chooser).to_have_count(0)


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
    _write(desk, hand)
    _choose_photograph(desk, hand, photograph)
    _publish(desk, hand)
    hand.click(desk.locator(".messages").get_by_role("link", name="Look at it"))
    expect(desk.locator("h1")).to_have_text("A lamp at the north mole")
    expect(desk.locator("main")).to_contain_text("Nobody had asked for it")
    expect(desk.get_by_alt_text("A lamp over dark water.").first).to_be_visible()
    assert hand.clicks == FEWEST
    desk.goto("/desk/articles/?q=asked&state=published")
    assert desk.locator(".bs-headline a", has_text="A lamp at the north mole").count() == 1
