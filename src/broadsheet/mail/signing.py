"""The installation's own DKIM key: made by a command, used for every letter from then on."""

import os
from pathlib import Path

from django.conf import settings

from broadsheet.mail.engine.dkim import (
    Signer,
    SigningRefused,
    dns_record,
    generate_key,
    key_from_pem,
    key_to_pem,
)
from broadsheet.mail.identity import NOWHERE, sender_address

SELECTOR = "broadsheet"


def key_file() -> Path:
    """Return where the private key stands, if there is one."""
    where: Path = settings.DATA / "dkim.pem"
    return where


def signer() -> Signer | None:
    """Return who signs mail, or None while no key was made.

    Raises:
        SigningRefused: the key file holds no key, or the sender's domain cannot sign.
    """
    file = key_file()
    if not file.exists():
        return None
    domain = sender_address().rpartition("@")[2]
    return Signer(domain=domain, selector=SELECTOR, key=key_from_pem(file.read_bytes()))


def make_key() -> tuple[str, str]:
    """Make the key unless there is one; return the name and the text of the DNS record it needs.

    Raises:
        SigningRefused: as `signer`.
    """
    file = key_file()
    domain = sender_address().rpartition("@")[2]
    if domain == NOWHERE:
        raise SigningRefused("mail has no domain yet: set public_url or mail_from to a name")
    if not file.exists():
        # A file that is half written must never be taken for a key.
        draft = file.with_suffix(".new")
        draft.unlink(missing_ok=True)
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as out:
            out.write(key_to_pem(generate_key()))
        draft.rename(file)
    public = Signer(domain, SELECTOR, key_from_pem(file.read_bytes())).key.public_key()
    return f"{SELECTOR}._domainkey.{domain}", dns_record(public)
