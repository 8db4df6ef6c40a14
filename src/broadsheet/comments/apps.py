"""App config of comments."""

from broadsheet.core.apps import Part


class CommentsPart(Part):
    """See the package's docstring."""

    name = "broadsheet.comments"
    label = "comments"
    default = True
