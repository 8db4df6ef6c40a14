"""What somebody reads who browses by text alone, or has a page read out: w3m's view of it."""

import re
import subprocess
from shutil import which

import pytest

from tests.journeys.addresses import fetch, leading_article
from tests.journeys.served import Served

pytestmark = pytest.mark.skipif(which("w3m") is None, reason="scripts/install-browser gets w3m")


def dumped(html: bytes) -> str:
    """Return a page as w3m prints it on eighty columns."""
    command = ["w3m", "-dump", "-T", "text/html", "-cols", "80", "-I", "UTF-8", "-O", "UTF-8"]
    finished = subprocess.run(command, input=html, capture_output=True, timeout=60, check=True)  # noqa: S603 - Debian's
    return finished.stdout.decode()


def test_an_article_is_told_in_its_order(newsroom: Served) -> None:
    html = fetch(newsroom.url + leading_article(newsroom))[1]
    title = re.search(r"<h1[^>]*>([^<]+)</h1>", html.decode())
    assert title is not None
    text = re.sub(r"\s+", " ", dumped(html))
    signs = [
        *("Skip to the text", title[1][:40], "By ", "Who said what", "Discover more from"),
        *("Your e-mail address", "repl", "Leave a reply", "What happens to your data"),
    ]
    places, start = [], 0
    for sign in signs:
        start = text.find(sign, start)
        assert start >= 0, sign
        places.append(start)
    assert places == sorted(places)


def test_every_page_reads_as_words(newsroom: Served, public_paths: list[str]) -> None:
    for path in public_paths:
        html = fetch(newsroom.url + path)[1]
        text = dumped(html)
        assert len(text.split()) > 15, path
        heading = re.search(r"<h1[^>]*>(.*?)</h1>", html.decode(), re.DOTALL)
        assert heading is not None, path
        words = re.sub(r"<[^>]+>", "", heading[1]).split()
        assert words, path
        assert words[0].lower() in text.lower(), path
        assert not re.search(r"\{%|\{\{|@media|function\(|\bNone\b", text), path
