"""`broadsheet dkim`: sign mail from now on."""

import click

from broadsheet.mail.engine.dkim import SigningRefused
from broadsheet.mail.signing import make_key

STRING = 250
"""Characters of one DNS string; a longer text is given in several."""


def show() -> None:
    """Make the key that signs mail, unless there is one, and print the record to publish."""
    try:
        name, text = make_key()
    except SigningRefused as refused:
        raise click.ClickException(str(refused)) from refused
    pieces = [text[i : i + STRING] for i in range(0, len(text), STRING)]
    click.echo("Every letter is signed from now on. Publish this in the DNS:\n")
    click.echo(f"{name}. IN TXT " + " ".join(f'"{piece}"' for piece in pieces))
