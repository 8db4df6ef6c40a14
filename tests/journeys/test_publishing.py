"""An editor signs in, writes, schedules and publishes through the desk."""

import sqlite3
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta

from playwright.sync_api import Locator, Page, expect

from tests.journeys.addresses import fetch
from tests.journeys.letters import Letterbox
from tests.journeys.served import Served
from tests.journeys.staff import open_new_article, open_publish_panel, sign_in

PATIENCE = 150.0
"""Seconds within which a scheduled article must appear."""


def _write(desk: Page, headline: str) -> None:
    desk.locator("#id_title").fill(headline)
    desk.locator("#id_standfirst").fill("Written at the desk, by hand, in a browser.")


def _press_publish(panel: Locator) -> None:
    panel.get_by_role("button", name="Publish now").click()
    expect(panel.page.locator(".messages")).to_contain_text("is published")


def _wait_for_front(newsroom: Served, words: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if words in fetch(newsroom.url + "/")[1].decode():
            return
        time.sleep(1)
    raise AssertionError(f"{words!r} did not appear on the front page")


def test_an_editor_publishes_and_the_article_is_mailed(
    desk: Page, newsroom: Served, letterbox: Letterbox
) -> None:
    sign_in(desk, newsroom, "editor")
    open_new_article(desk)
    _write(desk, "Ferry resumes after nine days of fog")
    panel = open_publish_panel(desk)
    assert panel.get_by_label("Mail it to subscribers").is_checked()
    _press_publish(panel)
    assert "Ferry resumes" in fetch(newsroom.url + "/")[1].decode()
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and not _mailed(letterbox):
        time.sleep(0.5)
    assert _mailed(letterbox) == 3, "each of the demo's three subscribers, once"


def _mailed(letterbox: Letterbox) -> int:
    return sum("Ferry resumes" in letter["Subject"] for _, letter in letterbox.letters)


def test_a_scheduled_article_appears_by_itself(desk: Page, newsroom: Served) -> None:
    sign_in(desk, newsroom, "editor")
    open_new_article(desk)
    _write(desk, "A lantern walk along the east quay")
    panel = open_publish_panel(desk)
    panel.get_by_label("At a time of your choice").check()
    moment = datetime.now(UTC) + timedelta(days=1)  # noqa: TID251 - a journey lives in real time
    panel.get_by_label("Day and time").fill(moment.strftime("%Y-%m-%dT%H:%M"))
    panel.get_by_role("button", name="Schedule").click()
    expect(desk.locator(".messages")).to_contain_text("is scheduled for")
    assert "lantern walk" not in fetch(newsroom.url + "/")[1].decode()
    _let_a_day_pass(newsroom, "A lantern walk along the east quay")
    _wait_for_front(newsroom, "lantern walk")


def _let_a_day_pass(newsroom: Served, headline: str) -> None:
    """Let what was scheduled for tomorrow be due now; the worker is left to notice."""
    now = datetime.now(UTC)  # noqa: TID251 - as above
    file = newsroom.data / "broadsheet.sqlite3"
    with closing(sqlite3.connect(file, timeout=30)) as database, database:
        due = database.execute(
            "UPDATE wagtailcore_revision SET approved_go_live_at = ?,"
            " content = json_set(content, '$.go_live_at', ?)"
            " WHERE approved_go_live_at IS NOT NULL AND object_str = ?",
            (now.strftime("%Y-%m-%d %H:%M:%S"), now.strftime("%Y-%m-%dT%H:%M:%SZ"), headline),
        )
        assert due.rowcount == 1
