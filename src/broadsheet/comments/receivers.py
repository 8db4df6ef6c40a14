"""What follows for stored pages when replies change, or how an article takes them."""

from typing import Any

from django.dispatch import receiver

from broadsheet.comments.models import Comment, ReplyRules
from broadsheet.comments.queries.thread import thread_key
from broadsheet.comments.signals import thread_changed
from broadsheet.core.freshness import by_row, changes

by_row(Comment, followed_by=["thread:"])
# An article's rules are stored with it.
by_row(ReplyRules, followed_by=["article:"])


@receiver(thread_changed, dispatch_uid="comments.thread_followed")
def thread_followed(article_id: int, **_kwargs: Any) -> None:
    """Let the pages that show a thread follow it."""
    changes(thread_key(article_id))
