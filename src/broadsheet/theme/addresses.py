"""Addresses that a newsroom types into its menus: which of them may stand in a page."""

import re
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

_SPOILT = re.compile(r"[\s\x00-\x1f\x7f\\<>\"'`{}|^]")
_TO_PERSONS = ("mailto", "tel")


def may_be_linked(value: str) -> None:
    """Let an address on this site, an http or https address, mailto: and tel: pass.

    Raises:
        ValidationError: it is anything else, or has characters that no address has.
    """
    if not _is_safe(value):
        raise ValidationError(
            _("Write a path such as /about/, or an address that begins with https://, mailto: "
              "or tel:, without spaces.")
        )  # fmt: skip


def may_be_opened(value: str) -> None:
    """Let an address on this site and an http or https address pass.

    Raises:
        ValidationError: it is anything else.
    """
    if not _is_safe(value) or value.lower().startswith(tuple(f"{s}:" for s in _TO_PERSONS)):
        raise ValidationError(_("Write a path such as /live/, or an address with https://."))


def _is_safe(value: str) -> bool:
    if _SPOILT.search(value):
        return False
    if value.startswith("/"):
        return not value.startswith("//")
    try:
        parts = urlsplit(value)
    except ValueError:
        return False
    if parts.scheme in _TO_PERSONS:
        return bool(parts.path)
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and not parts.username
