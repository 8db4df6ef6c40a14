"""App config of mail."""

from broadsheet.core.apps import Part


class MailPart(Part):
    """See the package's docstring."""

    name = "broadsheet.mail"
    label = "mail"
    default = True
