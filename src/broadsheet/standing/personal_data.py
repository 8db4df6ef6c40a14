"""What the contact form keeps about whoever writes: disclosure and erasure run from this."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from broadsheet.core.personal_data import (
    Basis,
    Declaration,
    Erasure,
    Keep,
    NotPersonal,
    PersonalField,
    Words,
    declare,
)
from broadsheet.mail.models import OutgoingLetter
from broadsheet.spam.models import JudgedSubmission
from broadsheet.standing.models import ContactMessage, ContactPage

DAYS = 90


def _messages_of(address: str) -> QuerySet[ContactMessage]:
    return ContactMessage.objects.filter(address=address)


def _with_letter_and_verdict(keys: Sequence[Any]) -> None:
    """Delete what carries the same words: the letter to the newsroom and the filter's reasons."""
    OutgoingLetter.objects.filter(contact_message__in=keys).delete()
    JudgedSubmission.objects.filter(contact_message__in=keys).delete()


def _field(name: str, label: Words, purpose: Words) -> PersonalField:
    return PersonalField(
        model=ContactMessage,
        name=name,
        label=label,
        purpose=purpose,
        basis=Basis.LEGITIMATE_INTEREST,
        keep=Keep(DAYS, "sent_at", since=_("you sent it")),
        export_as=name,
        erasure=Erasure.DELETE_ROW,
        expiry=Erasure.DELETE_ROW,
    )


declare(
    Declaration(
        part="standing",
        title=_("Messages to the newsroom"),
        fields=(
            _field("name", _("your name"), _("to know who writes")),
            _field("address", _("your e-mail address"), _("to answer you")),
            _field("subject", _("the subject of your message"), _("to pass it on to the newsroom")),
            _field("text", _("your message"), _("to pass it on to the newsroom")),
        ),
        find={ContactMessage: _messages_of},
        not_personal=(
            NotPersonal(ContactPage, "messages_to", "the newsroom's own address, in its page"),
        ),
        tell={ContactMessage: _with_letter_and_verdict},
    )
)
