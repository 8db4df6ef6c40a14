"""The Nu HTML checker and axe-core, run on pages as they were served."""

import json
import subprocess
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from shutil import which
from typing import Any

from playwright.sync_api import Page

MODULES = Path(__file__).resolve().parents[2] / "node_modules"
VNU = MODULES / "vnu-jar" / "build" / "dist" / "vnu.jar"
AXE = MODULES / "axe-core" / "axe.min.js"


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


def axe_violations(page: Page) -> list[str]:
    """Return axe's violations on the page that is open, as `rule: element` lines.

    axe runs in the page by the debugging protocol, which the page's policy does not bind.
    """
    page.evaluate(axe_source())
    found: dict[str, Any] = page.evaluate(
        "() => axe.run(document, {resultTypes: ['violations'], runOnly: "
        "['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})"
    )
    return [
        f"{violation['id']}: {node['html'][:160]} {node['failureSummary']}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]
