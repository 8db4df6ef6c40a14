"""Codes by mail: who types one reads the mail of that address. No passwords for readers."""

import hmac
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import translation
from django.utils.translation import gettext as _

from broadsheet.core.keyed_hash import keyed_hash
from broadsheet.core.limits import Limit, TooMany, use_door
from broadsheet.mail.actions import queue_letter
from broadsheet.mail.identity import site_name
from broadsheet.readers.actions import confirm_reader, meet_reader
from broadsheet.readers.addresses import address_key
from broadsheet.readers.models import Reader, SignInCode, Suppression

PER_ADDRESS = Limit("reader-code", most=5, window=timedelta(days=1))
"""How many codes a day strangers can have mailed to one mailbox."""
GOOD_FOR = timedelta(minutes=30)
MOST_TRIES = 5
DIGITS = 6

_UNREACHABLE = (Suppression.Why.BOUNCED, Suppression.Why.COMPLAINED)


class CodeRefused(Exception):
    """The code is wrong, used up or too old; nothing was confirmed."""


def mail_code(*, address: str, language: str = "", now: datetime) -> None:
    """Owe a normalised address a letter with a fresh code, which says nothing else.

    Beyond a few letters a day, and for an address that mail bounced from, nothing happens; the
    caller cannot tell.
    """
    key = address_key(address)
    if Suppression.objects.filter(address_key=key, why__in=_UNREACHABLE).exists():
        return
    try:
        use_door(PER_ADDRESS, caller=key, now=now)
    except TooMany:
        return
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
    with transaction.atomic():
        SignInCode.objects.update_or_create(
            address=address,
            defaults={"code_key": _hashed(address, code), "expires_at": now + GOOD_FOR, "tries": 0},
        )
        _mail(address, code, language, now)


@transaction.atomic
def _use(address: str, code: str, now: datetime) -> bool:
    """Count a try and tell whether the code is right; a right one is used up."""
    rows = SignInCode.objects.filter(address=address, expires_at__gt=now)
    # The limit is in the UPDATE's condition, so that guesses at the same moment count too.
    if not rows.filter(tries__lt=MOST_TRIES).update(tries=F("tries") + 1):
        return False
    stored = rows.get()
    if not hmac.compare_digest(stored.code_key, _hashed(address, code)):
        return False
    stored.delete()
    return True


def use_code(*, address: str, code: str, now: datetime) -> Reader:
    """Return the reader whose normalised address is proven by a code, confirmed by that.

    Raises:
        CodeRefused: see there.
    """
    if not _use(address, "".join(code.split()), now):
        raise CodeRefused(address)
    with transaction.atomic():
        reader = meet_reader(address=address, now=now)
        confirm_reader(reader=reader, now=now)
    return reader


def _hashed(address: str, code: str) -> str:
    return keyed_hash("reader code", f"{address}\0{code}")


def _mail(address: str, code: str, language: str, now: datetime) -> None:
    names = {name for name, _label in settings.LANGUAGES}
    with translation.override(language if language in names else settings.LANGUAGE_CODE):
        minutes = int(GOOD_FOR.total_seconds()) // 60
        lines = [
            _("This code proves that the address is yours:"),
            "",
            f"    {code}",
            "",
            _("It is good for %(minutes)d minutes, on the page that asked for it.")
            % {"minutes": minutes},
            _("If you did not ask for it, do nothing: without the code nothing happens."),
            "",
            "-- ",
            site_name(),
            settings.PUBLIC_ORIGIN,
        ]
        queue_letter(
            kind="reader-code",
            to_address=address,
            subject=_("Your code for %(site)s") % {"site": site_name()},
            text="\n".join(lines) + "\n",
            now=now,
        )
