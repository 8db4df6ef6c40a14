"""Every connection to the database is watched for what pages are made from."""

from typing import Any

from django.db.backends.signals import connection_created
from django.dispatch import receiver

from broadsheet.core.freshness import watch


@receiver(connection_created, dispatch_uid="core.watch")
def watch_connection(connection: Any, **_kwargs: Any) -> None:
    """Watch every statement of a connection that was just opened."""
    if watch not in connection.execute_wrappers:
        connection.execute_wrappers.append(watch)
