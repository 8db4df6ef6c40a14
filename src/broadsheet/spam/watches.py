"""What may be wrong with the filter that no reader and no editor sees."""

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from broadsheet.core.troubles import Found
from broadsheet.spam.actions import model
from broadsheet.spam.engine.model import ModelRefused


def model_file(_now: datetime) -> Iterator[Found]:
    """Find a model that is missing or damaged: every text is held for a moderator then."""
    try:
        model()
    except ModelRefused as refused:
        words = _("The spam filter has no model, so everything is held: %(fault)s")
        yield Found(
            "spam.model",
            words % {"fault": refused},
            _("Install Broadsheet anew on the server, and restart it."),
        )
