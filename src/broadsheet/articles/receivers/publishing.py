"""What follows when an article is saved, published or moved."""

from functools import partial
from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete, post_save, pre_delete, pre_save
from django.dispatch import receiver
from wagtail.signals import post_page_move

from broadsheet.articles.actions import (
    choose_related,
    make_searchable,
    mark_grave,
    record_publication,
    remember_what_stood,
    settle_moved_article,
)
from broadsheet.articles.models import ArticlePage, Recording, SectionPage
from broadsheet.core.clock import now


@receiver(pre_save, sender=ArticlePage, dispatch_uid="articles.article_changes")
def article_changes(
    instance: ArticlePage,
    raw: bool = False,  # noqa: FBT001, FBT002 - Django's own signature
    update_fields: frozenset[str] | None = None,
    **_kwargs: Any,
) -> None:
    """Let no version that readers have seen be overwritten before it is recorded."""
    if not raw and update_fields is None and instance.pk and instance.listed_at:
        remember_what_stood(article=instance)


@receiver(pre_delete, sender=ArticlePage, dispatch_uid="articles.article_goes")
def article_goes(instance: ArticlePage, **_kwargs: Any) -> None:
    """Leave a tombstone at every address under which a deleted article was public."""
    mark_grave(article=instance, now=now())


@receiver(post_save, sender=ArticlePage, dispatch_uid="articles.article_saved")
def article_saved(
    instance: ArticlePage,
    raw: bool = False,  # noqa: FBT001, FBT002 - Django's own signature
    update_fields: frozenset[str] | None = None,
    **_kwargs: Any,
) -> None:
    """Follow a publication, in its own transaction: a live article is saved whole only then.

    Saving a draft of a live article writes a revision and a few fields of the page.
    """
    if raw or update_fields is not None:
        return
    make_searchable(articles=[instance])
    if instance.listed_at:
        choose_related(article=instance)
        record_publication(article=instance)


@receiver(post_page_move, dispatch_uid="articles.page_moved")
def page_moved(instance: Any, **_kwargs: Any) -> None:
    """Let an article's section follow its place in the page tree."""
    article = instance.specific
    if isinstance(article, ArticlePage) and isinstance(article.get_parent().specific, SectionPage):
        settle_moved_article(article=article)


@receiver(post_delete, sender=Recording, dispatch_uid="articles.recording_deleted")
def recording_deleted(instance: Recording, **_kwargs: Any) -> None:
    """Let a recording's files go with it, once that is certain."""
    for file in (instance.file, instance.captions):
        if file.name:
            transaction.on_commit(partial(file.storage.delete, file.name))
