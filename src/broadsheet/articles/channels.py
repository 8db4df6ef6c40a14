"""The channels through which words reach a newsroom, the same for quotations and for the record."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Channel(TextChoices):
    """How somebody's words came to be known."""

    SPEECH = "speech", _("speech or remarks")
    INTERVIEW = "interview", _("interview")
    PRESS_CONFERENCE = "press-conference", _("press conference")
    STATEMENT = "statement", _("written statement")
    SPOKESPERSON = "spokesperson", _("through a spokesperson")
    SOCIAL_POST = "social-post", _("social post")
    BROADCAST = "broadcast", _("broadcast")
    DOCUMENT = "document", _("document")
    PHONE = "phone", _("by telephone")
    MESSAGE = "message", _("message")
    OTHER = "other", _("other")


CHANNELS = Channel.choices
