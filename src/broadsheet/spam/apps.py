"""App config of spam."""

from broadsheet.core.apps import Part


class SpamPart(Part):
    """See the package's docstring."""

    name = "broadsheet.spam"
    label = "spam"
    default = True
