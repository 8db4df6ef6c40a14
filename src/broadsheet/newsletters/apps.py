"""App config of newsletters."""

from broadsheet.core.apps import Part


class NewslettersPart(Part):
    """See the package's docstring."""

    name = "broadsheet.newsletters"
    label = "newsletters"
    default = True
