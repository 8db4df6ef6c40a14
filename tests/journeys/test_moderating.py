"""A guest who is held, appeals, edits and withdraws; a moderator who needs no mouse."""

import sqlite3
from contextlib import closing

from playwright.sync_api import Browser, Page, expect

from tests.journeys.addresses import leading_article
from tests.journeys.checkers import DEVICES, axe_violations
from tests.journeys.served import Served
from tests.journeys.staff import sign_in

MANY = 20
WAITING = """INSERT INTO comments_comment (article_id, path, depth, author_name, author_address,
    author_site, text, html, state, submitted_at, key, network_key, version, rank, moderators_told)
    SELECT article_id, '', 0, 'Reader ' || ?, 'many@readers.example', '', 'A pebble.',
    '<p>A pebble.</p>', 'held', submitted_at, 'pebble-' || ?, '', 1, 0, 1
    FROM comments_comment LIMIT 1"""


def _held(newsroom: Served) -> None:
    """Let twenty replies wait which nobody else in these journeys cares for."""
    with closing(sqlite3.connect(newsroom.data / "broadsheet.sqlite3", timeout=30)) as database:
        database.executemany(WAITING, [(number, number) for number in range(MANY)])
        database.commit()


def _write(guest: Page, newsroom: Served, text: str) -> None:
    guest.goto(leading_article(newsroom))
    form = guest.locator("#reply form")
    form.locator("[name=text]").fill(text)
    form.locator("[name=name]").fill("Greta Moll")
    form.locator("[name=address]").fill("greta.moll@readers.example")
    form.locator("button").click()
    guest.locator("#written form button.large").click()


def test_a_guest_is_held_sees_why_appeals_is_approved_edits_and_withdraws(
    browser: Browser, desk: Page, newsroom: Served
) -> None:
    context = browser.new_context(
        viewport=DEVICES["phone"],
        java_script_enabled=False,
        base_url=newsroom.url,
        locale="en-GB",
    )
    guest = context.new_page()
    _write(guest, newsroom, "My aunt kept the lamp on that pier for eleven winters.")
    expect(guest.locator("#statement")).to_contain_text("by automated means")
    mine = guest.url
    guest.locator("[name=words]").fill("I know the pier, ask the harbour master.")
    guest.get_by_role("button", name="Ask for a second look").click()
    expect(guest.locator("main")).to_contain_text("Another moderator will look at it.")

    sign_in(desk, newsroom, "moderator")
    desk.goto("/desk/replies/?state=appealed&q=eleven+winters")
    expect(desk.locator("main")).to_contain_text("ask the harbour master")
    assert axe_violations(desk) == []
    desk.keyboard.press("j")
    desk.keyboard.press("a")
    expect(desk.locator("[data-reply]")).to_have_count(0)

    guest.goto(mine)
    expect(guest.locator("h1")).to_contain_text("on the page")
    guest.get_by_role("link", name="Change your words").click()
    guest.locator("[name=text]").fill("My aunt kept the lamp on that pier for twelve winters.")
    guest.get_by_role("button", name="Store it like this").click()
    expect(guest.locator("main")).to_contain_text("twelve winters")
    guest.get_by_role("button", name="Withdraw this reply").click()
    expect(guest.locator("h1")).to_contain_text("You have withdrawn")
    context.close()


def test_a_moderator_clears_twenty_by_keyboard_and_takes_them_back(
    desk: Page, newsroom: Served
) -> None:
    _held(newsroom)
    sign_in(desk, newsroom, "moderator")
    desk.goto("/desk/replies/?q=many%40readers.example")
    expect(desk.locator("[data-reply]")).to_have_count(MANY)
    for _reply in range(MANY):
        desk.keyboard.press("j")
        desk.keyboard.press("x")
    desk.keyboard.press("Shift+R")
    expect(desk.locator("main")).to_contain_text("No reply here has these words.")
    desk.keyboard.press("z")
    expect(desk.locator("[data-reply]")).to_have_count(MANY)
    desk.keyboard.press("j")
    desk.keyboard.press("s")
    expect(desk.locator("[data-reply]")).to_have_count(MANY - 1)
