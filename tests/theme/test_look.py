"""The look, held to its budgets: small, readable, for every script, and without inline styles."""

import gzip
import re
import runpy
from pathlib import Path

import pytest

THEME = Path(__file__).parents[2] / "src" / "broadsheet" / "theme"
STATIC = THEME / "static" / "theme"
TEMPLATES = THEME / "templates"
CRITICAL = (STATIC / "critical.css").read_text(encoding="utf-8")
REST = (STATIC / "rest.css").read_text(encoding="utf-8")
PAGES = [
    path
    for path in sorted(TEMPLATES.rglob("*.html"))
    if path.relative_to(TEMPLATES).parts[:2] != ("newsletters", "mail")
    and path.relative_to(TEMPLATES).parts[0] != "wagtailadmin"  # names the program itself
]
TAG = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", re.DOTALL)


def _compressed(path: Path) -> int:
    return len(gzip.compress(path.read_bytes(), 9))


def _palette(css: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+):(#[0-9a-f]{6})", css))


def _luminance(colour: str) -> float:
    """Return the relative luminance of #rrggbb. Source: WCAG 2.2, "relative luminance"."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


LIGHT = _palette(CRITICAL.split("@media (prefers-color-scheme:dark)")[0])
DARK = LIGHT | _palette(CRITICAL.split("@media (prefers-color-scheme:dark)")[1].splitlines()[0])
SCHEMES = [
    pytest.param(LIGHT | {"spot": LIGHT["accent"]}, id="light"),
    pytest.param(DARK | {"spot": LIGHT["accent-dark"]}, id="dark"),
]


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("text", ["ink", "soft", "spot"])
@pytest.mark.parametrize("ground", ["paper", "plate"])
def test_every_text_is_readable_on_every_ground(
    scheme: dict[str, str], text: str, ground: str
) -> None:
    assert _contrast(scheme[text], scheme[ground]) >= 4.5


@pytest.mark.parametrize("scheme", SCHEMES)
def test_buttons_are_readable_at_rest_and_under_the_pointer(scheme: dict[str, str]) -> None:
    assert _contrast(scheme["paper"], scheme["ink"]) >= 4.5
    assert _contrast(scheme["paper"], scheme["spot"]) >= 4.5


def test_the_file_that_is_served_is_made_of_the_sheets() -> None:
    script = runpy.run_path(str(THEME.parents[2] / "scripts" / "join-styles"))
    assert script["joined"]() == REST, "run scripts/join-styles"
    assert {f"{name}.css" for name in script["SHEETS"]} == {
        sheet.name for sheet in (THEME / "sheets").iterdir()
    }


def test_styles_and_typeface_keep_to_their_budgets() -> None:
    assert _compressed(STATIC / "critical.css") <= 6 * 1024
    assert _compressed(STATIC / "rest.css") <= 8 * 1024
    assert (STATIC / "broadsheet-serif.woff2").stat().st_size <= 30 * 1024
    assert len(list(STATIC.glob("*.woff2"))) == 1


@pytest.mark.parametrize("css", [CRITICAL, REST], ids=["critical", "rest"])
def test_styles_name_no_side_of_the_page(css: str) -> None:
    """Left and right would not turn round where a language is read from right to left."""
    assert not re.findall(r"[\w-]*(?:left|right)\b(?=[\w-]*\s*[:;}])", css)


@pytest.mark.parametrize("css", [CRITICAL, REST], ids=["critical", "rest"])
def test_styles_fetch_nothing_but_the_typeface(css: str) -> None:
    assert set(re.findall(r"url\(([^)]*)\)", css)) <= {"/static/theme/broadsheet-serif.woff2"}
    assert "@import" not in css


def test_critical_styles_end_no_style_element() -> None:
    assert "<" not in CRITICAL


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_no_page_carries_what_the_policy_refuses(path: Path) -> None:
    markup = TAG.sub("", path.read_text(encoding="utf-8"))
    assert not re.search(r"\sstyle=|\son\w+=|<style|javascript:", markup)
    assert not re.search(r"<script(?![^>]*\bsrc=)", markup)
    assert not re.search(r"""(?:src|href|action)=["']?(?:https?:)?//""", markup)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_every_word_of_the_interface_can_be_translated(path: Path) -> None:
    """Text between tags comes from a variable or a translation; only signs stand as they are."""
    source = path.read_text(encoding="utf-8")
    not_read = r"\{% blocktrans.*?endblocktrans %\}|\{% block body_class.*?endblock %\}"
    source = re.sub(not_read, "", source, flags=re.DOTALL)
    words = re.sub(r"<[^>]*>", " ", TAG.sub("", source))
    assert not re.findall(r"[^\W\d_]{2,}", re.sub(r"&\w+;", " ", words))
