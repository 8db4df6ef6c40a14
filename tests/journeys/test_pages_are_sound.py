"""Every public page: valid HTML, no barrier, no third party, light and dark."""

import gzip
import json
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.journeys.addresses import fetch, leading_article
from tests.journeys.checkers import axe_violations, html_errors
from tests.journeys.conftest import DEVICES
from tests.journeys.served import Served

FIRST_VIEW = 14 * 1024
WHOLE_PAGE = 60 * 1024
LARGEST_SCRIPT = 400


def test_every_page_is_valid_html(
    newsroom: Served, public_paths: list[str], tmp_path: Path
) -> None:
    pages = {path: fetch(newsroom.url + path)[1].decode() for path in public_paths}
    assert not html_errors(pages, tmp_path)


@pytest.mark.parametrize(("size", "scheme"), [("phone", "dark"), ("desktop", "light")])
def test_no_page_has_a_barrier(
    browser: Browser, newsroom: Served, public_paths: list[str], size: str, scheme: str
) -> None:
    """Each size and each scheme once: the other two pairs have the same rules and colours."""
    context = browser.new_context(
        viewport=DEVICES[size],  # type: ignore[arg-type]  # a dict of the right shape
        color_scheme=scheme,  # type: ignore[arg-type]  # one of the two words it takes
        base_url=newsroom.url,
    )
    page = context.new_page()
    barriers: dict[str, list[str]] = {}
    for path in public_paths:
        page.goto(path)
        if found := axe_violations(page):
            barriers[path] = found
    context.close()
    assert not barriers


def test_nothing_foreign_and_no_script_is_needed_on_any_page(
    browser: Browser, newsroom: Served, public_paths: list[str]
) -> None:
    page = browser.new_page(base_url=newsroom.url)
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda sent: asked.append(sent.url))
    page.on("console", lambda line: complaints.append(line.text))
    for path in public_paths:
        page.goto(path)
    page.close()
    assert {url for url in asked if not url.startswith((newsroom.url, "data:"))} == set()
    assert not [line for line in complaints if "Content Security Policy" in line]


def test_the_first_view_fits_one_round_trip(newsroom: Served) -> None:
    page = gzip.compress(fetch(newsroom.url + leading_article(newsroom))[1], 9)
    assert len(page) <= FIRST_VIEW


def test_an_article_weighs_little_besides_its_pictures(browser: Browser, newsroom: Served) -> None:
    page = browser.new_page(base_url=newsroom.url)
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    kinds: dict[str, str] = {}
    weights: dict[str, int] = {}
    session.on("Network.responseReceived", lambda e: kinds.update({e["requestId"]: e["type"]}))
    session.on(
        "Network.loadingFinished",
        lambda e: weights.update({e["requestId"]: int(e["encodedDataLength"])}),
    )
    page.goto(leading_article(newsroom), wait_until="networkidle")
    page.close()
    assert sum(w for request, w in weights.items() if kinds.get(request) != "Image") <= WHOLE_PAGE


def test_no_script_of_an_article_is_larger_than_a_sentence(newsroom: Served) -> None:
    page = fetch(newsroom.url + leading_article(newsroom))[1].decode()
    scripts = re.findall(r'<script[^>]+src="([^"]+)"', page)
    sizes = {script: len(fetch(newsroom.url + script)[1]) for script in scripts}
    assert sizes
    assert max(sizes.values()) <= LARGEST_SCRIPT


def test_the_article_is_structured_news(newsroom: Served) -> None:
    page = fetch(newsroom.url + leading_article(newsroom))[1].decode()
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    data: dict[str, Any] = json.loads(found[1])
    assert data["@type"] == "NewsArticle"
    for name in (
        "headline",
        "image",
        "datePublished",
        "dateModified",
        "author",
        "publisher",
        "mainEntityOfPage",
        "description",
    ):
        assert data.get(name), name
    assert all(author["name"] and author["url"] for author in data["author"])


def test_no_page_of_a_reader_sets_a_cookie(newsroom: Served, public_paths: list[str]) -> None:
    for path in public_paths:
        if not path.startswith("/account/"):
            assert "set-cookie" not in fetch(newsroom.url + path)[2], path
