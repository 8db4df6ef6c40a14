from pathlib import Path

from broadsheet.config.reference import commands_page, settings_page

ROOT = Path(__file__).resolve().parents[2]
REFERENCE = ROOT / "docs" / "reference"


def test_the_settings_reference_says_what_the_settings_are() -> None:
    assert (REFERENCE / "settings.md").read_text(encoding="utf-8") == settings_page()


def test_the_command_reference_says_what_the_commands_are() -> None:
    assert (REFERENCE / "commands.md").read_text(encoding="utf-8") == commands_page()


def test_no_reference_page_says_where_this_copy_of_the_project_lies() -> None:
    # Broken over two lines where the path is long, as help texts are.
    pages = "".join((settings_page() + commands_page()).split())
    assert str(ROOT) not in pages
