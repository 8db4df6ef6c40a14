"""App config of theme."""

from broadsheet.core.apps import Part


class ThemePart(Part):
    """See the package's docstring."""

    name = "broadsheet.theme"
    label = "theme"
    default = True
