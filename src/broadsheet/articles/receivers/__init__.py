"""What follows when an article is saved, published, moved or deleted."""

from broadsheet.articles.receivers import freshness, publishing

__all__ = ["freshness", "publishing"]
