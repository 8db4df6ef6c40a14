"""Which lists an article stands in, before and after a write, and which keys that changes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from broadsheet.articles.keys import (
    ALL,
    CORRECTIONS,
    EDITED,
    TOPICS,
    any_key,
    article_key,
    author_list,
    day_list,
    head_key,
    month_list,
    section_list,
    story_list,
    tag_list,
)
from broadsheet.articles.models import ArticlePage, Byline, Correction, TaggedArticle
from broadsheet.core.freshness import changes


@dataclass(frozen=True)
class Standing:
    """Where readers find an article; no lists while they may not see it."""

    listed_at: datetime | None
    lists: frozenset[str]


NOWHERE = Standing(None, frozenset())


def stored_standing(pk: int | None) -> Standing:
    """Return where an article stands as it is in the database."""
    row = (
        ArticlePage.objects.filter(pk=pk)
        .values_list("listed_at", "section_id", "story_id", "published_on")
        .first()
    )
    if row is None or row[0] is None:
        return NOWHERE
    listed_at, section, story, day = row
    tags = TaggedArticle.objects.filter(content_object=pk).values_list("tag_id", flat=True)
    authors = Byline.objects.filter(article=pk).values_list("author_id", flat=True)
    lists = _lists(section, story, day, tags, authors)
    corrected = Correction.objects.filter(article=pk).exists()
    return Standing(listed_at, lists | {CORRECTIONS} if corrected else lists)


def standing_of(article: ArticlePage) -> Standing:
    """Return where an article stands as it is being saved, children included."""
    if article.listed_at is None:
        return NOWHERE
    tags = [item.tag_id for item in article.tagged_items.all()]
    authors = [byline.author_id for byline in article.bylines.all()]
    lists = _lists(article.section_id, article.story_id, article.published_on, tags, authors)
    corrected = bool(article.corrections.all())
    return Standing(article.listed_at, lists | {CORRECTIONS} if corrected else lists)


def changed_keys(pk: int, before: Standing, after: Standing, *, on_top: bool) -> set[str]:
    """Return the keys that a write changes, from where the article stood before and after it.

    `on_top` says that no listed article is newer.
    """
    if before.listed_at is None and after.listed_at is None:
        return set()
    keys = {article_key(pk), EDITED}
    if CORRECTIONS in before.lists | after.lists:
        # Which corrections there are is not told by the list's name alone.
        keys |= {head_key(CORRECTIONS), any_key(CORRECTIONS)}
    if before == after:
        return keys
    keys.add(TOPICS)
    moved = before.listed_at != after.listed_at
    lists = before.lists | after.lists if moved else before.lists ^ after.lists
    keys.update(head_key(name) for name in lists)
    if before.listed_at is not None or not on_top:
        keys.update(any_key(name) for name in lists)
    return keys


def say_changed(article: ArticlePage, before: Standing, after: Standing) -> None:
    """Say that an article was written; its page, the front page and its section's come first."""
    others = ArticlePage.objects.public().exclude(pk=article.pk).order_by()
    # Two questions, as an index answers each and none both: together they read the whole table.
    on_top = (
        after.listed_at is not None
        and not others.filter(listed_at__gt=after.listed_at).exists()
        and not others.filter(published_on__gt=article.published_on).exists()
    )
    keys = changed_keys(article.pk, before, after, on_top=on_top)
    first = [article.url, "/", article.section.url] if after.listed_at else ["/"]
    changes(*keys, first=first)


def _lists(
    section: int,
    story: int | None,
    day: date | None,
    tags: Iterable[int],
    authors: Iterable[int],
) -> frozenset[str]:
    lists = {ALL, section_list(section), *map(tag_list, tags), *map(author_list, authors)}
    if story:
        lists.add(story_list(story))
    if day:
        lists |= {day_list(day), month_list(day)}
    return frozenset(lists)
