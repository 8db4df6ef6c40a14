"""What the outbox keeps about whom it writes to."""

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from broadsheet.core.personal_data import (
    Basis,
    Declaration,
    Erasure,
    Keep,
    PersonalField,
    Words,
    declare,
)
from broadsheet.mail.models import OutgoingLetter
from broadsheet.mail.queries import relay_hosts

DAYS = 30


def _relay() -> tuple[str, ...]:
    return relay_hosts(settings.SMTP)


def _letters(address: str) -> QuerySet[OutgoingLetter]:
    return OutgoingLetter.objects.filter(to_address=address)


def _field(name: str, label: Words) -> PersonalField:
    return PersonalField(
        model=OutgoingLetter,
        name=name,
        label=label,
        purpose=_("to send you the letters you caused, and to answer when one did not arrive"),
        basis=Basis.CONTRACT,
        keep=Keep(days=DAYS, after="settled_at", since=_("it was sent")),
        export_as=name,
        erasure=Erasure.DELETE_ROW,
        expiry=Erasure.DELETE_ROW,
        processors=_relay,
    )


declare(
    Declaration(
        part="mail",
        title=_("Single letters we send you"),
        fields=(
            _field("to_address", _("your e-mail address")),
            _field("to_name", _("your name")),
            _field("subject", _("the letter's subject")),
            _field("text", _("the letter as text")),
            _field("html", _("the letter as a page")),
            _field("headers", _("the letter's further header lines")),
            _field("reply_text", _("what the mail server answered")),
        ),
        find={OutgoingLetter: _letters},
    )
)
