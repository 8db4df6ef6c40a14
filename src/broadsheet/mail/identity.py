"""Under which names mail leaves: the sender's address, and the domain of our message ids."""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection

from broadsheet.core.keyed_hash import hasher
from broadsheet.core.statements import rows_of
from broadsheet.mail.engine.address import AddressRefused, parse_address

NOWHERE = "newsroom.invalid"
"""Stands for the domain of an installation that has none yet. Source: RFC 2606, section 2."""


def sender_address() -> str:
    """Return the address mail comes from; while only an IP address is known, one of nowhere."""
    try:
        return parse_address(settings.DEFAULT_FROM_EMAIL).mailbox
    except AddressRefused:
        return f"news@{NOWHERE}"


def return_path(token: str = "") -> str:
    """Return where mail systems report to about a letter; a `token` in it names the letter."""
    if not settings.BOUNCE_ADDRESS:
        return sender_address()
    local, _, domain = settings.BOUNCE_ADDRESS.rpartition("@")
    return f"{local}+{token}@{domain}" if token else str(settings.BOUNCE_ADDRESS)


def mail_domain() -> str:
    """Return the domain of message and list ids: that of the public address."""
    host = urlsplit(settings.PUBLIC_ORIGIN).hostname or ""
    try:
        return parse_address(f"list@{host}").domain
    except AddressRefused:
        return NOWHERE


def message_id(purpose: str, what: str) -> str:
    """Return the id of one piece of mail, in angle brackets: the same whenever it is sent again."""
    return f"<{message_id_left(purpose, what)}@{mail_domain()}>"


def message_id_left(purpose: str, what: str) -> str:
    """Return what stands before the @ in such an id."""
    return message_ids_left(purpose)(what)


def message_ids_left(purpose: str) -> Callable[[str], str]:
    """Return `message_id_left` for one purpose, for whoever writes many letters of one domain."""
    hashed = hasher(f"message-id {purpose}")
    return lambda what: hashed(what)[:40]


def site_name() -> str:
    """Return the newsroom's name, as mail is signed with it."""
    found = rows_of(connection, _NAME, ())
    return str(found[0][0]) if found and found[0][0] else settings.WAGTAIL_SITE_NAME


_NAME = 'SELECT site_name FROM "wagtailcore_site" WHERE is_default_site'
"""Written out: a letter needs it twice, which was a quarter of what signing up took."""
