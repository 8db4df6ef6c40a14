"""The options that several commands share."""

from pathlib import Path

import click

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
