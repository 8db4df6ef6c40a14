"""read → subscribe → confirm → receive → unsubscribe, by real mail, with and without JavaScript."""

import re
import urllib.request
from itertools import count

from playwright.sync_api import Page, expect

from tests.journeys.addresses import ADDRESS, fetch, leading_article
from tests.journeys.letters import Letterbox, text_of
from tests.journeys.served import Served

LINK = re.compile(r"https?://\S+")
_numbers = count(1)
_editions = count(2)


def _link(letter_text: str, part: str) -> str:
    return next(str(link) for link in LINK.findall(letter_text) if part in link)


def _mail_another_article(newsroom: Served) -> None:
    """Mail a demo article that was not mailed before, and wait until its counts balance."""
    index = fetch(newsroom.url + "/sitemap.xml")[1].decode()
    months = [fetch(sitemap)[1].decode() for sitemap in ADDRESS.findall(index)]
    addresses = [address for month in months for address in ADDRESS.findall(month)]
    dated = sorted(a for a in addresses if re.search(r"/\d{4}/\d\d/\d\d/", a))
    slug = dated[next(_editions)].rstrip("/").rpartition("/")[2]
    relay = f"smtp://127.0.0.1:{newsroom.smtp_port}"
    sent = newsroom.run("edition", "send", slug, "--smtp", relay)
    assert sent.returncode == 0, sent.stderr


def test_a_reader_subscribes_confirms_receives_and_leaves(
    reader: Page, newsroom: Served, letterbox: Letterbox
) -> None:
    address = f"mara{next(_numbers)}@readers.example"
    reader.goto(leading_article(newsroom))
    box = reader.locator("form[action='/subscribe/']").first
    box.locator("input[name=address]").fill(address)
    box.locator("button").click()
    expect(reader.locator("h1")).to_be_visible()

    confirm = _link(text_of(letterbox.wait_for(address, "")), "/subscribe/confirm/")
    with urllib.request.urlopen(confirm) as scanned:  # noqa: S310 - a mail scanner's look
        assert scanned.status == 200
    _mail_another_article(newsroom)
    assert len(letterbox.to(address)) == 1, "opening the link must not confirm"
    reader.goto(confirm)
    reader.locator("main form button").click()
    expect(reader.locator("h1")).to_be_visible()

    _mail_another_article(newsroom)
    letter = letterbox.wait_for(address, "", nth=2)
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert letter.get_body(("html",)) is not None
    leave = _link(letter["List-Unsubscribe"].replace(">", " ").replace("<", ""), "/unsubscribe/")
    with urllib.request.urlopen(leave) as scanned:  # noqa: S310 - as above
        assert scanned.status == 200

    reader.goto(leave)
    reader.locator("main form button").first.click()
    expect(reader.locator("h1")).to_be_visible()
    _mail_another_article(newsroom)
    assert len(letterbox.to(address)) == 2
