"""Writes to articles: what follows from publishing, and publishing when its time has come."""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime

from django.db import transaction
from wagtail.models import Revision

from broadsheet.articles.freshness import say_changed, stored_standing
from broadsheet.articles.models import (
    ArticlePage,
    NewsWindow,
    RelatedArticle,
    SearchableText,
    Withdrawal,
    place_of,
)
from broadsheet.articles.pictures import prepare
from broadsheet.articles.queries import NEWS_DAYS, news_window_is_due, related_candidates
from broadsheet.articles.search_words import fold
from broadsheet.articles.text import plain_text
from broadsheet.base.models import BasePage, NewsImage

logger = logging.getLogger(__name__)
_MOST_LETTERS = 200_000
_AT_ONCE = 200


@transaction.atomic
def choose_related(*, article: ArticlePage) -> list[int]:
    """Fix what is shown under an article as *Discover more*; return the keys of the chosen."""
    chosen = related_candidates(article, article.tags.all())
    RelatedArticle.objects.filter(article=article).delete()
    RelatedArticle.objects.bulk_create(
        RelatedArticle(article=article, related_id=key, position=position)
        for position, key in enumerate(chosen)
    )
    return chosen


@transaction.atomic
def make_searchable(*, articles: Iterable[ArticlePage]) -> int:
    """Let the search find these articles, as they are, if readers may see them; return how many.

    Articles that readers may not see are taken out of the search.
    """
    articles = list(articles)
    SearchableText.objects.filter(article__in=[article.pk for article in articles]).delete()
    rows = [
        SearchableText(
            place=place_of(article.listed_at, article.pk),
            article=article,
            headline=" ".join(fold(article.title[:_MOST_LETTERS])),
            words=" ".join(fold(plain_text(article)[:_MOST_LETTERS])),
        )
        for article in articles
        if article.listed_at
    ]
    SearchableText.objects.bulk_create(rows, batch_size=200)
    return len(rows)


@transaction.atomic
def settle_moved_article(*, article: ArticlePage) -> None:
    """Give an article that was moved in the page tree its new section's address."""
    section, before = article.get_parent(), stored_standing(article.pk)
    article.section_id = section.pk
    article.set_url_path(section)
    ArticlePage.objects.filter(pk=article.pk).update(section=section.pk, url_path=article.url_path)
    say_changed(article, before, stored_standing(article.pk))


def publish_due(now: datetime) -> int:
    """Publish what was scheduled and take down what has expired by `now`; return how many.

    Each page is dealt with in a transaction of its own; one that fails is logged, stays due, and
    does not hold up the others. What would be over as soon as it appears is never published.
    """
    done = 0
    due = Revision.objects.filter(approved_go_live_at__lte=now).order_by("approved_go_live_at")
    for key in list(due.values_list("pk", flat=True)):
        done += _tried(_publish_revision, key, now)
    expired = BasePage.objects.filter(live=True, expire_at__lte=now).order_by("expire_at")
    for key in list(expired.values_list("pk", flat=True)):
        done += _tried(_take_down, key, now)
    return done


def make_newly_listed_searchable(_now: datetime) -> int:
    """Let the search find public articles that it does not know yet; return how many.

    Publishing does so by itself: these came from an older program, or by a bulk import.
    """
    unknown = ArticlePage.objects.public().filter(searchable_text__isnull=True)
    return make_searchable(articles=unknown[:_AT_ONCE])


@transaction.atomic
def move_news_window(now: datetime) -> int:
    """Let what is older than two days by `now` leave the news sitemap; return 1 if anything did.

    Nothing is written while nothing would leave, so that the sitemap stays as it is stored.
    """
    if not news_window_is_due(now):
        return 0
    NewsWindow.objects.update_or_create(pk=1, defaults={"since": now - NEWS_DAYS})
    return 1


def prepare_pictures(_now: datetime) -> int:
    """Make the sizes of one picture that has none yet, so that no reader waits; return 1 or 0."""
    image = NewsImage.objects.filter(renditions__isnull=True, sizes_failed=False).first()
    if image is None:
        return 0
    if not prepare(image):
        NewsImage.objects.filter(pk=image.pk).update(sizes_failed=True)
    return 1


def _tried(deal_with: Callable[[int, datetime], bool], key: int, now: datetime) -> int:
    try:
        with transaction.atomic():
            return int(deal_with(key, now))
    except Exception:
        logger.exception("%s of %s failed and will be tried again", deal_with.__name__, key)
        return 0


def _publish_revision(key: int, now: datetime) -> bool:
    # Read again under the lock: another worker, or an editor, may have been first.
    due = Revision.objects.select_for_update().filter(pk=key, approved_go_live_at__lte=now).first()
    if due is None:
        return False
    page = due.as_object()
    if page.expire_at and page.expire_at <= now:
        _let_lapse(due, page)
    elif not isinstance(page, ArticlePage) or not page.must_wait():
        due.publish(log_action="wagtail.publish.scheduled")
    elif Withdrawal.objects.filter(article_id=page.pk).exists():
        _forget_schedule(due)
    else:
        # The embargo was prolonged since, or the clock was set back.
        Revision.objects.filter(pk=key).update(approved_go_live_at=page.go_live_at)
    return True


def _let_lapse(due: Revision, page: BasePage) -> None:
    """Drop a publication that comes too late: the worker was not running while it was wanted."""
    _forget_schedule(due)
    if page.live:
        page.get_base_page().specific.unpublish(
            set_expired=True, log_action="wagtail.unpublish.scheduled"
        )
    else:
        BasePage.objects.filter(pk=page.pk).update(expired=True)


def _forget_schedule(due: Revision) -> None:
    Revision.objects.filter(pk=due.pk).update(approved_go_live_at=None)


def _take_down(key: int, now: datetime) -> bool:
    expired = BasePage.objects.filter(pk=key, live=True, expire_at__lte=now)
    page = expired.select_for_update().first()
    if page is None:
        return False
    planned = Revision.page_revisions.filter(object_id=str(key), approved_go_live_at__gt=now)
    kept = dict(planned.values_list("pk", "approved_go_live_at"))
    page.specific.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")
    # Wagtail forgets every schedule with it; what was planned for later still holds.
    for revision, moment in kept.items():
        Revision.objects.filter(pk=revision).update(approved_go_live_at=moment)
    return True
