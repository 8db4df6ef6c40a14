"""Which times of an article cannot all be meant."""

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _

Fault = tuple[str, str]
"""The name of a field, and what is wrong with it."""


def contradictions(
    *,
    embargo: datetime | None,
    go_live: datetime | None,
    expiry: datetime | None,
    is_public: bool,
    now: datetime,
) -> Iterator[Fault]:
    """Yield what contradicts itself, at each field that could mend it.

    That an article may not end before it begins is Wagtail's own rule.
    """
    if embargo and expiry and embargo >= expiry:
        message = _("The article would expire before its embargo ends.")
        yield "embargo_until", message
        yield "expire_at", message
    if embargo is None or embargo <= now:
        return
    if is_public:
        yield (
            "embargo_until",
            _("Readers see this article already. Unpublish it first, or schedule the change."),
        )
    if go_live and go_live < embargo:
        message = _(
            "The article would go live before its embargo ends. Leave the time to go live empty,"
            " and it appears when the embargo ends."
        )
        yield "go_live_at", message
        yield "embargo_until", message
