"""The *Edit* link on public pages: for who works here alone, and to the editor of what is shown."""

import re

import pytest
from playwright.sync_api import Browser, FrameLocator, Page, expect

from tests.journeys.addresses import fetch
from tests.journeys.checkers import DEVICES
from tests.journeys.served import Served
from tests.journeys.staff import sign_in

FIELDS = "#id_title, #id_name"
"""Where an editor shows the name of what is edited."""


def _pages(newsroom: Served) -> dict[str, str]:
    """Return the addresses of a page of each kind, as a reader finds them from the front page."""
    front = fetch(newsroom.url + "/")[1].decode()
    article = re.findall(r'href="(/[a-z-]+/\d{4}/\d\d/\d\d/[a-z0-9-]+/)"', front)[0]
    section = article.split("/")[1]
    text = fetch(newsroom.url + article)[1].decode()
    author = re.findall(r'href="(/authors/[a-z0-9-]+/)"', text)[0]
    tag = re.findall(r'href="(/tags/[a-z0-9-]+/)"', text)[0]
    return {"article": article, "section": f"/{section}/", "author": author, "tag": tag}


def _edit(page: Page) -> None:
    link = page.get_by_role("link", name="Edit", exact=True)
    expect(link).to_have_count(1)
    link.click()
    expect(page).to_have_url(re.compile("/edit/"))


def _framed(desk: Page, path: str) -> FrameLocator:
    desk.evaluate(
        """path => new Promise(loaded => {
            const frame = document.createElement("iframe")
            frame.id = "framed"; frame.onload = loaded; frame.src = path
            document.body.append(frame)
        })""",
        path,
    )
    framed = desk.frame_locator("#framed")
    expect(framed.locator("footer")).to_have_count(1)
    return framed


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_the_edit_link_is_for_staff_alone_and_leads_to_the_editor(
    browser: Browser, newsroom: Served, size: str
) -> None:
    context = browser.new_context(
        viewport=DEVICES[size],
        base_url=newsroom.url,
        locale="en-GB",
    )
    page = context.new_page()
    pages = _pages(newsroom)
    if size == "phone":
        pages = {"article": pages["article"]}
    for path in ("/", *pages.values()):
        page.goto(path)
        assert page.locator(".edit-link").count() == 0
    assert not context.cookies()
    sign_in(page, newsroom, "editor")
    for path in pages.values():
        page.goto(path)
        shown = page.locator("h1").first.inner_text()
        _edit(page)
        expect(page.locator(FIELDS).first).to_have_value(shown)
    page.goto("/")
    _edit(page)
    expect(page.locator("#page-edit-form")).to_be_visible()
    assert not _framed(page, pages["article"]).locator(".edit-link").count(), "as in a preview"
    page.goto("/account/logout/")
    page.locator("main form button[type=submit]").first.click()
    expect(page).not_to_have_url(re.compile("/account/logout/"))
    for path in ("/", *pages.values()):
        page.goto(path)
        assert page.locator(".edit-link").count() == 0
    context.close()
