"""What plays in an article: the newsroom's own sound, and a film that is somebody else's."""

import re
from collections.abc import Iterator
from itertools import chain

import pytest
from playwright.sync_api import Browser, Page, Response, expect

from tests.journeys.addresses import ADDRESS, fetch
from tests.journeys.checkers import DEVICES
from tests.journeys.served import Served

TIME = "sound => sound.currentTime"
SEEKABLE = "sound => sound.seekable.length ? sound.seekable.end(0) : 0"
PASSES = """(sound, moment) => new Promise(done => sound.addEventListener("timeupdate",
  () => sound.currentTime > moment && done()))"""
TO_THE_MIDDLE = """sound => new Promise(done => {
  sound.pause();
  sound.addEventListener("seeked", () => done());
  sound.currentTime = sound.duration / 2;
})"""
PLAY = "sound => { sound.play() }"
PROVIDER = "https://www.youtube-nocookie.com/"


@pytest.fixture(scope="module")
def with_every_block(newsroom: Served) -> str:
    """The path of the demo's article that has every block."""
    index = fetch(newsroom.url + "/sitemap.xml")[1].decode()
    months = (fetch(month)[1].decode() for month in ADDRESS.findall(index))
    addresses = chain.from_iterable(ADDRESS.findall(month) for month in months)
    found = next(address for address in addresses if "keep-its-bell" in address)
    return str(found).removeprefix(newsroom.url)


@pytest.fixture
def page(browser: Browser, newsroom: Served) -> Iterator[Page]:
    """A reader's phone; what it asks of others is refused, and so costs no time."""
    viewport = DEVICES["phone"]
    context = browser.new_context(viewport=viewport, base_url=newsroom.url)
    elsewhere = re.compile(rf"^https?://(?!{re.escape(newsroom.url.partition('://')[2])})")
    context.route(elsewhere, lambda route: route.fulfill(body="a film"))
    yield context.new_page()
    context.close()


def test_a_sound_is_asked_for_when_it_is_played_and_can_be_sought_in(
    page: Page, with_every_block: str
) -> None:
    heard: list[Response] = []
    page.on("response", lambda got: heard.append(got) if "/recordings/" in got.url else None)
    page.goto(with_every_block, wait_until="networkidle")
    sound = page.locator("audio")
    sound.scroll_into_view_if_needed()
    assert not heard
    sound.click(position={"x": 24, "y": 27})  # the browser's own button
    sound.evaluate(PASSES, 0.2)
    assert {answer.status for answer in heard} == {206}
    length = sound.evaluate("sound => sound.duration")
    assert 10 < length < 20
    assert sound.evaluate(SEEKABLE) == pytest.approx(length, abs=0.1)
    sound.evaluate(TO_THE_MIDDLE)
    assert sound.evaluate(TIME) == pytest.approx(length / 2, abs=0.1)
    sound.evaluate(PLAY)
    sound.evaluate(PASSES, length / 2 + 0.2)


def test_the_middle_of_a_sound_is_answered_alone(newsroom: Served, with_every_block: str) -> None:
    html = fetch(newsroom.url + with_every_block)[1].decode()
    source = re.search(r'<source src="([^"]+/recordings/[^"]+)"', html)
    assert source is not None
    whole = fetch(newsroom.url + source[1])[1]
    first, last = len(whole) // 2, len(whole) // 2 + 999
    status, part, headers = fetch(newsroom.url + source[1], Range=f"bytes={first}-{last}")
    assert (status, part) == (206, whole[first : last + 1])
    assert headers["content-range"] == f"bytes {first}-{last}/{len(whole)}"


def test_anothers_film_is_asked_for_when_a_reader_presses(
    page: Page, newsroom: Served, with_every_block: str
) -> None:
    foreign: list[str] = []
    page.on(
        "request",
        lambda sent: None if sent.url.startswith(newsroom.url) else foreign.append(sent.url),
    )
    page.goto(with_every_block, wait_until="networkidle")
    facade = page.locator("a[data-frame]")
    facade.scroll_into_view_if_needed()
    page.mouse.wheel(0, 20_000)
    page.wait_for_load_state("networkidle")
    assert [url for url in foreign if not url.startswith("data:")] == []
    facade.click()
    frame = page.locator("iframe.facade")
    expect(frame).to_be_visible()
    expect(frame).to_have_attribute("title", "Film: the foundry turns the bell")
    assert {url[: len(PROVIDER)] for url in foreign if not url.startswith("data:")} == {PROVIDER}
