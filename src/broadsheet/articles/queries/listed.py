"""Articles as lists show them: four statements however many there are, and kept for all pages."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any, cast

from django.utils.functional import SimpleLazyObject

from broadsheet.articles.keys import SITE, article_key
from broadsheet.articles.models import ArticlePage, Byline
from broadsheet.articles.pictures import CARD_SPECS
from broadsheet.base.models import NewsImage, Rendition
from broadsheet.core.freshness import reads, row_key
from broadsheet.core.rows import GivenKeys, PreparedRows, remember
from broadsheet.core.shared import shared_each

_articles: PreparedRows[ArticlePage] = PreparedRows(
    lambda: (
        ArticlePage.objects.public()
        .filter(pk__in=GivenKeys("keys"))
        .select_related("section")
        .defer("body")
        .order_by()
    )
)
_bylines = PreparedRows(
    lambda: Byline.objects.filter(article__in=GivenKeys("articles")).select_related("author")
)
_images = PreparedRows(lambda: NewsImage.objects.filter(pk__in=GivenKeys("keys")))
_renditions = PreparedRows(
    lambda: Rendition.objects.filter(image__in=GivenKeys("images"), filter_spec__in=CARD_SPECS)
)


def _rows_of(article: ArticlePage) -> list[str]:
    """Return the freshness keys of an article in a list that not every article has."""
    authors = (row_key("author", byline.author_id) for byline in article.bylines.all())
    image = [row_key("image", article.lead_image_id)] if article.lead_image_id else []
    return [article_key(article.pk), *authors, *image]


class _Later(SimpleLazyObject):  # type: ignore[type-arg]  # generic to the checker alone
    """An article that is made when it is asked for more than its key."""

    def __init__(self, pk: int, make: Callable[[], ArticlePage]) -> None:
        super().__init__(make)
        self.__dict__["pk"] = pk


def by_keys(keys: Sequence[int]) -> list[ArticlePage]:
    """Return public articles for a list, in the order of their keys, without their bodies."""
    return [cast("ArticlePage", _Later(key, make)) for key, make in _listed(keys).items()]


@shared_each(_rows_of)
def _listed(keys: Sequence[int]) -> dict[int, ArticlePage]:
    if not keys:
        return {}
    # Of those too that are not public now: they may come back.
    reads(SITE, *map(article_key, keys))
    found = {article.pk: article for article in _articles(keys=keys)}
    bylines = defaultdict(list)
    for byline in _bylines(articles=list(found)):
        bylines[byline.article_id].append(byline)
    keys_of_images = {article.lead_image_id for article in found.values()}
    images = _with_renditions([key for key in keys_of_images if key])
    for article in found.values():
        for byline in bylines[article.pk]:
            byline.article = article
        remember(article, "bylines", bylines[article.pk], Byline)
        if article.lead_image_id:
            article.lead_image = images[article.lead_image_id]
    return {key: found[key] for key in keys if key in found}


def _with_renditions(keys: Iterable[int]) -> dict[int, Any]:
    images: dict[int, Any] = {image.pk: image for image in _images(keys=sorted(keys))}
    for image in images.values():
        image.prefetched_renditions = []  # where Wagtail looks for them first
    for rendition in _renditions(images=list(images)):
        image = images[rendition.image_id]
        rendition.image = image
        image.prefetched_renditions.append(rendition)
    return images
