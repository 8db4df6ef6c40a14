"""Closing articles that are old enough: what time changes is a row."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from broadsheet.articles.models import ArticlePage
from broadsheet.comments import queries
from broadsheet.comments.models import ClosedByAge, Comment, ReplyRules
from broadsheet.comments.signals import thread_changed

BATCH = 200


def close_old(now: datetime) -> int:
    """Close some articles whose time has come, and open those that no longer count as old."""
    days = queries.reply_settings().close_after_days
    return _close(_old(days, now), now) + _open_again(_old(days, now))


def _old(days: int, now: datetime) -> Q:
    """Return which articles are old enough: by the site's days, or by those of their own."""
    own = ReplyRules.objects.exclude(close_after_days=None).values_list(
        "article_id", "close_after_days"
    )
    theirs = dict(own)
    old = Q(pk__in=[])
    if days:
        old = Q(first_published_at__lte=now - timedelta(days=days)) & ~Q(pk__in=list(theirs))
    for article_id, after in theirs.items():
        if after:
            old |= Q(pk=article_id, first_published_at__lte=now - timedelta(days=after))
    return old


@transaction.atomic
def _close(old: Q, now: datetime) -> int:
    due = ArticlePage.objects.filter(old, listed_at__isnull=False, closed_by_age=None)
    keys = _some(due)
    ClosedByAge.objects.bulk_create([ClosedByAge(article_id=pk, closed_at=now) for pk in keys])
    return _told(keys)


@transaction.atomic
def _open_again(old: Q) -> int:
    keys = _some(ArticlePage.objects.filter(closed_by_age__isnull=False).exclude(old))
    ClosedByAge.objects.filter(pk__in=keys).delete()
    return _told(keys)


def _some(articles: QuerySet[ArticlePage]) -> list[int]:
    return list(articles.order_by("pk").values_list("pk", flat=True)[:BATCH])


def _told(keys: list[int]) -> int:
    for pk in keys:
        thread_changed.send(sender=Comment, article_id=pk)
    return len(keys)
