"""Who wants which article: what a subscriber chose, held against what an article is about."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q

from broadsheet.articles.models import ArticlePage
from broadsheet.newsletters.models import EditionArticle, Interest

Topic = tuple[str, int]
"""A kind of topic and its number."""
KINDS = ("section", "author", "tag", "story")


def topics_of(articles: Iterable[ArticlePage]) -> dict[int, frozenset[Topic]]:
    """Return what each article is about, by its number."""
    found: dict[int, set[Topic]] = defaultdict(set)
    known = ArticlePage.objects.filter(pk__in=[article.pk for article in articles])
    for pk, section, story in known.values_list("pk", "section_id", "story_id"):
        found[pk].add(("section", section))
        if story is not None:
            found[pk].add(("story", story))
    for pk, author in known.exclude(bylines=None).values_list("pk", "bylines__author_id"):
        found[pk].add(("author", author))
    for pk, tag in known.exclude(tagged_items=None).values_list("pk", "tagged_items__tag_id"):
        found[pk].add(("tag", tag))
    return {pk: frozenset(topics) for pk, topics in found.items()}


def topics_typed(article: ArticlePage) -> frozenset[Topic]:
    """Return what an article is about as it stands in the editor, stored or not."""
    found = {("section", article.section_id)}
    if article.story_id is not None:
        found.add(("story", article.story_id))
    found |= {("author", byline.author_id) for byline in article.bylines.all()}
    # A tag that is typed for the first time has no number yet, and nobody who chose it.
    found |= {("tag", tag.pk) for tag in article.tags.all() if tag.pk}
    return frozenset(found)


def wants(article: ArticlePage) -> Q:
    """Return the condition on subscriptions whose readers want to read that article."""
    return wants_any(topics_of([article]).get(article.pk, frozenset()))


def wants_any(topics: frozenset[Topic]) -> Q:
    """Return the condition on subscriptions whose readers want to read of one of the topics."""
    about: Q = Q(pk__in=[])
    for kind, number in topics:
        about |= Q(**{f"{kind}_id": number})
    theirs = Interest.objects.filter(about, subscription=OuterRef("pk"))
    return Q(everything=True) | Q(Exists(theirs))


def chosen_by(subscriptions: Iterable[int]) -> dict[int, frozenset[Topic]]:
    """Return what each of the subscriptions chose; those that chose nothing are not in it."""
    found: dict[int, set[Topic]] = defaultdict(set)
    rows = Interest.objects.filter(subscription__in=list(subscriptions))
    for subscription, *numbers in rows.values_list(
        "subscription_id", *(f"{kind}_id" for kind in KINDS)
    ):
        for kind, number in zip(KINDS, numbers, strict=True):
            if number is not None:
                found[subscription].add((kind, number))
    return {subscription: frozenset(topics) for subscription, topics in found.items()}


@dataclass(frozen=True)
class Contents:
    """The articles of an edition of several, and what each is about."""

    rows: tuple[EditionArticle, ...]
    topics: dict[int, frozenset[Topic]]

    def for_everything(self) -> tuple[EditionArticle, ...]:
        """Return what a reader gets who wants everything: all that is new."""
        return tuple(row for row in self.rows if not row.changed)

    def for_topics(self, chosen: frozenset[Topic]) -> tuple[EditionArticle, ...]:
        """Return what a reader gets who chose topics, with what changed in the stories followed."""
        stories = frozenset(topic for topic in chosen if topic[0] == "story")
        return tuple(
            row
            for row in self.rows
            if self.topics.get(row.article_id, frozenset()) & (stories if row.changed else chosen)
        )
