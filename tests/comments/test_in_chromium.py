from shutil import which

from playwright.sync_api import Dialog, sync_playwright

from broadsheet.comments.sanitise import render_reply
from broadsheet.core.typed import clean_text
from tests.comments.hostile import CORPUS

CHROMIUM = which("chromium") or "/usr/bin/chromium"
FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()


def test_no_hostile_text_runs_or_loads_anything_even_without_a_policy() -> None:
    """The pages' Content-Security-Policy is a second wall; here there is none."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = chromium.new_page()
        happened: list[str] = []

        def refuse(dialog: Dialog) -> None:
            happened.append(dialog.message)
            dialog.dismiss()

        page.on("dialog", refuse)
        page.on("request", lambda request: happened.append(request.url))
        page.set_content("<script>alert('the trap works')</script>")
        assert happened == ["the trap works"]
        happened.clear()
        replies = (f"<main>{render_reply(clean_text(text))}</main>" for text in CORPUS)
        page.set_content(f"<!doctype html><title>x</title>{''.join(replies)}")
        page.evaluate(
            """() => {
              for (const link of document.links) link.dispatchEvent(new Event("mouseover"));
              for (const element of document.querySelectorAll("*")) element.focus?.();
            }"""
        )
        assert page.locator("main").count() == len(CORPUS)
        assert page.locator("main main, main script, main img, main svg").count() == 0
        chromium.close()
    assert happened == []
