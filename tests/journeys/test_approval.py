"""A reporter's draft through approval: submitted, sent back, changed, submitted again, public."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.journeys.addresses import fetch
from tests.journeys.checkers import DEVICES
from tests.journeys.served import Served
from tests.journeys.staff import Hand, sign_in

FEWEST = {"administrator": 4, "reporter": 4, "editor": 3, "reporter again": 4, "editor again": 4}
"""Clicks of each, from the desk's first page; see docs/explanation."""
HEADLINE = "The ferry keeps its winter hours"
FIRST, SECOND = "The council met on Monday.", " Its minutes say so."
WHY = "Who says so? Please name the source."


@pytest.fixture
def people(browser: Browser, newsroom: Served) -> Iterator[dict[str, Page]]:
    """The browsers of an administrator, a reporter and an editor, each signed in."""
    contexts = []
    pages = {}
    for role in ("administrator", "reporter", "editor"):
        context = browser.new_context(
            viewport=DEVICES["desktop"],
            base_url=newsroom.url,
            locale="en-GB",
        )
        contexts.append(context)
        pages[role] = context.new_page()
        sign_in(pages[role], newsroom, role)
    yield pages
    _switch(pages["administrator"], Hand(), on=False)
    for context in contexts:
        context.close()


def _switch(desk: Page, hand: Hand, *, on: bool) -> None:
    desk.goto("/desk/")
    menu = desk.get_by_role("navigation")
    hand.click(menu.get_by_role("button", name="Settings"))
    hand.click(menu.get_by_role("link", name="Working together"))
    box = desk.get_by_role("checkbox", name="Articles wait for approval")
    if box.is_checked() != on:
        hand.click(box)
    hand.click(desk.get_by_role("button", name="Save").first)
    expect(desk.locator(".messages")).to_contain_text("Working together")


def _text(desk: Page) -> Locator:
    return desk.locator(".Draftail-Editor [contenteditable=true]").first


def _submit(desk: Page, hand: Hand) -> None:
    hand.click(desk.locator("footer").get_by_role("button", name="Submit for approval").first)
    panel = desk.get_by_role("dialog", name="Submit for approval")
    hand.click(panel.get_by_role("button", name="Submit for approval"))
    expect(desk.locator(".messages")).to_contain_text("waits for approval now")


def _write(desk: Page, hand: Hand) -> None:
    hand.click(desk.get_by_role("link", name="New article").first)
    expect(desk.locator(".Draftail-Editor:focus-within")).to_have_count(1)
    desk.keyboard.type(FIRST)
    hand.click(desk.locator("#id_title"))
    desk.keyboard.type(HEADLINE)
    assert not desk.locator("footer").get_by_text("Publish").count()
    _submit(desk, hand)


def _send_back(desk: Page, hand: Hand) -> None:
    desk.goto("/desk/")
    hand.click(desk.locator(".bs-home-waiting").get_by_role("link", name=HEADLINE))
    hand.click(desk.locator("footer").get_by_role("button", name="Send back"))
    asked = desk.locator(".modal-content")
    expect(asked.get_by_label("What should be changed?")).to_be_focused()
    desk.keyboard.type(WHY)
    hand.click(asked.get_by_role("button", name="Send back"))
    expect(desk.locator(".messages")).to_contain_text("goes back to who wrote it")


def _write_again(desk: Page, hand: Hand) -> None:
    desk.goto("/desk/")
    drafts = desk.locator(".bs-home-drafts")
    expect(drafts).to_contain_text(WHY)
    hand.click(drafts.get_by_role("link", name=HEADLINE))
    expect(desk.locator(".messages")).to_contain_text(WHY)
    hand.click(_text(desk))
    desk.keyboard.press("Control+End")
    desk.keyboard.type(SECOND)
    expect(_text(desk)).to_have_text(FIRST + SECOND)
    _submit(desk, hand)


def _approve(desk: Page, hand: Hand) -> None:
    desk.goto("/desk/")
    hand.click(desk.locator(".bs-home-waiting").get_by_role("link", name=HEADLINE))
    hand.click(desk.locator("footer").get_by_role("button", name="Approve and publish"))
    panel = desk.get_by_role("dialog", name="Approve and publish")
    hand.click(panel.get_by_role("button", name="Publish now"))
    expect(desk.locator(".messages")).to_contain_text("is published")
    hand.click(desk.locator(".messages").get_by_role("link", name="Look at it"))
    expect(desk.locator("h1")).to_have_text(HEADLINE)


def test_a_draft_goes_there_and_back_and_is_published(
    people: dict[str, Page], newsroom: Served
) -> None:
    hands = {who: Hand() for who in FEWEST}
    _switch(people["administrator"], hands["administrator"], on=True)
    _write(people["reporter"], hands["reporter"])
    _send_back(people["editor"], hands["editor"])
    _write_again(people["reporter"], hands["reporter again"])
    assert HEADLINE not in fetch(newsroom.url + "/")[1].decode()
    _approve(people["editor"], hands["editor again"])
    expect(people["editor"].locator(".article")).to_contain_text(FIRST + SECOND)
    expect(people["editor"].locator(".article")).not_to_contain_text(WHY)
    assert {who: hand.clicks for who, hand in hands.items()} == FEWEST
