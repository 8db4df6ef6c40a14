"""A page stays where it is while it loads, and its first picture is light."""

import pytest
from playwright.sync_api import Browser

from tests.journeys.addresses import leading_article
from tests.journeys.checkers import DEVICES
from tests.journeys.served import Served

SHIFTED = """() => new Promise(done => {
  let sum = 0;
  new PerformanceObserver(list => list.getEntries().forEach(e => { sum += e.value; }))
    .observe({type: 'layout-shift', buffered: true});
  setTimeout(() => done(sum), 700);
})"""
LEAD = "() => document.querySelector('figure.lead img, .lead-story img').currentSrc"
MOST = 60 * 1024


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_no_layout_shifts(browser: Browser, newsroom: Served, size: str, scheme: str) -> None:
    context = browser.new_context(
        viewport=DEVICES[size],
        color_scheme=scheme,  # type: ignore[arg-type]  # one of the two words it takes
        base_url=newsroom.url,
    )
    page = context.new_page()
    moved = {}
    for path in ("/", leading_article(newsroom)):
        page.goto(path)
        moved[path] = page.evaluate(SHIFTED)
    context.close()
    assert max(moved.values()) < 0.001, moved


def test_the_lead_picture_of_a_phone_is_light(browser: Browser, newsroom: Served) -> None:
    context = browser.new_context(
        viewport=DEVICES["phone"],
        device_scale_factor=2,
        base_url=newsroom.url,
    )
    page = context.new_page()
    for path in ("/", leading_article(newsroom)):
        page.goto(path, wait_until="networkidle")
        chosen = page.evaluate(LEAD)
        assert chosen.endswith(".avif")
        assert 0 < len(page.request.get(chosen).body()) <= MOST, path
    context.close()
