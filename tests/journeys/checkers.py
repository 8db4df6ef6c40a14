"""The Nu HTML checker and axe-core, run on pages as they were served."""

import json
import subprocess
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from shutil import which
from typing import Any, Literal

from playwright.sync_api import Page, ViewportSize

MODULES = Path(__file__).resolve().parents[2] / "node_modules"
VNU = MODULES / "vnu-jar" / "build" / "dist" / "vnu.jar"
AXE = MODULES / "axe-core" / "axe.min.js"
DEVICES: dict[str, ViewportSize] = {
    "phone": {"width": 360, "height": 760},
    "desktop": {"width": 1280, "height": 900},
}
SIGHTS: tuple[tuple[str, Literal["dark", "light"]], ...] = (("phone", "dark"), ("desktop", "light"))
TOO_WIDE = "document.documentElement.scrollWidth > innerWidth"
STILL = """async () => {
  const frame = () => new Promise(requestAnimationFrame);
  const moving = () => document.getAnimations().filter(one =>
    one.playState === "running" && one.effect.getComputedTiming().endTime < Infinity);
  await frame();
  await frame();
  for (let some = moving(); some.length; some = moving()) {
    await Promise.all(some.map(one => one.finished.catch(() => null)));
    await frame();
  }
}"""
"""Waits until what fades in has its final contrast."""


@cache
def axe_source() -> str:
    """Return axe-core's script."""
    return AXE.read_text(encoding="utf-8")


def html_errors(pages: Mapping[str, str], folder: Path) -> list[str]:
    """Return what the Nu HTML checker calls an error, as `address: message` lines."""
    names = {}
    for number, (address, html) in enumerate(pages.items()):
        file = folder / f"{number}.html"
        file.write_text(html, encoding="utf-8")
        names[file.as_uri()] = address
    files = [str(folder / f"{number}.html") for number in range(len(pages))]
    options = ["--format", "json", "--errors-only", "--exit-zero-always"]
    finished = subprocess.run(  # noqa: S603 - a checker the project installs
        [which("java") or "java", "-jar", str(VNU), *options, *files],
        capture_output=True,
        text=True,
        timeout=300,
        check=True,
    )
    return [
        f"{names.get(found['url'], found['url'])}: {found['message']} {found.get('extract', '')!r}"
        for found in json.loads(finished.stderr)["messages"]
    ]


def barriers(page: Page) -> list[str]:
    """Return axe's violations on the page that is open, and where it is wider than the screen.

    It is looked at on a phone by night and on a desktop by day: the other two pairs have the same
    rules and colours.
    """
    found = []
    for size, scheme in SIGHTS:
        page.set_viewport_size(DEVICES[size])
        page.emulate_media(color_scheme=scheme)
        page.evaluate(STILL)
        wrong = [*axe_violations(page), *["wider than the screen"] * page.evaluate(TOO_WIDE)]
        found += [f"{size}, {scheme}: {what}" for what in wrong]
    return found


def axe_violations(page: Page) -> list[str]:
    """Return axe's violations as `rule: element` lines.

    axe runs in the page by the debugging protocol, which the page's policy does not bind.
    """
    # The desk's editor brings an axe of its own, of another version.
    if not page.evaluate("window.axe && window.axe.isOurs"):
        page.evaluate(f"{axe_source()}; axe.isOurs = true")
    found: dict[str, Any] = page.evaluate(
        "() => axe.run(document, {resultTypes: ['violations'], runOnly: "
        "['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})"
    )
    return [
        f"{violation['id']}: {node['html'][:160]} {node['failureSummary']}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]
