"""Taking a published article back for a stated reason, and undoing that."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from broadsheet.articles.models import ArticlePage, Withdrawal
from broadsheet.base.models import User


class WithdrawalRefused(Exception):
    """Nothing was changed; `str()` of it is one clear line."""


@transaction.atomic
def withdraw_article(
    *, article: ArticlePage, told: Mapping[str, object], by: User | None, now: datetime
) -> Withdrawal:
    """Take an article away from readers; its address then answers with the reason.

    `told` holds the fields of `models.Removal`. Nothing makes the article public again but
    `lift_withdrawal`.

    Raises:
        WithdrawalRefused: it was never public, or somebody was first.
    """
    article = ArticlePage.objects.select_for_update().get(pk=article.pk)
    if article.published_on is None:
        raise WithdrawalRefused(_("This article was never public."))
    if Withdrawal.objects.filter(article=article).exists():
        raise WithdrawalRefused(_("This article is withdrawn already."))
    withdrawn = Withdrawal.objects.create(
        article=article,
        since=now,
        restores=article.live_revision if article.live else None,
        **told,
    )
    article.unpublish(log_action=False)
    log(article, "articles.withdraw", user=by, data={"reason": withdrawn.reason})
    return withdrawn


@transaction.atomic
def lift_withdrawal(*, article: ArticlePage, by: User | None, now: datetime) -> ArticlePage:
    """Undo a withdrawal: the article stands again as it did, and nobody is mailed anew.

    What was not public when it was withdrawn, or has expired since, is not public afterwards.

    Raises:
        WithdrawalRefused: it is not withdrawn.
    """
    withdrawn = (
        Withdrawal.objects.select_for_update().filter(article=article).select_related("restores")
    ).first()
    if withdrawn is None:
        raise WithdrawalRefused(_("This article is not withdrawn."))
    stood = withdrawn.restores
    withdrawn.delete()
    article = ArticlePage.objects.get(pk=article.pk)
    if stood is not None and not (article.expire_at and article.expire_at <= now):
        restored: ArticlePage = stood.as_object()
        restored.live, restored.live_revision = True, stood
        restored.expired, restored.last_published_at = False, article.last_published_at
        restored.has_unpublished_changes = restored.latest_revision_id != stood.pk
        restored.save(clean=False)
        article = restored
    log(article, "articles.lift_withdrawal", user=by)
    return article
