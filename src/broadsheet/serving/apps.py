"""App config of serving."""

from broadsheet.core.apps import Part


class ServingPart(Part):
    """See the package's docstring."""

    name = "broadsheet.serving"
    label = "serving"
    default = True
