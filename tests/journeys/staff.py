"""What staff do in a journey: sign in, write, publish."""

from playwright.sync_api import Page, expect

from tests.journeys.served import Served


def sign_in(desk: Page, newsroom: Served, role: str) -> None:
    """Sign in at the one door as the demo's member of staff with that role."""
    email, password = newsroom.accounts[role]
    desk.goto("/desk/")
    desk.locator("input[name=login]").fill(email)
    desk.locator("input[name=password]").fill(password)
    desk.locator("main form button[type=submit]").first.click()
    expect(desk).to_have_url(f"{newsroom.url}/desk/")


def open_new_article(desk: Page, newsroom: Served) -> None:
    """Open the editor for a new article in the first section the desk offers."""
    desk.goto("/desk/")
    desk.goto(new_article_address(desk, newsroom))
    expect(desk.locator("#id_title")).to_be_visible()


def new_article_address(desk: Page, newsroom: Served) -> str:
    """Return the address behind *New article* of the desk's list of articles."""
    desk.goto(f"{newsroom.url}/desk/articles/")
    link = desk.get_by_role("link", name="New article").first
    return str(link.get_attribute("href"))
