"""What stays at the address of an article that is deleted."""

from datetime import datetime

from django.db import transaction
from wagtail.contrib.redirects.models import Redirect

from broadsheet.articles.models import ArticlePage, Tombstone, Withdrawal


@transaction.atomic
def mark_grave(*, article: ArticlePage, now: datetime) -> int:
    """Remember every address under which an article was public; return how many.

    What was withdrawn for a reason stays withdrawn for that reason.
    """
    address = article.url
    if address is None:
        return 0
    withdrawn = Withdrawal.objects.filter(article_id=article.pk).first()
    told = (
        {name: getattr(withdrawn, name) for name in ("status", "reason", "blocker", "blocker_url")}
        if withdrawn
        else {}
    )
    moved = Redirect.objects.filter(redirect_page=article.pk, redirect_page_route_path="")
    paths = {Redirect.normalise_path(address), *moved.values_list("old_path", flat=True)}
    for path in paths:
        Tombstone.objects.update_or_create(path=path, defaults={**told, "since": now})
    return len(paths)
