"""Journeys share one served newsroom and run one after another, in real Chromium."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import which

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.journeys import served
from tests.journeys.addresses import one_of_every_kind
from tests.journeys.checkers import DEVICES
from tests.journeys.letters import Letterbox, listen
from tests.journeys.served import Served

CHROMIUM = which("chromium") or "/usr/bin/chromium"
FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
expect.set_options(timeout=30_000)  # a busy machine answers, but takes its time


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep all journeys on one worker: they share a newsroom."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.xdist_group("journeys"))


@pytest.fixture(scope="session")
def letterbox_and_port() -> Iterator[tuple[Letterbox, int]]:
    """A mail server for the whole session."""
    port = served.free_port()
    box, controller = listen(port)
    yield box, port
    controller.stop()


@pytest.fixture(scope="session")
def letterbox(letterbox_and_port: tuple[Letterbox, int]) -> Letterbox:
    """What has been mailed to readers."""
    return letterbox_and_port[0]


@pytest.fixture(scope="session")
def newsroom(
    tmp_path_factory: pytest.TempPathFactory, letterbox_and_port: tuple[Letterbox, int]
) -> Iterator[Served]:
    """The demo newsroom, served."""
    data = tmp_path_factory.mktemp("newsroom") / "data"
    port, smtp_port = served.free_port(), letterbox_and_port[1]
    accounts = served.fill(data, port)
    process = served.start(data, port, smtp_port)
    yield Served(f"http://{served.HOST}:{port}", data, accounts, smtp_port)
    served.stop(process)


@pytest.fixture(scope="session")
def public_paths(newsroom: Served) -> list[str]:
    """One address of every kind of public page."""
    return one_of_every_kind(newsroom)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, headless; a module long, as its event loop would stop others' loops."""
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture(params=["phone", "desktop"])
def device(request: pytest.FixtureRequest) -> str:
    """The size of the screen."""
    return str(request.param)


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def reader(
    request: pytest.FixtureRequest, browser: Browser, newsroom: Served, device: str
) -> Iterator[Page]:
    """A reader's page; every request to a third party fails the journey."""
    with readers_page(browser, newsroom, device, script=request.param) as page:
        yield page


@contextmanager
def readers_page(
    browser: Browser, newsroom: Served, device: str, *, script: bool
) -> Iterator[Page]:
    """A page that asks nothing of third parties."""
    context = browser.new_context(
        viewport=DEVICES[device],
        java_script_enabled=script,
        base_url=newsroom.url,
        locale="en-GB",
    )
    page = context.new_page()
    foreign: list[str] = []
    page.on("request", lambda sent: foreign.append(sent.url) if _is_foreign(sent.url) else None)
    yield page
    context.close()
    assert not foreign


@pytest.fixture
def desk(browser: Browser, newsroom: Served) -> Iterator[Page]:
    """A browser for staff; JavaScript is on, as Wagtail's editor needs it."""
    context = browser.new_context(
        viewport=DEVICES["desktop"],
        base_url=newsroom.url,
        locale="en-GB",
    )
    yield context.new_page()
    context.close()


def _is_foreign(url: str) -> bool:
    return url.startswith("http") and not url.startswith(f"http://{served.HOST}:")
