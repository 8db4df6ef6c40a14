"""The pages of a paper that is written from right to left are the mirror of the others."""

import pytest
from playwright.sync_api import Browser

from tests.journeys.addresses import leading_article
from tests.journeys.checkers import DEVICES
from tests.journeys.served import Served

TURN = "() => { document.documentElement.lang = 'ar'; document.documentElement.dir = 'rtl'; }"
TOO_WIDE = "() => document.documentElement.scrollWidth - window.innerWidth"
NAV = """() => [...document.querySelectorAll('.masthead nav li')].map(
  item => item.getBoundingClientRect().right)"""
LEFT = "() => document.querySelector('main .tab').getBoundingClientRect().left"
RIGHT = """() => document.documentElement.clientWidth
  - document.querySelector('main .tab').getBoundingClientRect().right"""

LAST_TWO = """() => {
  const text = document.querySelector('.standfirst, .says').firstChild;
  const range = document.createRange();
  return [2, 1].map(back => {
    range.setStart(text, text.length - back);
    range.setEnd(text, text.length - back + 1);
    return range.getBoundingClientRect().left;
  });
}"""


@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_front_page_and_article_mirror(browser: Browser, newsroom: Served, size: str) -> None:
    context = browser.new_context(
        viewport=DEVICES[size],
        base_url=newsroom.url,
    )
    page = context.new_page()
    for path in ("/", leading_article(newsroom)):
        page.goto(path)
        was = page.evaluate(LEFT)
        page.evaluate(TURN)
        assert page.evaluate(TOO_WIDE) <= 0, path
        places = page.evaluate(NAV)
        assert places == sorted(places, reverse=True), path
        assert len(set(places)) > 1
        assert page.evaluate(RIGHT) == pytest.approx(was, abs=1), path
        letter, full_stop = page.evaluate(LAST_TWO)
        assert letter < full_stop, "a sentence of another script keeps its own order"
    context.close()
