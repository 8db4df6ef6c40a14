"""What the filter keeps about a person: disclosure, export, erasure and retention run from this."""

from typing import Any

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
from broadsheet.spam.actions import person_key
from broadsheet.spam.models import Recheck, TaughtExample

LESSON_DAYS = 365
ELSEWHERE_DAYS = 15
"""How long anything of a text is kept that was sent to another site."""


def _examples_of(address: str) -> QuerySet[Any]:
    return TaughtExample.objects.filter(person=person_key(address))


def _rechecks_of(address: str) -> QuerySet[Any]:
    return Recheck.objects.filter(person=person_key(address))


declare(
    Declaration(
        part="spam",
        title=_("The spam filter"),
        fields=(
            PersonalField(
                model=TaughtExample,
                name="person",
                label=_("what your reply taught the filter, under a keyed hash of your address"),
                purpose=_("so that it can be taken back; of the words only numbers are kept"),
                basis=Basis.LEGITIMATE_INTEREST,
                keep=Keep(LESSON_DAYS, "taught_at", since=_("a moderator decided")),
                export_as="taught",
                erasure=Erasure.DELETE_ROW,
                expiry=Erasure.DELETE_ROW,
            ),
            PersonalField(
                model=TaughtExample,
                name="person",
                label=_("the same of what you sent to another site that asks our filter"),
                purpose=_("so that the filter errs less on that site"),
                basis=Basis.LEGITIMATE_INTEREST,
                keep=Keep(
                    ELSEWHERE_DAYS,
                    "taught_at",
                    {"client__isnull": False},
                    since=_("that site sent it"),
                ),
                export_as="",
                erasure=Erasure.DELETE_ROW,
                expiry=Erasure.DELETE_ROW,
            ),
            PersonalField(
                model=Recheck,
                name="person",
                label=_("what another site asked to have judged again"),
                purpose=_("to tell that site when the filter thinks otherwise"),
                basis=Basis.LEGITIMATE_INTEREST,
                keep=Keep(ELSEWHERE_DAYS, "checked_at", since=_("that site sent it")),
                export_as="",
                erasure=Erasure.DELETE_ROW,
                expiry=Erasure.DELETE_ROW,
            ),
            PersonalField(
                model=TaughtExample,
                name="moderator",
                label=_("what you taught the spam filter"),
                purpose=_("so that no one moderator moves it beyond a bound"),
                basis=Basis.LEGITIMATE_INTEREST,
                keep=Keep(LESSON_DAYS, "taught_at", since=_("you decided")),
                export_as="",
                erasure=Erasure.KEEP,
                expiry=Erasure.DELETE_ROW,
                because=_("the newsroom answers for its decisions"),
                staff=True,
            ),
        ),
        find={TaughtExample: _examples_of, Recheck: _rechecks_of},
    )
)
