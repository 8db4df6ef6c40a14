"""`broadsheet manage`: Django's own commands."""

from collections.abc import Sequence

from django.core.management import execute_from_command_line


def run(arguments: Sequence[str]) -> None:
    """Run a command of Django's."""
    execute_from_command_line(["broadsheet manage", *arguments])
