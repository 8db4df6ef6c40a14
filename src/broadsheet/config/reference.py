"""The reference pages that are generated: `python -m broadsheet.config.reference` writes them."""

from collections.abc import Iterator
from copy import copy
from pathlib import Path

import click

from broadsheet.config.cli import cli
from broadsheet.config.env import FILE_NAME, Env

PAGES = Path("docs/reference")


def settings_page() -> str:
    """Return the reference of every setting, made from `config.env.Env`."""
    lines = [
        "# Settings",
        "",
        f"Each is read from the environment, then from `{FILE_NAME}` in the data folder, then its",
        "default holds. An unknown or malformed setting stops the program with one line.",
        "",
    ]
    for name, field in Env.model_fields.items():
        default = "required" if field.is_required() else f"`{field.default!s}`"
        lines += [
            f"## `{name}`",
            "",
            str(field.description),
            "",
            f"- environment: `BROADSHEET_{name.upper()}`",
            f"- default: {'empty' if field.default in ('', ()) else default}",
            "",
        ]
    return "\n".join(lines)


def commands_page() -> str:
    """Return the reference of every command, made from the command line itself."""
    lines = ["# Commands", "", "Exit codes: 0 done, 1 failed (one line says why), 2 wrong usage."]
    for path, command in _walk("broadsheet", cli):
        # As wide as it is wherever it is written: click asks the terminal otherwise. And with the
        # settings that the command is run with, not those that click remembers of an earlier run.
        command = copy(command)  # noqa: PLW2901 - the same, without a memory
        vars(command)["_help_option"] = None
        known = {**cli.context_settings, **command.context_settings, "terminal_width": 78}
        context = click.Context(command, info_name=path, **known)
        lines += ["", f"## `{path}`", "", "```text", command.get_help(context), "```"]
    return "\n".join(lines) + "\n"


def _walk(path: str, command: click.Command) -> Iterator[tuple[str, click.Command]]:
    yield path, command
    if isinstance(command, click.Group):
        for name, child in sorted(command.commands.items()):
            yield from _walk(f"{path} {name}", child)


def write() -> None:
    """Write the generated pages."""
    (PAGES / "settings.md").write_text(settings_page(), encoding="utf-8")
    (PAGES / "commands.md").write_text(commands_page(), encoding="utf-8")


if __name__ == "__main__":
    write()
