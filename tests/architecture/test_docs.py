from pathlib import Path

from broadsheet.config.reference import commands_page, settings_page

REFERENCE = Path(__file__).resolve().parents[2] / "docs" / "reference"


def test_the_settings_reference_says_what_the_settings_are() -> None:
    assert (REFERENCE / "settings.md").read_text(encoding="utf-8") == settings_page()


def test_the_command_reference_says_what_the_commands_are() -> None:
    assert (REFERENCE / "commands.md").read_text(encoding="utf-8") == commands_page()
