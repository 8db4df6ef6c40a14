import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2] / "src" / "broadsheet"
ORDER = (
    "core", "base", "mail", "spam", "readers", "articles", "record", "comments", "newsletters",
    "standing", "privacy", "serving", "theme", "config",
)  # fmt: skip
NAMED = re.compile(r"""{%\s*(?:include|extends)\s+["']([a-z]+)/|{%\s*load\s+([a-z_ ]+?)\s*%}""")
STYLE = re.compile(r"""<[^>]+\s(?:style|on[a-z]+)\s*=""", re.IGNORECASE)


def _templates(part: str) -> list[Path]:
    return sorted((ROOT / part / "templates").rglob("*.html"))


def _parts_named(template: Path) -> set[str]:
    named: set[str] = set()
    for include, load in NAMED.findall(template.read_text(encoding="utf-8")):
        named |= {include} if include else set(load.split())
    return named & set(ORDER)


def test_no_template_of_a_lower_part_names_an_upper_one() -> None:
    wrong = [
        f"{template.relative_to(ROOT)} names {other}"
        for rank, part in enumerate(ORDER[:-2])
        for template in _templates(part)
        for other in _parts_named(template)
        if ORDER.index(other) > rank
    ]
    assert not wrong


def test_reader_pages_have_no_style_attribute_and_no_inline_handler() -> None:
    mails = {"mail"}
    wrong = [
        str(template.relative_to(ROOT))
        for template in _templates("theme")
        if not mails & set(template.parts) and STYLE.search(template.read_text(encoding="utf-8"))
    ]
    assert not wrong


def test_no_template_writes_a_physical_direction() -> None:
    physical = re.compile(r"\b(?:margin|padding|border)-(?:left|right)\b|\bfloat:\s*(?:left|right)")
    wrong = [
        str(file.relative_to(ROOT))
        for file in (ROOT / "theme" / "static").rglob("*.css")
        if physical.search(file.read_text(encoding="utf-8"))
    ]
    assert not wrong
