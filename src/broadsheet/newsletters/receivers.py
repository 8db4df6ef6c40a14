"""An article that is published with the choice to mail it is owed an edition; nothing else is."""

from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver

from broadsheet.articles.models import ArticlePage
from broadsheet.core.clock import now
from broadsheet.newsletters import queries
from broadsheet.newsletters.actions import owe_edition


@receiver(post_save, sender=ArticlePage)
def owe_what_was_chosen(
    instance: ArticlePage,
    created: bool,  # noqa: FBT001 - Django's own signature
    raw: bool,  # noqa: FBT001 - as above
    update_fields: frozenset[str] | None,
    **kwargs: Any,
) -> None:
    """Make the edition of an article, in the transaction that publishes it.

    Publishing saves all of a stored article. A row that is new is an import, a copy or a fixture;
    one that is saved in part is a move or a title brought up to date.
    """
    del kwargs
    if created or raw or update_fields is not None or not instance.live:
        return
    chosen = instance.publish_choices.get(queries.MAIL)
    if chosen and not queries.was_mailed(instance) and queries.newsletter() is not None:
        owe_edition(article=instance, now=now())
