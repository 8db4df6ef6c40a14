"""`broadsheet check`: what is wrong with this installation, in plain lines."""

from io import StringIO

import click
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor


def check() -> None:
    """Run every check; fail with one line when something must be mended."""
    words = StringIO()
    try:
        call_command("check", fail_level="ERROR", stdout=words, stderr=words)
    except SystemCheckError as wrong:
        raise click.ClickException(str(wrong)) from wrong
    executor = MigrationExecutor(connection)
    pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if pending:
        raise click.ClickException(f"{len(pending)} migrations are pending: start `serve` once")
    click.echo(words.getvalue().strip() or "Nothing is wrong.")
