"""What the program itself keeps about people: counts at its doors, and the register of requests."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from broadsheet.core.models import DoorUse
from broadsheet.core.personal_data import (
    Basis,
    Declaration,
    Erasure,
    Keep,
    PersonalField,
    declare,
)
from broadsheet.privacy.models import PrivacyRequest
from broadsheet.readers.addresses import address_key

THREE_YEARS = 3 * 365


def _door_uses(_address: str) -> QuerySet[DoorUse]:
    # Known by a key of a network alone: nobody's address leads to them.
    return DoorUse.objects.none()


def _requests(address: str) -> QuerySet[PrivacyRequest]:
    return PrivacyRequest.objects.filter(address_key=address_key(address))


declare(
    Declaration(
        part="privacy",
        title=_("Protection of the forms, and requests about personal data"),
        fields=(
            PersonalField(
                model=DoorUse,
                name="caller",
                label=_("a keyed hash of your network, never the network itself"),
                purpose=_("to keep one caller from flooding a form"),
                basis=Basis.LEGITIMATE_INTEREST,
                keep=Keep(days=7, after="window_start", since=_("the form was used")),
                export_as="",
                erasure=Erasure.KEEP,
                because=_("nothing links it to an address"),
                expiry=Erasure.DELETE_ROW,
            ),
            PersonalField(
                model=PrivacyRequest,
                name="address_key",
                label=_("that you asked for your data or for its end, under a keyed hash"),
                purpose=_("to prove that your request was met"),
                basis=Basis.LEGAL_OBLIGATION,
                keep=Keep(days=THREE_YEARS, after="done_at", since=_("your request was met")),
                export_as="request",
                erasure=Erasure.KEEP,
                because=_("it proves that your request was met"),
                expiry=Erasure.DELETE_ROW,
            ),
            PersonalField(
                model=PrivacyRequest,
                name="done_by",
                label=_("who met a request about personal data"),
                purpose=_("to know who acted"),
                basis=Basis.LEGAL_OBLIGATION,
                keep=Keep(days=THREE_YEARS, after="done_at", since=_("the request was met")),
                export_as="",
                erasure=Erasure.KEEP,
                because=_("it proves who met the request"),
                expiry=Erasure.DELETE_ROW,
                staff=True,
            ),
        ),
        find={DoorUse: _door_uses, PrivacyRequest: _requests},
    )
)
