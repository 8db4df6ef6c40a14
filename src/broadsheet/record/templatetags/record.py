"""The record's zone in an article."""

from typing import Any

from django import template

from broadsheet.articles.models import ArticlePage
from broadsheet.record import queries

register = template.Library()


@register.inclusion_tag("record/statements.html")
def statements(article: ArticlePage) -> dict[str, Any]:
    """Render who said what in an article, in the editor's order."""
    return {"statements": queries.statements_in(article)}
