"""What is kept about a reader as a person; disclosure, export, erasure, retention follow it."""

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from broadsheet.core.personal_data import (
    Basis,
    Declaration,
    Erasure,
    Keep,
    PersonalField,
    declare,
)
from broadsheet.mail.queries import relay_hosts
from broadsheet.readers.addresses import address_key
from broadsheet.readers.models import Reader, Sanction, SignInCode, Suppression

UNPROVEN = 30
SANCTION_DAYS = 730


def _relay() -> tuple[str, ...]:
    return relay_hosts(settings.SMTP)


def _reader(address: str) -> QuerySet[Reader]:
    return Reader.objects.filter(address=address)


def _codes(address: str) -> QuerySet[SignInCode]:
    return SignInCode.objects.filter(address=address)


def _sanctions(address: str) -> QuerySet[Sanction]:
    return Sanction.objects.filter(subject_key=address_key(address))


def _suppressions(address: str) -> QuerySet[Suppression]:
    return Suppression.objects.filter(address_key=address_key(address))


declare(
    Declaration(
        part="readers",
        title=_("Readers we know by their address"),
        fields=(
            PersonalField(
                model=Reader,
                name="address",
                label=_("your e-mail address"),
                purpose=_("to send you what you asked for and to know that it was you who asked"),
                basis=Basis.CONSENT,
                keep=Keep(days=None),
                export_as="address",
                erasure=Erasure.DELETE_ROW,
                processors=_relay,
            ),
            PersonalField(
                model=Reader,
                name="name",
                label=_("your name, if you gave it"),
                purpose=_("to show it beside what you write and to greet you by it"),
                basis=Basis.CONSENT,
                keep=Keep(days=None),
                export_as="name",
                erasure=Erasure.DELETE_ROW,
            ),
            PersonalField(
                model=Reader,
                name="language",
                label=_("the language of your page"),
                purpose=_("to write to you in it"),
                basis=Basis.LEGITIMATE_INTEREST,
                keep=Keep(days=None),
                export_as="language",
                erasure=Erasure.DELETE_ROW,
            ),
            PersonalField(
                model=Reader,
                name="created_at",
                label=_("when we first met an address that nobody ever proved to be theirs"),
                purpose=_("to wait for that proof, and to forget the address without it"),
                basis=Basis.LEGITIMATE_INTEREST,
                keep=Keep(days=UNPROVEN, after="created_at", only={"confirmed_at": None}),
                export_as="first_seen",
                erasure=Erasure.DELETE_ROW,
                expiry=Erasure.DELETE_ROW,
            ),
            PersonalField(
                model=SignInCode,
                name="address",
                label=_("the address to which you had a code mailed"),
                purpose=_("to know that whoever types the code reads the mail there"),
                basis=Basis.CONTRACT,
                keep=Keep(days=1, after="expires_at", since=_("the code ran out")),
                export_as="code_address",
                erasure=Erasure.DELETE_ROW,
                expiry=Erasure.DELETE_ROW,
                processors=_relay,
            ),
            PersonalField(
                model=Sanction,
                name="subject_key",
                label=_(
                    "a keyed hash of an address or network that was warned, suspended or banned"
                ),
                purpose=_("to keep out, for as long as was said, who broke the rules for replies"),
                basis=Basis.LEGITIMATE_INTEREST,
                keep=Keep(days=SANCTION_DAYS, after="made_at", since=_("that was decided")),
                export_as="sanction",
                erasure=Erasure.KEEP,
                expiry=Erasure.DELETE_ROW,
                because=_("a ban that ended with every request for erasure would be none"),
            ),
            PersonalField(
                model=Sanction,
                name="made_by",
                label=_("whom you warned, suspended or banned"),
                purpose=_("to know who decided, and to look at a decision again"),
                basis=Basis.LEGITIMATE_INTEREST,
                keep=Keep(days=None),
                export_as="",
                erasure=Erasure.KEEP,
                because=_("the newsroom answers for its decisions"),
                staff=True,
            ),
            PersonalField(
                model=Suppression,
                name="address_key",
                label=_("a keyed hash of an address that must get no mail"),
                purpose=_("to never write again to an address that asked us not to"),
                basis=Basis.LEGAL_OBLIGATION,
                keep=Keep(days=None),
                export_as="suppressed",
                erasure=Erasure.KEEP,
                because=_("without it, mail could be sent to you again"),
            ),
        ),
        find={
            Reader: _reader,
            Sanction: _sanctions,
            SignInCode: _codes,
            Suppression: _suppressions,
        },
    )
)
