"""reply → held → approved → visible, and a spammer who gets no further than the folder."""

from itertools import count

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.journeys.addresses import fetch, leading_article
from tests.journeys.checkers import DEVICES
from tests.journeys.served import Served
from tests.journeys.staff import sign_in

_numbers = count(1)


def _reply(
    reader: Page, newsroom: Served, *, name: str, address: str, text: str, script: bool = False
) -> None:
    """Write a reply under the leading article, read it once more, and send it."""
    reader.goto(leading_article(newsroom))
    form = reader.locator("#reply > form")
    form.locator("[name=text]").fill(text)
    if script:
        _leave_and_come_back(reader, form, text)
    form.locator("[name=name]").fill(name)
    form.locator("[name=address]").fill(address)
    form.locator("button").click()
    expect(reader.locator("#written")).to_contain_text(text)
    assert text not in fetch(newsroom.url + leading_article(newsroom))[1].decode()
    if script:
        _change_and_look_again(reader, form)
    reader.locator("#written form button.large").click()


def _leave_and_come_back(reader: Page, form: Locator, text: str) -> None:
    """See that a draft outlives the page, and that the form comes to what it answers and goes."""
    reader.reload()
    expect(form.locator("[name=text]")).to_have_value(text)
    answer = reader.locator("#replies a.act[href^='/replies/to/']").first
    answer.click()
    expect(reader.locator("#replies #reply [name=text]")).to_be_focused()
    expect(reader.locator("#reply-title")).to_contain_text("Reply to")
    answer.click()
    expect(reader.locator("#replies #reply")).to_have_count(0)
    assert form.locator("[name=parent]").input_value() == ""


def _change_and_look_again(reader: Page, form: Locator) -> None:
    """See that the preview stands in the place of the form, and the form in its place again."""
    expect(reader.locator("#replies")).to_be_visible()
    expect(reader.locator("#reply-title")).to_be_focused()
    expect(form).to_be_hidden()
    reader.get_by_role("button", name="Change something").click()
    expect(form.locator("[name=text]")).to_be_focused()
    expect(reader.locator("#written")).to_have_count(0)
    form.locator("button").click()
    expect(reader.locator("#written")).to_be_visible()


def test_a_first_reply_is_held_then_approved_then_seen(
    request: pytest.FixtureRequest, reader: Page, desk: Page, newsroom: Served
) -> None:
    number = next(_numbers)
    text = f"I crossed on that ferry as a child, reader number {number} remembers it well."
    address = f"nadia{number}@readers.example"
    script = bool(request.node.callspec.params["reader"])
    _reply(reader, newsroom, name="Nadia Brenn", address=address, text=text, script=script)
    expect(reader.locator("h1")).to_contain_text("read it first")
    mine = reader.url

    sign_in(desk, newsroom, "moderator")
    desk.goto("/desk/replies/")
    card = desk.locator("article", has_text=text)
    expect(card).to_be_visible()
    card.get_by_role("button", name="Approve").click()
    expect(desk.locator("article", has_text=text)).to_have_count(0)

    article = leading_article(newsroom)
    pages = [fetch(f"{newsroom.url}{article}")[1].decode()]
    pages += [fetch(f"{newsroom.url}{article}replies/{n}/")[1].decode() for n in (1, 2, 3, 4)]
    assert any(text in page for page in pages)
    assert not any(address in page for page in pages)
    reader.goto(mine)
    expect(reader.locator("h1")).to_contain_text("on the page")


def test_spam_is_folded_away_with_its_reasons(
    browser: Browser, desk: Page, newsroom: Served
) -> None:
    context = browser.new_context(
        viewport=DEVICES["phone"],
        base_url=newsroom.url,
    )
    pitch = (
        "CHEAP VIAGRA no prescription!!! Best online casino bonus, click http://win-big.example "
        "http://pills.example http://loans.example earn $5000 a week from home, WhatsApp +1555000"
    )
    page = context.new_page()
    _reply(page, newsroom, name="Best Pills", address="p@pills.example", text=pitch)
    context.close()
    assert "win-big" not in fetch(newsroom.url + leading_article(newsroom))[1].decode()
    sign_in(desk, newsroom, "moderator")
    desk.goto("/desk/replies/?state=spam")
    card = desk.locator("article", has_text="win-big.example").first
    expect(card).to_contain_text("spam")
