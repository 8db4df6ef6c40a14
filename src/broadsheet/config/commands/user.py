"""`broadsheet user`: staff accounts."""

import click

from broadsheet.base.models import User
from broadsheet.core.clock import now
from broadsheet.mail.engine.address import AddressRefused, parse_address
from broadsheet.staff import queries
from broadsheet.staff.actions import (
    AccountClosed,
    AddressTaken,
    RoleUnknown,
    add_staff,
    make_link,
)


def add(*, email: str, role: str, name: str) -> None:
    """Add a member of staff and print the link."""
    try:
        address = parse_address(email).mailbox.lower()
        user = add_staff(email=address, role=role, name=name)
    except RoleUnknown as unknown:
        raise click.UsageError(str(unknown)) from unknown
    except AddressRefused as refused:
        raise click.UsageError(f"{email} is no e-mail address: {refused}") from refused
    except AddressTaken as taken:
        raise click.ClickException(f"{email} has an account already") from taken
    click.echo(make_link(user=user, now=now()))


def password_link(*, email: str) -> None:
    """Print a new link for somebody who has an account."""
    try:
        click.echo(make_link(user=User.objects.get(email=email.lower()), now=now()))
    except User.DoesNotExist as nobody:
        raise click.ClickException(f"nobody has an account as {email}") from nobody
    except AccountClosed as closed:
        raise click.ClickException(f"the account of {email} is closed") from closed


def show() -> None:
    """Print every account: role, state, address and name."""
    for user in queries.colleagues():
        state = "closed" if not user.is_active else "active"
        if user.is_active and not user.has_usable_password():
            state = "invited"
        role = queries.role_of(user) or "-"
        click.echo(f"{role:<14} {state:<8} {user.email:<36} {user.get_full_name()}".rstrip())
