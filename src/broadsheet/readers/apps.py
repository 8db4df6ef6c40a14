"""App config of readers."""

from broadsheet.core.apps import Part


class ReadersPart(Part):
    """See the package's docstring."""

    name = "broadsheet.readers"
    label = "readers"
    default = True
