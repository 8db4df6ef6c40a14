"""read → subscribe → confirm → receive → unsubscribe, by real mail, with and without JavaScript."""

import re
import urllib.request
from itertools import count

from playwright.sync_api import Page, expect

from tests.journeys.letters import Letterbox, text_of
from tests.journeys.served import Served
from tests.journeys.test_pages_are_sound import leading_article

_readers = count(1)
LINK = re.compile(r"https?://\S+")


def _links(letter_text: str, part: str) -> list[str]:
    return [link for link in LINK.findall(letter_text) if part in link]


def _subscribe_from_the_article(reader: Page, newsroom: Served, address: str) -> None:
    reader.goto(leading_article(newsroom))
    box = reader.locator("form[action='/subscribe/']").first
    box.locator("input[name=address]").fill(address)
    box.locator("button[type=submit], button:not([type])").click()
    expect(reader.locator("h1")).to_be_visible()


def test_a_reader_subscribes_confirms_receives_and_leaves(
    reader: Page, newsroom: Served, letterbox: Letterbox, device: str
) -> None:
    address = f"mara{next(_readers)}@{device}.example"
    _subscribe_from_the_article(reader, newsroom, address)

    ask = letterbox.wait_for(address, "")
    confirm = _links(text_of(ask), "/subscribe/confirm/")[0]
    with urllib.request.urlopen(confirm) as scanned:  # noqa: S310 - a mail scanner's look
        assert scanned.status == 200
    reader.goto(confirm)
    reader.locator("main button").click()
    expect(reader.locator("h1")).to_be_visible()

    slug = _publish_something(newsroom)
    sent = newsroom.run("edition", "send", slug, "--smtp", f"smtp://127.0.0.1:{newsroom.smtp_port}")
    assert sent.returncode == 0, sent.stderr
    letter = letterbox.wait_for(address, "", nth=2)
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert letter.get_body(("html",)) is not None

    leave = letter["List-Unsubscribe"].strip("<> ").split(">")[0]
    reader.goto(leave)
    reader.locator("main button").first.click()
    expect(reader.locator("h1")).to_be_visible()

    again = _publish_something(newsroom)
    newsroom.run("edition", "send", again, "--smtp", f"smtp://127.0.0.1:{newsroom.smtp_port}")
    assert len(letterbox.to(address)) == 2
