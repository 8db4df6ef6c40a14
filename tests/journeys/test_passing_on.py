"""An article is passed on: by mail always, by a copied link or the device's menu with a script."""

from collections.abc import Iterator
from urllib.parse import unquote

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.addresses import leading_article
from tests.journeys.served import Served

WITHOUT_MENU = "delete Navigator.prototype.share"
WITH_MENU = """navigator.share = shared => { window.shared = shared; return Promise.resolve() }"""
DISMISSED = "navigator.share = () => Promise.reject(new DOMException('', 'AbortError'))"


@pytest.fixture
def page(browser: Browser, newsroom: Served) -> Iterator[Page]:
    """A page that may read and write the clipboard."""
    context = browser.new_context(base_url=newsroom.url, locale="en-GB")
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    yield context.new_page()
    context.close()


def test_the_link_is_copied_and_said_to_be(page: Page, newsroom: Served) -> None:
    article = leading_article(newsroom)
    page.add_init_script(WITHOUT_MENU)
    page.goto(article)
    page.get_by_role("button", name="Copy link").click()
    expect(page.locator(".share [role=status]")).to_have_text("Copied.")
    assert page.evaluate("navigator.clipboard.readText()") == newsroom.url + article


def test_a_device_with_a_menu_of_its_own_opens_it(page: Page, newsroom: Served) -> None:
    article = leading_article(newsroom)
    page.add_init_script(WITH_MENU)
    page.goto(article)
    page.get_by_role("button", name="Share", exact=True).click()
    shared = page.evaluate("window.shared")
    assert shared == {"title": page.title(), "url": newsroom.url + article}
    expect(page.get_by_role("button", name="Copy link")).to_have_count(0)


def test_a_menu_that_is_dismissed_is_no_error(page: Page, newsroom: Served) -> None:
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.add_init_script(DISMISSED)
    page.goto(leading_article(newsroom))
    page.get_by_role("button", name="Share", exact=True).click()
    page.wait_for_timeout(100)
    assert not errors


def test_without_a_script_the_mail_link_stands_alone(browser: Browser, newsroom: Served) -> None:
    context = browser.new_context(base_url=newsroom.url, java_script_enabled=False)
    page = context.new_page()
    article = leading_article(newsroom)
    page.goto(article)
    expect(page.locator(".share button")).to_be_hidden()
    mail = page.get_by_role("link", name="Mail this article").get_attribute("href") or ""
    context.close()
    assert mail.startswith("mailto:?subject=")
    assert unquote(mail).endswith(newsroom.url + article)
