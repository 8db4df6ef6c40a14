"""What an article's page shows of it several times, read once and by few statements."""

from typing import Any

from django.db.models import BigIntegerField

from broadsheet.articles.models.parts_of_article import Byline, Correction, SourceReference
from broadsheet.articles.models.topics import Tag, TaggedArticle
from broadsheet.core.prepared import Given
from broadsheet.core.rows import PreparedRows, remember

_OF_IT = Given("article", BigIntegerField())
_bylines = PreparedRows(lambda: Byline.objects.filter(article=_OF_IT).select_related("author"))
_corrections = PreparedRows(lambda: Correction.objects.filter(article=_OF_IT))
_references = PreparedRows(lambda: SourceReference.objects.filter(article=_OF_IT))
_tagged = PreparedRows(
    lambda: TaggedArticle.objects.filter(content_object=_OF_IT).select_related("tag")
)


def read_parts(article: Any) -> None:
    """Read the bylines, corrections, references and tags of a stored article, to stay with it."""
    for relation, read, model in (
        ("bylines", _bylines, Byline),
        ("corrections", _corrections, Correction),
        ("source_references", _references, SourceReference),
    ):
        rows = read(article=article.pk)
        for row in rows:
            row.article = article
        remember(article, relation, rows, model)
    remember(article, "tags", [tagged.tag for tagged in _tagged(article=article.pk)], Tag)
