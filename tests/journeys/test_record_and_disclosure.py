"""From a statement to its source, and from the reply form to what happens to a reader's data."""

import json

from playwright.sync_api import Page, expect

from tests.journeys.addresses import leading_article
from tests.journeys.served import Served


def test_a_reader_follows_a_statement_to_its_source(reader: Page, newsroom: Served) -> None:
    article = leading_article(newsroom)
    reader.goto(article)
    source = reader.locator("#record a[href^='/sources/']").first
    name = source.inner_text()
    source.click()
    expect(reader.locator("h1")).to_contain_text(name)
    expect(reader.locator(f"main a[href^='{article}']").first).to_be_visible()


def test_the_zones_of_the_article_stand_in_their_order(reader: Page, newsroom: Served) -> None:
    reader.goto(leading_article(newsroom))
    zones = ["record", "sources", "corrections", "discover", "subscribe", "replies", "reply"]
    shown = reader.locator(", ".join(f"#{zone}" for zone in zones))
    ids = [str(zone.get_attribute("id")) for zone in shown.all()]
    assert ids == [zone for zone in zones if zone in ids]
    assert len(ids) >= len(zones) - 1, "the leading article was never corrected"


def test_the_reply_form_leads_to_the_disclosure(reader: Page, newsroom: Served) -> None:
    reader.goto(leading_article(newsroom))
    reader.locator("#reply a[href^='/privacy/']").click()
    main = reader.locator("main")
    for words in ("e-mail address", "30 days"):
        expect(main).to_contain_text(words)


def test_a_person_gets_their_data_and_is_forgotten(newsroom: Served) -> None:
    address = "nobody.yet@readers.example"
    out = newsroom.run("privacy", "export", address)
    assert out.returncode == 0, out.stderr
    assert isinstance(json.loads(out.stdout), dict)
    gone = newsroom.run("privacy", "erase", address, "--yes")
    assert gone.returncode == 0, gone.stderr


def test_a_reader_searches_with_any_characters(reader: Page, newsroom: Served) -> None:
    for words in ('harbour "', "harbour AND (", "*", "col:umn", "'; --", "\U0001f6a2"):
        reader.goto(f"{newsroom.url}/search/")
        reader.locator("main input[name=q]").fill(words)
        reader.locator("main form button").first.click()
        expect(reader.locator("main")).to_be_visible()
        expect(reader.locator("h1")).to_be_visible()
