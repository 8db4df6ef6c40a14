"""The options that several commands share."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from typing_extensions import override

from broadsheet.config.env import origin, zone
from broadsheet.mail.engine.address import AddressRefused, parse_address

DATA = click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("data"),
    envvar="BROADSHEET_DATA",
    show_default=True,
    help="The folder that holds the installation.",
)
HOST = click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
PORTS = click.IntRange(1, 65535)
PORT = click.option("--port", type=PORTS, default=8000, show_default=True, help="Port.")
FILE = click.Path(path_type=Path, dir_okay=False, exists=True)


class Checked(click.ParamType):  # type: ignore[type-arg]  # generic to the checker alone
    """Text that a function accepts or refuses with a reason; a prompt asks again."""

    name = "text"

    def __init__(self, check: Callable[[str], str]) -> None:
        """Remember the function, which raises ValueError with the reason."""
        self._check = check

    @override
    def convert(self, value: Any, param: Any, ctx: Any) -> str:
        try:
            return self._check(str(value).strip())
        except ValueError as refused:
            return self.fail(f"{value!r}: {refused}", param, ctx)


def _a_name(value: str) -> str:
    if not value or not value.isprintable() or len(value) > MOST_NAME:
        raise ValueError(f"a name has 1 to {MOST_NAME} letters, on one line")
    return value


def _an_address(value: str) -> str:
    try:
        return parse_address(value).mailbox.lower()
    except AddressRefused as refused:
        raise ValueError(f"is no e-mail address: {refused}") from refused


MOST_NAME = 120
"""Letters in the name of a paper or a person."""
NAME, ADDRESS = Checked(_a_name), Checked(_an_address)
ORIGIN, ZONE = Checked(origin), Checked(zone)
