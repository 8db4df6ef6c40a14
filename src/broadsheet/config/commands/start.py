"""`broadsheet init`, after the settings are known: database, site, groups, first account."""

import click

from broadsheet.config.first_steps import bring_up_to_date, make_site
from broadsheet.core.clock import now
from broadsheet.staff.actions import add_staff, make_link


def begin(*, name: str, email: str, person: str) -> str:
    """Make an installation ready and return the administrator's one-time link."""
    click.echo("Preparing the database …", err=True)
    bring_up_to_date()
    make_site(name)
    return make_link(user=add_staff(email=email, role="administrator", name=person), now=now())
