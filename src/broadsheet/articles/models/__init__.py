"""The models of articles."""

from broadsheet.articles.models.article import ArticlePage, ArticleSlugTaken
from broadsheet.articles.models.lifecycle import Publication, Removal, Tombstone, Withdrawal
from broadsheet.articles.models.news import NewsWindow
from broadsheet.articles.models.pages import (
    RESERVED_SLUGS,
    FrontPage,
    FrontSecond,
    PlainPage,
    SectionPage,
)
from broadsheet.articles.models.parts_of_article import (
    Byline,
    Correction,
    RelatedArticle,
    SourceReference,
)
from broadsheet.articles.models.recordings import Recording
from broadsheet.articles.models.search import KEY_MASK, SearchableText, place_of
from broadsheet.articles.models.settings import PublishingSettings
from broadsheet.articles.models.topics import Author, Story, Tag, TaggedArticle

__all__ = [
    "KEY_MASK",
    "RESERVED_SLUGS",
    "ArticlePage",
    "ArticleSlugTaken",
    "Author",
    "Byline",
    "Correction",
    "FrontPage",
    "FrontSecond",
    "NewsWindow",
    "PlainPage",
    "Publication",
    "PublishingSettings",
    "Recording",
    "RelatedArticle",
    "Removal",
    "SearchableText",
    "SectionPage",
    "SourceReference",
    "Story",
    "Tag",
    "TaggedArticle",
    "Tombstone",
    "Withdrawal",
    "place_of",
]
