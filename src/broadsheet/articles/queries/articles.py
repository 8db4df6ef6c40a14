"""Articles as lists show them, with a fixed number of queries however many there are."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import BigIntegerField, Prefetch, QuerySet

from broadsheet.articles.keys import (
    ALL,
    CORRECTIONS,
    author_list,
    reads_list,
    section_list,
    story_list,
    tag_list,
)
from broadsheet.articles.models import (
    ArticlePage,
    Author,
    Byline,
    Correction,
    RelatedArticle,
    SectionPage,
    Story,
    Tag,
    TaggedArticle,
)
from broadsheet.articles.pictures import SHARE_SPECS
from broadsheet.articles.queries.listed import by_keys
from broadsheet.articles.queries.listing import Listing, listing
from broadsheet.base.models import NewsImage
from broadsheet.core.prepared import Given, Prepared

MIN_RELATED, MAX_RELATED = 3, 6
_BYLINES = Prefetch("bylines", queryset=Byline.objects.select_related("author"))
_chosen_for = Prepared(
    lambda: (
        RelatedArticle.objects.filter(article=Given("article", BigIntegerField()))
        .order_by("position")
        .values_list("related")
    )
)


def public() -> QuerySet[ArticlePage]:
    """Return the articles readers may see, newest first; whoever asks follows all of them."""
    reads_list(ALL)
    return members()


def members() -> QuerySet[ArticlePage]:
    """Return the same articles for a list that is followed by a name of its own."""
    articles: QuerySet[ArticlePage] = ArticlePage.objects.public()
    return articles


def for_feeds(articles: QuerySet[ArticlePage]) -> QuerySet[ArticlePage]:
    """Return the same articles with all that a full-text feed carries."""
    pictures = Prefetch(
        "lead_image", queryset=NewsImage.objects.all().prefetch_renditions(SHARE_SPECS[0])
    )
    return articles.select_related("section").prefetch_related(
        _BYLINES, pictures, "corrections", "tagged_items__tag"
    )


def discover_more(article: ArticlePage) -> list[ArticlePage]:
    """Return what was chosen when the article was published, as far as readers may still see it."""
    return by_keys([key for (key,) in _chosen_for(article=article.pk)])


def public_at(section_slug: str, day: str, slug: str) -> ArticlePage | None:
    """Return the article readers may see at SECTION/YYYY/MM/DD/SLUG, with all that is in it."""
    section = SectionPage.objects.live().filter(slug=section_slug).first()
    year, month, date = day.split("/")
    found: ArticlePage | None = (
        ArticlePage.objects.at_address(section, (year, month, date), slug) if section else None
    )
    return found if found is not None and found.listed_at else None


def articles_of_section(section: SectionPage, number: int | None) -> Listing[ArticlePage]:
    """Return a page of a section's list; None is its head.

    Raises:
        NoSuchPage: there is no page of that number.
    """
    rows, name = members().filter(section=section.pk), section_list(section.pk)
    return listing(rows, name=name, base=section.url, number=number, load=by_keys)


def articles_of_author(author: Author, base: str, number: int | None) -> Listing[ArticlePage]:
    """Return a page of what an author wrote.

    Raises:
        NoSuchPage: there is no page of that number.
    """
    name = author_list(author.pk)
    return listing(by_author(author), name=name, base=base, number=number, load=by_keys)


def by_author(author: Author) -> QuerySet[ArticlePage]:
    """Return an author's public articles, newest first, each once whatever their roles."""
    return members().filter(pk__in=Byline.objects.filter(author=author).values("article_id"))


def articles_of_tag(tag: Tag, base: str, number: int | None) -> Listing[ArticlePage]:
    """Return a page of what carries a tag.

    Raises:
        NoSuchPage: there is no page of that number.
    """
    name = tag_list(tag.pk)
    return listing(tagged(tag), name=name, base=base, number=number, load=by_keys)


def tagged(tag: Tag) -> QuerySet[ArticlePage]:
    """Return the public articles that carry a tag, newest first."""
    carriers = TaggedArticle.objects.filter(tag=tag).values("content_object_id")
    return members().filter(pk__in=carriers)


def articles_of_story(story: Story, base: str, number: int | None) -> Listing[ArticlePage]:
    """Return a page of a running story.

    Raises:
        NoSuchPage: there is no page of that number.
    """
    rows, name = members().filter(story=story), story_list(story.pk)
    return listing(rows, name=name, base=base, number=number, load=by_keys)


def corrections(base: str, number: int | None) -> Listing[Correction]:
    """Return a page of all corrections of public articles, newest first.

    Raises:
        NoSuchPage: there is no page of that number.
    """
    rows = Correction.objects.filter(article__listed_at__isnull=False)
    rows = rows.order_by("-corrected_at", "-pk")
    return listing(rows, name=CORRECTIONS, base=base, number=number, load=_corrections_by_keys)


def _corrections_by_keys(keys: Sequence[int]) -> list[Correction]:
    rows = Correction.objects.filter(pk__in=keys).select_related("article__section")
    found = {correction.pk: correction for correction in rows.defer("article__body")}
    return [found[key] for key in keys if key in found]


def related_candidates(article: ArticlePage, tags: Iterable[Tag]) -> list[int]:
    """Return the keys of up to MAX_RELATED public articles that go with an article.

    Those of the same story come first, then those that share a tag, then those of the same
    section, each newest first. Fewer than MIN_RELATED are filled up from the whole site.
    """
    chosen: list[int] = []
    others = public().exclude(pk=article.pk)
    pools = [
        others.filter(story=article.story_id) if article.story_id else None,
        others.filter(pk__in=_sharing(tags)),
        others.filter(section=article.section_id),
    ]
    for pool in pools:
        if pool is not None and len(chosen) < MAX_RELATED:
            more = pool.exclude(pk__in=chosen).values_list("pk", flat=True)
            chosen += more[: MAX_RELATED - len(chosen)]
    if len(chosen) < MIN_RELATED:
        more = others.exclude(pk__in=chosen).values_list("pk", flat=True)
        chosen += more[: MIN_RELATED - len(chosen)]
    return chosen


def _sharing(tags: Iterable[Tag]) -> QuerySet[Any, Any]:
    keys = [tag.pk for tag in tags]
    return TaggedArticle.objects.filter(tag__in=keys).values("content_object_id")
