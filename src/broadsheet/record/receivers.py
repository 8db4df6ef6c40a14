"""What follows for pages of the record when an article, a source or a colleague changes."""

from typing import Any

from django.db.models.signals import post_save, pre_delete, pre_save
from django.dispatch import receiver

from broadsheet.articles.keys import any_key, head_key
from broadsheet.articles.models import ArticlePage
from broadsheet.base.models import User
from broadsheet.core.freshness import by_row, changes, follow_rows, row_key
from broadsheet.record.models import Source, Statement
from broadsheet.record.queries import SPOKEN, STAFF, source_list

follow_rows(("article:", SPOKEN, "list:source:"), source=Source)
by_row(Statement, ArticlePage, followed_by=("article:", SPOKEN, "list:source:"))
by_row(User, followed_by=[STAFF])


@receiver(post_save, sender=ArticlePage, dispatch_uid="record.article_saved")
@receiver(pre_delete, sender=ArticlePage, dispatch_uid="record.article_about_to_go")
def sources_follow(
    instance: ArticlePage,
    update_fields: frozenset[str] | None = None,
    **_kwargs: Any,
) -> None:
    """Let the pages of sources follow an article in which they speak, or spoke until now."""
    if update_fields is not None:
        return
    now = {statement.source_id for statement in instance.statements.all()}
    # The article's own statements are stored after it: in the database are those from before.
    before = Statement.objects.filter(article=instance.pk).values_list("source_id", flat=True)
    speakers = now.union(before)
    # The page of a body is there as long as somebody speaks for it.
    bodies = Source.objects.filter(pk__in=speakers, speaks_for__isnull=False)
    bodies_spoken_for = bodies.values_list("speaks_for", flat=True)
    names = [source_list(pk) for pk in speakers.union(bodies_spoken_for) if pk]
    if names:
        changes(SPOKEN, *map(head_key, names), *map(any_key, names))


@receiver(pre_save, sender=Source, dispatch_uid="record.source_about_to_change")
def bodies_follow(instance: Source, **_kwargs: Any) -> None:
    """Let the page of a body follow who speaks for it, and who did until now."""
    before = Source.objects.filter(pk=instance.pk).values_list("speaks_for_id", flat=True).first()
    if before != instance.speaks_for_id:
        changes(*(row_key("source", pk) for pk in (before, instance.speaks_for_id) if pk))


@receiver(post_save, sender=User, dispatch_uid="record.staff_saved")
def statements_follow(update_fields: frozenset[str] | None = None, **_kwargs: Any) -> None:
    """Let pages follow a member of staff who is called differently; signing in changes nothing."""
    if update_fields is None or {"first_name", "last_name"} & set(update_fields):
        changes(STAFF)
