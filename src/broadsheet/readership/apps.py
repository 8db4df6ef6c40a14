"""App config of readership."""

from broadsheet.core.apps import Part


class ReadershipPart(Part):
    """See the package's docstring."""

    name = "broadsheet.readership"
    label = "readership"
    default = True
