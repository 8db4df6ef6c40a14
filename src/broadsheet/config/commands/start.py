"""`broadsheet init`, after the settings file is written: database, site, groups, first account."""

import click

from broadsheet.config.first_steps import bring_up_to_date, make_site
from broadsheet.core.clock import now
from broadsheet.staff.actions import add_staff, make_link


def begin(*, name: str, email: str, person: str) -> None:
    """Make an installation ready and print the administrator's one-time link."""
    click.echo("Preparing the database …", err=True)
    bring_up_to_date()
    make_site(name)
    administrator = add_staff(email=email, role="administrator", name=person)
    click.echo(f"{name} is ready. Choose a password here, once, within three days:")
    click.echo(make_link(user=administrator, now=now()))
