"""A page of somebody else's cannot send a newsroom's forms, whatever a reader is led to press."""

import sqlite3
from contextlib import closing
from http import HTTPStatus

import pytest
from playwright.sync_api import Browser, Route

from tests.journeys.addresses import fetch, leading_article
from tests.journeys.served import Served

ELSEWHERE = "http://elsewhere.example/"
FORM = """
<!doctype html><title>Win a boat</title>
<form method="post" action="{target}">{fields}<button>Yes, please</button></form>
"""


def _stored(newsroom: Served) -> tuple[int, int]:
    """Return how many subscribers and replies there are."""
    file = f"file:{newsroom.data / 'broadsheet.sqlite3'}?mode=ro"
    with closing(sqlite3.connect(file, uri=True)) as database:
        subscribers = database.execute("SELECT count(*) FROM newsletters_subscription").fetchone()
        replies = database.execute("SELECT count(*) FROM comments_comment").fetchone()
    return int(subscribers[0]), int(replies[0])


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_form_that_a_foreign_page_sends_is_refused(
    browser: Browser, newsroom: Served, *, script: bool
) -> None:
    article = fetch(newsroom.url + leading_article(newsroom))[1].decode()
    reply = article.partition('<form class="form" action="')[2].partition('"')[0]
    subscribe = article.partition('id="subscribe"')[2].partition('action="')[2].partition('"')[0]
    assert reply.startswith("/")
    assert subscribe.startswith("/")
    address = '<input name="address" value="victim@readers.example">'
    words = '<input name="text" value="A fine boat."><input name="name" value="V">'
    forms = {reply: address + words, subscribe: address}
    before = _stored(newsroom)
    context = browser.new_context(java_script_enabled=script)
    page = context.new_page()
    pages = {
        f"{ELSEWHERE}{number}": FORM.format(target=newsroom.url + target, fields=fields)
        for number, (target, fields) in enumerate(forms.items())
    }

    def answer(route: Route) -> None:
        route.fulfill(body=pages[route.request.url], content_type="text/html")

    page.route(f"{ELSEWHERE}**", answer)
    for address_of_form in pages:
        page.goto(address_of_form)
        with page.expect_navigation() as sent:
            page.get_by_role("button").click()
        assert sent.value is not None
        assert sent.value.request.method == "POST"
        assert sent.value.status == HTTPStatus.FORBIDDEN, sent.value.url
    assert not context.cookies()
    context.close()
    assert _stored(newsroom) == before
