"""Statements for tests, made as the editor makes them: with the article."""

from datetime import date
from typing import Any

from django.utils.text import slugify

from broadsheet.articles.models import ArticlePage
from broadsheet.record.models import Source, Statement
from tests.newsroom import publish


def source(name: str = "Ilse Varga", **fields: Any) -> Source:
    """Return the source of that name, made when there is none."""
    found, _ = Source.objects.get_or_create(slug=slugify(name), defaults={"name": name, **fields})
    return found


def say(
    article: ArticlePage, words: str, *, by: Source, on: date | None = None, **fields: Any
) -> None:
    """Add a statement to an article; one that readers see is published again with it."""
    count = article.statements.count()
    article.statements.add(
        Statement(source=by, words=words, said_on=on, sort_order=count, **fields)
    )
    if article.live:
        publish(article)
    else:
        article.save_revision()
