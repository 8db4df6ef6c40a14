"""Every public page: valid HTML, no barrier, no third party, light and dark."""

import gzip
import json
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.journeys.addresses import fetch, leading_article
from tests.journeys.checkers import barriers, html_errors
from tests.journeys.served import Served

FIRST_VIEW = 14 * 1024
WHOLE_PAGE = 60 * 1024
LARGEST_SCRIPT = 400
ALL_SCRIPTS = 5 * 1024


@pytest.fixture(scope="module")
def answers(newsroom: Served, public_paths: list[str]) -> dict[str, tuple[str, dict[str, str]]]:
    """Body and headers at each of these addresses."""
    fetched = {path: fetch(newsroom.url + path) for path in public_paths}
    return {path: (body.decode(), headers) for path, (_, body, headers) in fetched.items()}


def test_every_page_is_valid_html(answers: dict[str, Any], tmp_path: Path) -> None:
    assert not html_errors({path: body for path, (body, _) in answers.items()}, tmp_path)


def test_no_page_has_a_barrier_asks_a_third_party_or_breaks_its_policy(
    browser: Browser, newsroom: Served, public_paths: list[str]
) -> None:
    page = browser.new_page(base_url=newsroom.url)
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda sent: asked.append(sent.url))
    page.on("console", lambda line: complaints.append(line.text))
    found: dict[str, list[str]] = {}
    for path in public_paths:
        page.goto(path)
        found[path] = barriers(page)
    page.close()
    assert not {path: wrong for path, wrong in found.items() if wrong}
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


def test_scripts_of_an_article_are_a_sentence_each_but_the_reply_forms(newsroom: Served) -> None:
    page = fetch(newsroom.url + leading_article(newsroom))[1].decode()
    scripts = re.findall(r'<script[^>]+src="([^"]+)"', page)
    sizes = {script: len(fetch(newsroom.url + script)[1]) for script in scripts}
    others = [size for script, size in sizes.items() if "/reply." not in script]
    assert max(others) <= LARGEST_SCRIPT
    assert sum(sizes.values()) <= ALL_SCRIPTS


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


def test_no_page_of_a_reader_sets_a_cookie(answers: dict[str, Any]) -> None:
    setting = {path for path, (_, headers) in answers.items() if "set-cookie" in headers}
    assert {path for path in setting if not path.startswith("/account/")} == set()
