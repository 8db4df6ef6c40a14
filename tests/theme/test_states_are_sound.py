"""Pages behind forms, links and failures, and staff's: valid HTML, no barrier, day and night."""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.core.cache import cache
from django.db import transaction
from playwright.sync_api import Page, Route, sync_playwright
from pytest_django import DjangoDbBlocker

from tests.journeys.checkers import barriers, html_errors
from tests.journeys.conftest import CHROMIUM, FLAGS
from tests.theme.states import Pages, collect

ORIGIN = "http://127.0.0.1:9"


@pytest.fixture(scope="module")
def states(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Pages:
    """All of these pages; nothing of what made them is kept."""
    del django_db_setup
    with django_db_blocker.unblock(), transaction.atomic():
        pages = collect()
        transaction.set_rollback(True)
    cache.clear()
    return pages


def _answer(route: Route, pages: Pages) -> None:
    path = re.sub(r"[?#].*", "", route.request.url.removeprefix(ORIGIN)).lstrip("/")
    if path in pages:
        route.fulfill(body=pages[path], content_type="text/html")
        return
    found = finders.find(path.removeprefix("static/")) if path.startswith("static/") else None
    if found:
        route.fulfill(path=str(found))
    else:
        route.fulfill(status=404)


def _settled(page: Page, path: str) -> None:
    page.goto(f"{ORIGIN}/{path}")
    if path.startswith("desk/"):
        page.wait_for_load_state("networkidle")


def test_every_state_is_valid_html(states: Pages, tmp_path: Path) -> None:
    ours = {name: html for name, html in states.items() if not name.startswith("desk/")}
    assert not html_errors(ours, tmp_path)


def test_no_state_has_a_barrier_or_is_too_wide(states: Pages) -> None:
    found: dict[str, list[str]] = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page()
        page.route("**/*", lambda route: _answer(route, states))
        for path in states:
            _settled(page, path)
            found[path] = barriers(page)
        browser.close()
    assert not {path: wrong for path, wrong in found.items() if wrong}
