"""App config of record."""

from broadsheet.core.apps import Part


class RecordPart(Part):
    """See the package's docstring."""

    name = "broadsheet.record"
    label = "record"
    default = True
