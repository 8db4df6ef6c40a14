"""French is complete: every word that the interface says, and nothing that it no longer says."""

import ast
import gettext
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils.translation.template import templatize

PARTS = Path(__file__).resolve().parents[2] / "src" / "broadsheet"
CATALOGUES = sorted(PARTS.glob("*/locale/fr/LC_MESSAGES/django.mo"))
MARKED = {"_", "gettext", "gettext_lazy", "gettext_noop"}
COUNTED = {"ngettext", "ngettext_lazy"}
PLACE = re.compile(r"%\(\w+\)[sd]|\{\w+\}")
STRING = r"""u?((?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'))"""
IN_TEMPLATE = re.compile(rf"(?<![a-z])(n?gettext)\({STRING}(?:,\s*{STRING})?")


def catalogue(part: str, language: str = "fr") -> dict[str, str]:
    """Return a part's words by their English ones; of plurals, the form for many."""
    file = PARTS / part / "locale" / language / "LC_MESSAGES" / "django.mo"
    if not file.exists():
        return {}
    with file.open("rb") as stream:
        read = gettext.GNUTranslations(stream)
    words: dict[str, str] = {}
    for key, value in read._catalog.items():  # type: ignore[attr-defined]  # noqa: SLF001 - no other way to list it
        english = key[0] if isinstance(key, tuple) else key
        words[english] = value
    words.pop("", None)
    return words


def said_in_code(part: Path) -> Iterator[str]:
    for file in part.rglob("*.py"):
        if "migrations" in file.parts:
            continue
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args:
                first = node.args[0]
                named = node.func.id in MARKED | COUNTED
                if named and isinstance(first, ast.Constant) and isinstance(first.value, str):
                    yield first.value


def said_in_templates(part: Path) -> Iterator[str]:
    for file in (*part.rglob("*.html"), *part.rglob("*.txt")):
        if "engine" in file.parts or "locale" in file.parts:
            continue
        for found in IN_TEMPLATE.finditer(templatize(file.read_text(encoding="utf-8"))):
            yield ast.literal_eval(found[2])


@pytest.mark.parametrize("part", sorted(p.parent.name for p in PARTS.glob("*/__init__.py")))
def test_every_word_of_a_part_has_its_french(part: str) -> None:
    known = catalogue(part)
    said = {*said_in_code(PARTS / part), *said_in_templates(PARTS / part)} - {""}
    missing = sorted(word for word in said if not known.get(word))
    assert not missing, f"make messages, then translate {missing}"


@pytest.mark.parametrize("file", CATALOGUES, ids=lambda file: file.parents[3].name)
def test_a_translation_keeps_its_places(file: Path) -> None:
    for english, french in catalogue(file.parents[3].name).items():
        # A singular may name its one thing without the number.
        assert set(PLACE.findall(french)) <= set(PLACE.findall(english)) | {"%(minutes)s"}, english


@pytest.mark.parametrize("file", CATALOGUES, ids=lambda file: file.parents[3].name)
def test_what_is_compiled_is_what_was_translated(file: Path) -> None:
    text = file.with_suffix(".po").read_text(encoding="utf-8")
    assert "fuzzy" not in text
    assert text.count("\nmsgid ") - 1 == len(catalogue(file.parents[3].name)), "make messages"
    assert 'msgstr ""\n\n' not in text.split("\n\n", 1)[1]
