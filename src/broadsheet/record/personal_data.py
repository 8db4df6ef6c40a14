"""What the record keeps about people: what they said in public, and who confirmed it."""

from django.db.models import Model, QuerySet
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
from broadsheet.record.models import Source, Statement


def _of_journalism(model: type[Model], name: str, label: Words) -> PersonalField:
    return PersonalField(
        model=model,
        name=name,
        label=label,
        purpose=_("as journalism: to let readers check who said what, when, and how we know"),
        basis=Basis.LEGITIMATE_INTEREST,
        keep=Keep(days=None),
        export_as="",
        erasure=Erasure.KEEP,
        because=_("it is part of what was published; what is wrong in it is corrected openly"),
    )


def _sources(_address: str) -> QuerySet[Source]:
    # Sources are known by their public name, and no address is kept with it.
    return Source.objects.none()


def _confirmed(address: str) -> QuerySet[Statement]:
    return Statement.objects.filter(confirmed_by__email=address)


declare(
    Declaration(
        part="record",
        title=_("People who speak in our articles"),
        fields=(
            _of_journalism(Source, "name", _("the name of somebody who spoke in public")),
            _of_journalism(Source, "description", _("their office or role")),
            _of_journalism(Statement, "words", _("what they said")),
            PersonalField(
                model=Statement,
                name="confirmed_by",
                label=_("which statements you confirmed"),
                purpose=_("to know who answers for a statement"),
                basis=Basis.LEGITIMATE_INTEREST,
                keep=Keep(days=None),
                export_as="",
                erasure=Erasure.KEEP,
                because=_("the newsroom answers for what was published, and by whom"),
                staff=True,
            ),
        ),
        find={Source: _sources, Statement: _confirmed},
    )
)
