"""App config of privacy."""

from broadsheet.core.apps import Part


class PrivacyPart(Part):
    """See the package's docstring."""

    name = "broadsheet.privacy"
    label = "privacy"
    default = True
