"""`broadsheet user`: staff accounts."""

import click
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.db import IntegrityError
from django.urls import reverse

from broadsheet.base.models import User
from broadsheet.config.groups import RoleUnknown, add_staff


def one_time_link(user: User) -> str:
    """Return a link with which `user` chooses a password; it works once and expires."""
    key = f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"
    path = reverse("account_reset_password_from_key", args=key.split("-", 1))
    return f"{settings.PUBLIC_ORIGIN}{path}"


def add(*, email: str, role: str, name: str) -> None:
    """Add a member of staff and print the link."""
    try:
        user = add_staff(email=email, role=role, name=name)
    except RoleUnknown as unknown:
        raise click.UsageError(str(unknown)) from unknown
    except IntegrityError as taken:
        raise click.ClickException(f"{email} has an account already") from taken
    click.echo(one_time_link(user))


def password_link(*, email: str) -> None:
    """Print a new link for somebody who has an account."""
    try:
        click.echo(one_time_link(User.objects.get(email=email.lower())))
    except User.DoesNotExist as nobody:
        raise click.ClickException(f"nobody has an account as {email}") from nobody
