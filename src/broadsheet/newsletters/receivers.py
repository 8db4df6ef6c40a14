"""An article that is published with the choice to mail it is owed an edition; nothing else is."""

from datetime import timedelta
from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver

from broadsheet.articles.models import ArticlePage
from broadsheet.core.clock import now
from broadsheet.newsletters import queries
from broadsheet.newsletters.actions import owe_edition
from broadsheet.newsletters.models import ForDigest


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
    newsletter = queries.newsletter()
    if newsletter is None:
        return
    if instance.publish_choices.get(queries.DIGEST):
        ForDigest.objects.get_or_create(article=instance)
    if instance.publish_choices.get(queries.MAIL) and not queries.was_mailed(instance):
        owe_edition(article=instance, now=now(), wait=timedelta(minutes=newsletter.countdown))
