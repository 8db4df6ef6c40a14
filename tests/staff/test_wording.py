"""Others' words said otherwise: the catalogue is compiled, and says what they still ask."""

import re
from ast import literal_eval
from collections.abc import Iterator
from gettext import GNUTranslations
from pathlib import Path

import allauth
import pytest
import wagtail

import broadsheet.staff

WORDING = Path(broadsheet.staff.__file__).parent / "wording"
CATALOGUES = sorted(WORDING.glob("*/LC_MESSAGES/django.po"))
LINE = re.compile(r'^(?:(msgctxt|msgid|msgid_plural|msgstr(?:\[\d\])?) )?(".*")$')
Entry = dict[str, str]


def entries(file: Path) -> Iterator[Entry]:
    """Yield what stands in a .po file: `msgid`, `msgstr` and so on, the header left out."""
    for block in file.read_text(encoding="utf-8").split("\n\n"):
        entry: Entry = {}
        field = ""
        for line in block.splitlines():
            found = LINE.match(line)
            if found:
                field = found[1] or field
                entry[field] = entry.get(field, "") + literal_eval(found[2])
        if entry.get("msgid"):
            yield entry


def spoken(entry: Entry) -> list[tuple[str, str | tuple[str, int]]]:
    """Return what the compiled catalogue must answer: sentences, by what is asked."""
    asked = f"{entry['msgctxt']}\x04{entry['msgid']}" if "msgctxt" in entry else entry["msgid"]
    if "msgid_plural" not in entry:
        return [(entry["msgstr"], asked)]
    forms = [name for name in entry if name.startswith("msgstr[")]
    return [(entry[form], (asked, int(form[7:-1]))) for form in forms]


def asked_by_others() -> set[str]:
    """Return every sentence of the installed Wagtail's and allauth's own English catalogues."""
    roots = [Path(str(package.__file__)).parent for package in (wagtail, allauth)]
    files = [file for root in roots for file in root.rglob("locale/en/LC_MESSAGES/django.po")]
    assert len(files) > len(roots)
    return {entry["msgid"] for file in files for entry in entries(file)}


def test_there_is_a_catalogue() -> None:
    assert WORDING / "en" / "LC_MESSAGES" / "django.po" in CATALOGUES


@pytest.mark.parametrize("file", CATALOGUES, ids=lambda file: file.parts[-3])
def test_the_compiled_catalogue_says_what_the_written_one_says(file: Path) -> None:
    with file.with_suffix(".mo").open("rb") as compiled:
        catalogue = dict(GNUTranslations(compiled)._catalog)  # type: ignore[attr-defined]  # noqa: SLF001 - no other way to list it
    catalogue.pop("", None)
    written = {asked: said for entry in entries(file) for said, asked in spoken(entry) if said}
    assert catalogue == written


@pytest.mark.parametrize("file", CATALOGUES, ids=lambda file: file.parts[-3])
def test_others_still_say_what_is_said_otherwise(file: Path) -> None:
    gone = {entry["msgid"] for entry in entries(file)} - asked_by_others()
    assert not gone
