"""App config of base."""

from broadsheet.core.apps import Part


class BasePart(Part):
    """The models that can never be swapped later."""

    name = "broadsheet.base"
    label = "base"
    default = True
