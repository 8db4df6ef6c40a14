"""App config of standing."""

from broadsheet.core.apps import Part


class StandingPart(Part):
    """See the package's docstring."""

    name = "broadsheet.standing"
    label = "standing"
    default = True
