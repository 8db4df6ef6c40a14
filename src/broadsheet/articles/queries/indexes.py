"""The pages that list what articles are filed under: authors, tags and stories."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Max, Prefetch, Q, QuerySet

from broadsheet.articles.models import Author, Byline, SearchableText, Story, Tag, TaggedArticle
from broadsheet.articles.pictures import CARD_SPECS
from broadsheet.articles.queries.feeds import public_authors, public_stories, public_tags
from broadsheet.base.models import NewsImage


@dataclass(frozen=True)
class Letter:
    """The tags that begin with one letter."""

    letter: str
    tags: list[Tag]


@dataclass(frozen=True)
class StoryLine:
    """A story in the list of stories: how many articles it has, and when the newest appeared."""

    story: Story
    count: int
    newest: date


def authors_by_kind() -> list[tuple[str, list[Author]]]:
    """Return the authors of public articles under the name of their kind: staff, then others."""
    portraits = Prefetch(
        "portrait", queryset=NewsImage.objects.all().prefetch_renditions(*CARD_SPECS)
    )
    counted = Byline.objects.filter(article__in=_searchable()).values_list("author")
    written = dict(counted.annotate(written=Count("article", distinct=True)))
    authors: list[Any] = list(public_authors().prefetch_related(portraits))
    for author in authors:
        author.written = written.get(author.pk, 0)
    groups = [
        (str(kind.label), [author for author in authors if author.kind == kind])
        for kind in Author.Kind
    ]
    return [(name, members) for name, members in groups if members]


def tags_by_letter() -> list[Letter]:
    """Return the tags of public articles by first letter; each knows how many have `carried` it."""
    counted = TaggedArticle.objects.filter(content_object__in=_searchable()).values_list("tag")
    carried = dict(counted.annotate(carried=Count("pk")))
    letters: dict[str, list[Tag]] = {}
    tags: list[Any] = sorted(public_tags(), key=lambda tag: tag.name.casefold())
    for tag in tags:
        tag.carried = carried.get(tag.pk, 0)
        first = tag.name[:1].upper()
        letters.setdefault(first if first.isalpha() else "#", []).append(tag)
    return [Letter(letter, tags) for letter, tags in letters.items()]


def _searchable() -> QuerySet[Any, Any]:
    """Return the keys of the articles readers may see, from an index that holds nothing else."""
    return SearchableText.objects.values("article_id")


def story_lines(*, closed: bool) -> list[StoryLine]:
    """Return the running or the concluded stories, the one with the newest article first."""
    seen = Q(articles__listed_at__isnull=False)
    rows: QuerySet[Any] = public_stories().filter(closed=closed)
    counted: Iterable[Any] = rows.annotate(
        count=Count("articles", filter=seen), newest=Max("articles__published_on", filter=seen)
    ).order_by("-newest", "title", "pk")
    return [StoryLine(story, story.count, story.newest) for story in counted]
