"""`broadsheet demo`: an invented newsroom, filled once and served as often as wanted."""

import json

import click
from django.conf import settings

from broadsheet.articles.models import ArticlePage
from broadsheet.config.commands.zones import zones
from broadsheet.config.demo.fill import fill
from broadsheet.config.first_steps import bring_up_to_date, make_site
from broadsheet.core.clock import now
from broadsheet.core.progress import progress

ACCOUNTS = settings.DATA / "demo-accounts.json"
NAME = "The Halmouth Lantern"


def demo(*, articles: int, comments: int, subscribers: int, picture_width: int) -> None:
    """Fill an empty installation and print the accounts; one that is filled is left as it is."""
    click.echo("Preparing the database …", err=True)
    bring_up_to_date()
    if not ACCOUNTS.exists():
        if ArticlePage.objects.exists():
            raise click.ClickException(f"{settings.DATA} holds articles that are not a demo's")
        make_site(NAME)
        summary = fill(
            articles=articles,
            comments=comments,
            subscribers=subscribers,
            now=now(),
            progress=progress,
            picture_width=picture_width,
        )
        ACCOUNTS.write_text(json.dumps(summary.accounts, indent=2), encoding="utf-8")
        ACCOUNTS.chmod(0o600)
    _print_accounts(json.loads(ACCOUNTS.read_text(encoding="utf-8")))
    _print_zones()


def _print_accounts(accounts: list[dict[str, str]]) -> None:
    click.echo(f"\nStaff of the demo (the desk is at {settings.PUBLIC_ORIGIN}/desk/):")
    for account in accounts:
        click.echo(f"  {account['role']:<14} {account['email']:<36} {account['password']}")


def _print_zones() -> None:
    click.echo("\nZone of the page                      Where it is in the demo")
    for zone, address in zones():
        click.echo(f"  {zone:<34}  {settings.PUBLIC_ORIGIN}{address}")
    click.echo("")
