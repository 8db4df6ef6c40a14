"""What follows elsewhere from replies: for stored pages, and for the filter that judged them."""

from collections.abc import Collection, Mapping
from typing import Any

from django.dispatch import receiver
from django.urls import reverse
from django.utils.text import Truncator

from broadsheet.comments.models import ClosedByAge, Comment, Edit, ReplyRules
from broadsheet.comments.queries.rules import ALL_THREADS, thread_key
from broadsheet.comments.signals import thread_changed
from broadsheet.core.freshness import by_row, changes
from broadsheet.spam.registries import Judged, add_describer

by_row(Comment, ClosedByAge, Edit, followed_by=["thread:"])
# An article's rules are stored with it.
by_row(ReplyRules, followed_by=["article:"])


@receiver(thread_changed, dispatch_uid="comments.thread_followed")
def thread_followed(article_id: int, **_kwargs: Any) -> None:
    """Let the pages that show a thread follow it."""
    changes(thread_key(article_id), ALL_THREADS)


def replies_judged(verdicts: Collection[int]) -> Mapping[int, Judged]:
    """Return the replies that these verdicts are about."""
    rows = Comment.objects.filter(verdict__in=verdicts).values_list("verdict", "pk", "text")
    return {
        verdict: Judged(Truncator(text).chars(80), reverse("replies:one", args=[pk]))
        for verdict, pk, text in rows
    }


add_describer(replies_judged)
