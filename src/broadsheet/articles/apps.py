"""App config of articles."""

from broadsheet.core.apps import Part


class ArticlesPart(Part):
    """See the package's docstring."""

    name = "broadsheet.articles"
    label = "articles"
    default = True
