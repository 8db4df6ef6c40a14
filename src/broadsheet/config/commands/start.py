"""`broadsheet init`, after the settings file is written: database, site, groups, first account."""

import click

from broadsheet.config.commands.user import one_time_link
from broadsheet.config.first_steps import bring_up_to_date, make_site
from broadsheet.config.groups import add_staff


def begin(*, name: str, email: str) -> None:
    """Make an installation ready and print the administrator's one-time link."""
    click.echo("Preparing the database …", err=True)
    bring_up_to_date()
    make_site(name)
    administrator = add_staff(email=email, role="administrator", name="")
    click.echo(f"{name} is ready. Choose a password here, once: {one_time_link(administrator)}")
