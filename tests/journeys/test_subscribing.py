"""read → subscribe → confirm → receive → unsubscribe, by real mail, with and without JavaScript."""

import re
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from email.message import EmailMessage
from itertools import count, product

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.addresses import ADDRESS, fetch, leading_article
from tests.journeys.checkers import DEVICES
from tests.journeys.conftest import readers_page
from tests.journeys.letters import Letterbox, text_of
from tests.journeys.served import Served

LINK = re.compile(r"https?://\S+")
_editions = count(2)


@pytest.fixture
def readers(browser: Browser, newsroom: Served) -> Iterator[dict[str, Page]]:
    """Readers by address, who share the mailings: on each device, with and without JavaScript."""
    with ExitStack() as open_pages:
        yield {
            f"mara-{device}-{script}@readers.example".lower(): open_pages.enter_context(
                readers_page(browser, newsroom, device, script=script)
            )
            for device, script in product(DEVICES, (True, False))
        }


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


def _subscribes(reader: Page, newsroom: Served, letterbox: Letterbox, address: str) -> str:
    """Ask for the newsletter on an article; return the link that confirms."""
    reader.goto(leading_article(newsroom))
    box = reader.locator("form[action='/subscribe/']").first
    box.locator("input[name=address]").fill(address)
    box.locator("button").click()
    expect(reader.locator("h1")).to_be_visible()
    confirm = _link(text_of(letterbox.wait_for(address, "")), "/subscribe/confirm/")
    _scan(confirm)
    return confirm


def _scan(link: str) -> None:
    with urllib.request.urlopen(link) as scanned:  # noqa: S310 - a mail scanner's look
        assert scanned.status == 200


def _confirms(reader: Page, link: str) -> None:
    reader.goto(link)
    reader.locator("main form button").click()
    expect(reader.locator("h1")).to_be_visible()


def _leaves(reader: Page, letter: EmailMessage) -> None:
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert letter.get_body(("html",)) is not None
    leave = _link(letter["List-Unsubscribe"].replace(">", " ").replace("<", ""), "/unsubscribe/")
    _scan(leave)
    reader.goto(leave)
    reader.locator("main form button").first.click()
    expect(reader.locator("h1")).to_be_visible()


def test_readers_subscribe_confirm_receive_and_leave(
    readers: dict[str, Page], newsroom: Served, letterbox: Letterbox
) -> None:
    links = {
        address: _subscribes(reader, newsroom, letterbox, address)
        for address, reader in readers.items()
    }
    _mail_another_article(newsroom)
    for address, reader in readers.items():
        assert len(letterbox.to(address)) == 1, "opening the link must not confirm"
        _confirms(reader, links[address])
    _mail_another_article(newsroom)
    for address, reader in readers.items():
        _leaves(reader, letterbox.wait_for(address, "", nth=2))
    _mail_another_article(newsroom)
    assert {len(letterbox.to(address)) for address in readers} == {2}
