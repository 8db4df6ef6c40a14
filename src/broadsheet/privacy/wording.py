"""The declarations in a reader's words: what the page about personal data prints."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from broadsheet.core.personal_data import (
    Basis,
    Erasure,
    Keep,
    PersonalField,
    Words,
    declarations,
)
from broadsheet.mail.queries import relay_host
from broadsheet.privacy.queries import Holding

BASES: dict[Basis, Words] = {
    Basis.CONSENT: _("your consent"),
    Basis.CONTRACT: _("you asked us for something that needs it"),
    Basis.LEGITIMATE_INTEREST: _("our legitimate interest"),
    Basis.LEGAL_OBLIGATION: _("a legal obligation"),
}
YEAR = 365


@dataclass(frozen=True)
class FieldInWords:
    """One personal field: what it is, why it is kept, on what basis, how long, by whom."""

    label: Words
    purpose: Words
    basis: Words
    keep: str
    erasure: str
    processors: tuple[str, ...]


@dataclass(frozen=True)
class PartInWords:
    """All that one part keeps about people."""

    title: Words
    fields: tuple[FieldInWords, ...]


def disclosure(*, staff: bool = False) -> tuple[PartInWords, ...]:
    """Return what is kept about readers, or about staff, part by part."""
    parts = (
        PartInWords(d.title, tuple(_in_words(f) for f in d.fields if f.staff is staff))
        for d in declarations()
    )
    return tuple(part for part in parts if part.fields)


def relay() -> str:
    """Return the host that mail is handed to, or "" while none is set."""
    return relay_host(settings.SMTP or "")


def how_long(keep: Keep) -> str:
    """Return a retention in words, e.g. "30 days after the letter was sent"."""
    if keep.days is None:
        return gettext("until you ask us to erase it")
    if keep.days == 0:
        return gettext("until %(event)s") % {"event": keep.since}
    years, odd_days = divmod(keep.days, YEAR)
    if years and not odd_days:
        term = ngettext("%(count)d year", "%(count)d years", years) % {"count": years}
    else:
        term = ngettext("%(count)d day", "%(count)d days", keep.days) % {"count": keep.days}
    if not keep.since:
        return term
    return gettext("%(term)s after %(event)s") % {"term": term, "event": keep.since}


def on_erasure(field: PersonalField) -> str:
    """Return what becomes of a field when a person asks to be erased."""
    return _fate(field.erasure, [str(field.because)] if field.because else [])


def holding_on_erasure(holding: Holding) -> str:
    """Return what becomes of a person's rows of one model, with every reason for keeping some."""
    return _fate(holding.erasure, holding.because)


def _fate(erasure: Erasure, reasons: Sequence[str]) -> str:
    match erasure:
        case Erasure.DELETE_ROW:
            return gettext("deleted")
        case Erasure.BLANK:
            return gettext("emptied")
        case Erasure.KEEP if reasons:
            return gettext("kept because %(reason)s") % {"reason": "; ".join(reasons)}
        case Erasure.KEEP:
            return gettext("kept")


def _in_words(field: PersonalField) -> FieldInWords:
    return FieldInWords(
        label=field.label,
        purpose=field.purpose,
        basis=BASES[field.basis],
        keep=how_long(field.keep),
        erasure=on_erasure(field),
        processors=field.processors(),
    )
