"""What may be wrong with the filter that no reader and no editor sees."""

from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _

from broadsheet.core.troubles import Found
from broadsheet.spam.actions import model
from broadsheet.spam.engine.model import ModelRefused, load_model


def own_model(_now: datetime) -> Iterator[Found]:
    """Find a model of the newsroom's own that cannot be used: the shipped one judges meanwhile."""
    if settings.SPAM_MODEL is None:
        return
    try:
        load_model(settings.SPAM_MODEL)
    except ModelRefused as refused:
        words = _("The spam filter judges by the model it came with, not by yours: %(fault)s")
        yield Found(
            "spam.own_model",
            words % {"fault": refused},
            _("Put the file back or take its setting away, and restart the server."),
        )


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
