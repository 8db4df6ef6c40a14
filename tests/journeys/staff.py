"""What staff do in a journey: sign in, write, publish."""

from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.journeys.served import Served


class Hand:
    """Clicks as a person does, and counts it."""

    def __init__(self) -> None:
        """Begin with no click."""
        self.clicks = 0

    def click(self, what: Locator) -> None:
        """Press once."""
        what.click()
        self.clicks += 1


_sessions: dict[tuple[str, str], Any] = {}
"""The cookies of whoever signed in already: one account may do so ten times in ten minutes."""


def sign_in(desk: Page, newsroom: Served, role: str) -> None:
    """Come in as the demo's member of staff with that role, by the door unless it stands open."""
    email, password = newsroom.accounts[role]
    who = (newsroom.url, role)
    desk.context.add_cookies(_sessions.get(who, []))
    desk.goto("/desk/")
    if desk.url != f"{newsroom.url}/desk/":
        desk.locator("input[name=login]").fill(email)
        desk.locator("input[name=password]").fill(password)
        desk.locator("main form button[type=submit]").first.click()
    expect(desk).to_have_url(f"{newsroom.url}/desk/")
    _sessions[who] = desk.context.cookies()


def open_new_article(desk: Page) -> None:
    """Open the editor for a new article, from the desk's list."""
    desk.goto("/desk/articles/")
    desk.get_by_role("link", name="New article").first.click()
    expect(desk.locator("#id_title")).to_be_visible()


def open_publish_panel(desk: Page) -> Locator:
    """Press the main button under the editor; return the panel."""
    desk.locator("footer [data-bs-publish]").first.click()
    panel = desk.get_by_role("dialog", name="Publish")
    expect(panel.locator("form")).to_be_visible()
    return panel
