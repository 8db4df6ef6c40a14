"""Hands due letters to the relays. The network is used outside any transaction."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.conf import settings

from broadsheet.mail import actions
from broadsheet.mail.engine.address import AddressRefused
from broadsheet.mail.engine.dkim import Signer
from broadsheet.mail.engine.envelope import Envelope, Outcome
from broadsheet.mail.engine.headers import HeaderRefused
from broadsheet.mail.engine.relay import Relay, RelayRefused, parse_relays
from broadsheet.mail.engine.send import send_all, send_one
from broadsheet.mail.engine.smtp import REAL
from broadsheet.mail.identity import return_path
from broadsheet.mail.models import OutgoingLetter
from broadsheet.mail.signing import signer

TEST = "test"
"""The kind of a letter that somebody sends to see whether mail works."""
IMPATIENT = replace(REAL, patience=())
"""A relay that cannot be reached is tried again when the letters are due again, not waited for."""


def deliver_due(now: datetime) -> int:
    """Send the letters that are due and store what became of each; return how many.

    While no relay is set nothing is sent: what was queued is held and offered in the desk.

    Raises:
        RelayRefused: the setting names no relay.
    """
    if not settings.SMTP:
        actions.hold_queued()
        return 0
    relays = parse_relays(settings.SMTP)
    claimed = actions.claim_due(now=now)
    outcomes = _carry(claimed, relays)
    for letter in claimed:
        actions.settle(letter=letter, outcome=outcomes[letter.pk], now=now)
    return len(claimed)


def send_test(*, to: str, subject: str, text: str, now: datetime) -> Outcome:
    """Hand one letter to a relay at once, store what came of it, and return the relay's words.

    It is tried once; the network is used outside any transaction.

    Raises:
        RelayRefused: no relay is set, or the setting names none.
        LetterRefused: `to` is no address that mail can go to.
    """
    relays = parse_relays(settings.SMTP)
    if not relays:
        raise RelayRefused("no relay is set")
    letter = actions.letter(kind=TEST, to_address=to, subject=subject, text=text, now=now)
    outcome = send_one(
        signed(letter, signer()), mail_from=return_path(), rcpt_to=letter.to_address, relay=relays
    )
    accepted = outcome.state == "accepted"
    letter.state = OutgoingLetter.State.SENT if accepted else OutgoingLetter.State.FAILED
    letter.attempts, letter.settled_at = 1, now
    letter.reply_code, letter.reply_text = outcome.code or None, outcome.text[:500]
    letter.relay = outcome.relay[:120]
    letter.save(force_insert=True)
    return outcome


def signed(letter: OutgoingLetter, seal: Signer | None) -> bytes:
    """Return the letter as it goes over the wire, signed where a key was made.

    Raises:
        HeaderRefused: a field holds what its header cannot.
    """
    data = actions.as_bytes(letter)
    return seal.sign(data, at=letter.created_at) if seal else data


def _carry(letters: Sequence[OutgoingLetter], relays: Sequence[Relay]) -> dict[int, Outcome]:
    outcomes: dict[int, Outcome] = {}
    envelopes = []
    seal = signer() if letters else None
    for letter in letters:
        try:
            data = signed(letter, seal)
        except (AddressRefused, HeaderRefused) as refused:
            outcomes[letter.pk] = Outcome(letter.pk, "rejected", 0, str(refused), "here")
            continue
        envelopes.append(Envelope(letter.pk, return_path(), letter.to_address, data))
    if envelopes:
        asyncio.run(
            send_all(
                envelopes,
                relay=relays,
                on_outcome=lambda outcome: outcomes.__setitem__(int(outcome.key), outcome),
                surroundings=IMPATIENT,
            )
        )
    for envelope in envelopes:
        unsent = Outcome(envelope.key, "deferred", 0, "the run ended before its turn", "here")
        outcomes.setdefault(int(envelope.key), unsent)
    return outcomes
