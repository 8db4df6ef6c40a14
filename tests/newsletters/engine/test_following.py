"""Links that lead through a count, and who counts as having followed one."""

import pytest

from broadsheet.newsletters.engine.following import LONGEST, is_somebody, led, links_in

BROWSER = {
    "HTTP_SEC_FETCH_MODE": "navigate",
    "HTTP_SEC_FETCH_DEST": "document",
    "HTTP_USER_AGENT": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
}
MAIL = (
    '<p><a class="b" href="https://courier.example/a?x=1&amp;y=2">A</a> and again'
    " <A HREF='https://courier.example/a?x=1&amp;y=2'>A</A>"
    ' or <a href="mailto:ada@courier.example">mail</a>'
    ' <a href="https://courier.example/subscribe/unsubscribe/__slot_unsubscribe__/">end</a></p>'
    '<img src="https://courier.example/a?x=1&amp;y=2"><link href="https://courier.example/css">'
)


def test_each_address_is_found_once_and_a_readers_own_links_and_pictures_are_none() -> None:
    assert links_in(MAIL) == ["https://courier.example/a?x=1&y=2"]


def test_a_link_leads_where_it_is_told_and_all_else_stays_as_it_was() -> None:
    way = 'https://courier.example/to/1?"<'
    there = led(MAIL, {"https://courier.example/a?x=1&y=2": way})
    assert there.count("https://courier.example/to/1?&quot;&lt;") == 2
    assert "__slot_unsubscribe__" in there
    assert '<img src="https://courier.example/a?x=1&amp;y=2">' in there
    assert led(there, {way: "https://courier.example/a?x=1&y=2"}) == MAIL
    assert led(MAIL, {}) == MAIL


def test_a_link_too_long_to_be_kept_is_not_counted() -> None:
    assert not links_in(f'<a href="https://courier.example/{"x" * LONGEST}">long</a>')


def test_a_browser_that_opens_a_page_is_somebody() -> None:
    assert is_somebody(BROWSER)
    assert is_somebody({**BROWSER, "HTTP_USER_AGENT": "Mozilla/5.0 (Linux; Android; CUBOT X30)"})


@pytest.mark.parametrize(
    "changed",
    [
        {"HTTP_SEC_FETCH_MODE": "", "HTTP_SEC_FETCH_DEST": ""},
        {"HTTP_SEC_FETCH_MODE": "no-cors"},
        {"HTTP_SEC_FETCH_DEST": "iframe"},
        {"HTTP_SEC_PURPOSE": "prefetch;prerender"},
        {"HTTP_X_MOZ": "prefetch"},
        {"HTTP_USER_AGENT": "Mozilla/5.0 HeadlessChrome/140.0"},
        {"HTTP_USER_AGENT": "Mozilla/5.0 (compatible; BingPreview/1.0b)"},
    ],
)
def test_a_scanner_or_a_page_fetched_ahead_is_nobody(changed: dict[str, str]) -> None:
    assert not is_somebody({**BROWSER, **changed})
