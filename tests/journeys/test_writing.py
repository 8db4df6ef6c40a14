"""Writing in the editor: pasting, inserting by `/`, citing, and what readers then see."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.addresses import fetch
from tests.journeys.checkers import DEVICES, axe_violations, html_errors
from tests.journeys.served import Served
from tests.journeys.staff import open_new_article, open_publish_panel, sign_in

PASTED = Path(__file__).parent / "pasted"
MAKE = f"""
import sys
sys.path.insert(0, {str(Path(__file__).parents[2])!r})
from tests.articles.bodies import make_full_article
print(make_full_article().url)
"""
SOURCES = {"word": "word", "google-docs": "docs", "libreoffice": "odt", "web-page": "web"}
KEPT = (
    "<h2>Ferry resumes after fog</h2>"
    "<p>The <b>Kestrel</b> left the north mole at six on <i>Thursday</i>, said the "
    '<a href="https://port.example/log?utm_source={source}&amp;day=4">harbour log</a>.</p>'
    "<p>Forty people were aboard.</p>"
    "<h3>What she carried</h3>"
    "<ul><li>Post<ul><li>letters</li></ul></li><li>Flour</li></ul>"
    "<ol><li>Six o\u2019clock</li></ol>"
    "<p>Fare · 4 crowns</p><p>The mole stands.</p>"
)
PASTE = """([html, text]) => {
  const transfer = new DataTransfer();
  if (html) transfer.setData("text/html", html);
  transfer.setData("text/plain", text);
  const options = {bubbles: true, cancelable: true, clipboardData: transfer};
  document.activeElement.dispatchEvent(new ClipboardEvent("paste", options));
}"""
HOSTILE = {
    "scripts": "<p onclick=alert(1)>a</p><script>document.title='bad'</script><img src=x onerror="
    "\"document.title='bad'\"><svg onload=\"document.title='bad'\"></svg>",
    "links": "<p><a href='javascript:alert(1)'>one</a> <a href='data:text/html,x'>two</a></p>",
    "depth": "<div>" * 20_000 + "deep" + "</div>" * 20_000,
    "bold depth": "<b>" * 5_000 + "deep",
    "broken": "<p>one<p><b>two<li>three</b><td>four</html>five<!--",
}


@pytest.fixture(scope="module")
def writing(browser: Browser, newsroom: Served) -> Iterator[Page]:
    """An editor's browser, signed in once for all that follows."""
    context = browser.new_context(
        viewport=DEVICES["desktop"],
        base_url=newsroom.url,
        locale="en-GB",
    )
    context.set_default_timeout(60_000)
    page = context.new_page()
    sign_in(page, newsroom, "editor")
    yield page
    context.close()


@pytest.fixture(scope="module")
def checked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Pages that the HTML checker, which is slow to start, reads together at the end."""
    pages: dict[str, str] = {}
    yield pages
    assert not html_errors(pages, tmp_path_factory.mktemp("checked"))


@pytest.fixture(scope="module")
def every_block(newsroom: Served) -> str:
    """The path of an article that has a block of every kind."""
    made = newsroom.run("manage", "shell", "-v", "0", "-c", MAKE)
    assert made.returncode == 0, made.stderr
    return made.stdout.strip().splitlines()[-1]


def begin(desk: Page) -> None:
    """Open a new article and wait until the cursor stands in its text."""
    desk.on("dialog", lambda dialog: dialog.accept())
    open_new_article(desk)
    the_cursor_stands_in_the_text(desk)


def the_cursor_stands_in_the_text(desk: Page) -> None:
    """Wait until what is typed goes into the text."""
    expect(desk.locator(".Draftail-Editor:focus-within")).to_have_count(1)


def publish(desk: Page, newsroom: Served, headline: str, *, ends: str) -> str:
    """Publish a text that ends so, and return its page."""
    # The editor hands over what was typed a quarter of a second later, or when it finds the time.
    handed_over = desk.locator("input[name='body-0-value']")
    expect(handed_over).to_have_value(re.compile(re.escape(ends)))
    desk.locator("#id_title").fill(headline)
    open_publish_panel(desk).get_by_role("button", name="Publish now").click()
    expect(desk.locator(".messages")).to_contain_text("is published")
    path = desk.get_by_role("link", name="Look at it").first.get_attribute("href")
    assert path is not None
    return fetch(newsroom.url + path)[1].decode()


def text_of(page: str) -> str:
    """Return what stands in the first text of an article's page."""
    return page.split('<div class="text">')[1].split("</div>", maxsplit=1)[0]


@pytest.mark.parametrize("name", SOURCES)
def test_pasting_keeps_paragraphs_headings_lists_and_links(
    writing: Page, newsroom: Served, checked: dict[str, str], name: str
) -> None:
    begin(writing)
    html = (PASTED / f"{name}.html").read_text(encoding="utf-8")
    writing.evaluate(PASTE, [html, "as plain text"])
    page = publish(writing, newsroom, f"Pasted from {name}", ends="The mole stands.")
    assert text_of(page) == KEPT.format(source=SOURCES[name])
    checked[name] = page


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_paste_neither_runs_nor_breaks_the_editor(writing: Page, name: str) -> None:
    begin(writing)
    writing.evaluate(PASTE, [HOSTILE[name], "plain"])
    writing.keyboard.type("still writing")
    expect(writing.locator(".Draftail-Editor").first).to_contain_text("still writing")
    kept = writing.evaluate("html => broadsheet.cleanPaste(html, '')", HOSTILE[name])
    for bad in ("script", "onclick", "onerror", "<img", "<svg", "javascript:", "data:"):
        assert bad not in kept
    assert writing.title() != "bad"


def test_a_megabyte_is_refused_with_a_reason_and_nothing_is_lost(writing: Page) -> None:
    begin(writing)
    writing.keyboard.type("Before. ")
    writing.evaluate(PASTE, ["<p>" + "word " * 210_000 + "</p>", "x"])
    expect(writing.locator(".messages")).to_contain_text("too long")
    expect(writing.locator(".Draftail-Editor").first).to_contain_text("Before.")


def test_plain_text_becomes_paragraphs(writing: Page, newsroom: Served) -> None:
    begin(writing)
    writing.evaluate(PASTE, ["", "One line\ngoes on.\n\nAnother <b>paragraph</b>."])
    page = publish(writing, newsroom, "Pasted as plain text", ends="Another <b>paragraph</b>.")
    assert (
        text_of(page) == "<p>One line<br>goes on.</p><p>Another &lt;b&gt;paragraph&lt;/b&gt;.</p>"
    )


def test_a_slash_inserts_a_block_and_cites_a_source(
    writing: Page, newsroom: Served, checked: dict[str, str]
) -> None:
    begin(writing)
    writing.keyboard.type("The council met. /cite")
    writing.get_by_role("option", name="Cite a source").click()
    writing.locator("#bs-cite-title").fill("Minutes of the council")
    writing.locator("#bs-cite-url").fill("https://council.example/minutes")
    writing.get_by_role("button", name="Cite it").click()
    the_cursor_stands_in_the_text(writing)
    writing.wait_for_timeout(600)  # the page has come back to the text from the new source
    writing.keyboard.press("Control+End")
    writing.keyboard.type(" /pull")
    writing.get_by_role("option", name="Pull quote").click()
    words = writing.locator("textarea[name$='-value-words']")
    expect(words).to_be_visible()
    words.fill("The fewer read it, the better")
    page = publish(writing, newsroom, "Cited and quoted", ends="CITATION")
    assert 'href="#source-1" aria-label="Source 1">1</a></sup>' in page
    assert "The fewer read it, the better" in page
    checked["cited"] = page


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_article_with_every_block_has_no_barrier(
    browser: Browser, newsroom: Served, every_block: str, checked: dict[str, str], scheme: str
) -> None:
    path = every_block
    context = browser.new_context(
        viewport=DEVICES["phone"],
        color_scheme=scheme,  # type: ignore[arg-type]  # one of the two words it takes
        base_url=newsroom.url,
    )
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda sent: asked.append(sent.url))
    page.goto(path)
    assert not axe_violations(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= DEVICES["phone"]["width"]
    assert not [url for url in asked if "recordings" in url or "youtube" in url]
    page.locator("a[data-frame]").click()
    expect(page.locator("iframe[src^='https://www.youtube-nocookie.com/embed/']")).to_be_visible()
    context.close()
    checked["every block"] = fetch(newsroom.url + path)[1].decode()
