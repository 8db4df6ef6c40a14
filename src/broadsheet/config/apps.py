"""App config of config."""

from broadsheet.core.apps import Part


class ConfigPart(Part):
    """Settings, addresses and the command line."""

    name = "broadsheet.config"
    label = "config"
    default = True
