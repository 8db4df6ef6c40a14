import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.test import Client, override_settings
from playwright.sync_api import Route, sync_playwright

from tests.journeys.checkers import axe_violations, html_errors
from tests.journeys.conftest import CHROMIUM, FLAGS
from tests.newsroom import make_article, make_author, make_site

EXAMPLE = Path(__file__).parents[2] / "examples" / "quayside"
ORIGIN = "http://127.0.0.1:9"


def _forget_finders() -> None:
    forget: Any = finders.get_finder
    forget.cache_clear()


@pytest.fixture
def themed(settings: Any) -> Iterator[None]:
    """The installation with the example in its theme folder."""
    templates = [{**settings.TEMPLATES[0], "DIRS": [EXAMPLE / "templates"]}]
    with override_settings(TEMPLATES=templates, STATICFILES_DIRS=[EXAMPLE / "static"]):
        _forget_finders()
        yield
    _forget_finders()


@pytest.fixture
def pages(themed: None, client: Client, db: None) -> dict[str, str]:  # noqa: ARG001 - in this order
    """The front page and an article, as readers get them."""
    make_site()
    article = make_article(authors=[make_author()])
    return {path: client.get(path).content.decode() for path in ("/", article.url or "")}


def test_a_theme_replaces_what_it_names_and_keeps_the_rest(pages: dict[str, str]) -> None:
    front, article = pages.values()
    assert "/static/quayside/quayside.css" in front
    assert '<p class="kicker boxed">' in article
    assert "theme/rest.css" in front
    assert "Skip to the text" in article


@pytest.mark.usefixtures("themed")
def test_a_themes_file_is_found_before_ours(tmp_path: Path) -> None:
    (tmp_path / "theme").mkdir()
    (tmp_path / "theme" / "icon.svg").write_text("<svg/>")
    with override_settings(STATICFILES_DIRS=[tmp_path]):
        _forget_finders()
        assert finders.find("theme/icon.svg") == str(tmp_path / "theme" / "icon.svg")


def test_the_example_is_valid_html(pages: dict[str, str], tmp_path: Path) -> None:
    assert not html_errors(pages, tmp_path)


def _answer(route: Route, pages: dict[str, str]) -> None:
    path = re.sub(r"\?.*", "", route.request.url.removeprefix(ORIGIN))
    if path in pages:
        route.fulfill(body=pages[path], content_type="text/html")
        return
    found = finders.find(path.removeprefix("/static/")) if path.startswith("/static/") else None
    if found:
        route.fulfill(path=str(found))
    else:
        route.fulfill(status=404)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_example_has_no_barrier(pages: dict[str, str], scheme: Any) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page(color_scheme=scheme, viewport={"width": 360, "height": 760})
        page.route("**/*", lambda route: _answer(route, pages))
        barriers = []
        for path in pages:
            page.goto(ORIGIN + path)
            barriers += axe_violations(page)
        browser.close()
    assert not barriers
