"""The newsroom as a service of the Akismet protocol: its keys, its filter, its counts."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from secrets import token_hex

from django.db import connection

from broadsheet.spam import actions, layer
from broadsheet.spam.engine.akismet.callback import CallbackRefused, place_of
from broadsheet.spam.engine.akismet.protocol import Checked, Client, Month
from broadsheet.spam.engine.submission import Submission
from broadsheet.spam.engine.verdict import Label
from broadsheet.spam.metering import GATE, KINDS, METER
from broadsheet.spam.models import AkismetKey, KeyUse, Recheck

_OF_A_KEY = (
    f"SELECT id, key, site, per_minute FROM {AkismetKey._meta.db_table}"  # noqa: S608, SLF001 - ours
    " WHERE key = %s AND revoked_at IS NULL"
)

MOST_RECHECKS = 20_000
"""Texts of one key that are judged again; those sent beyond are not."""


@dataclass(frozen=True)
class Newsroom:
    """The service at a moment, `now`."""

    now: datetime

    def client(self, key: str) -> Client | None:
        """Return the site of a key that was not revoked."""
        # By hand, as in `layer.mark`: it is asked before every check.
        with connection.cursor() as cursor:
            cursor.execute(_OF_A_KEY, [key])
            row = cursor.fetchone()
        return Client(*row) if row else None

    def wait(self, client: Client) -> int:
        """Return the seconds that a key has to wait, usually 0."""
        return GATE.wait(client.number, client.per_minute)

    def check(self, client: Client, submission: Submission, callback: str) -> Checked:
        """Judge a text; one with a callback is judged again when the filter has learnt."""
        verdict = actions.weigh(submission=submission, now=self.now, client=client.number)
        failed = verdict.probability is None
        checked = Checked(Label(verdict.label), token_hex(16), failed=failed)
        if callback and not failed:
            self._remember(client, submission, callback, checked)
        return checked

    def count(self, client: Client, *, spam: bool) -> None:
        """Count an answer."""
        METER.count(client.number, self.now.date(), "spam" if spam else "ham")

    def teach(self, client: Client, submission: Submission, *, spam: bool) -> None:
        """Learn what a site says, for that site."""
        key = AkismetKey.objects.get(pk=client.number)
        actions.add_example(submission=submission, as_spam=spam, now=self.now, client=key)
        METER.count(client.number, self.now.date(), "missed" if spam else "mistaken")

    def months(self, client: Client) -> Sequence[Month]:
        """Return what was counted, by month, the newest first."""
        METER.write()
        found: dict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys(KINDS, 0))
        for use in KeyUse.objects.filter(key=client.number).order_by("-day"):
            counts = found[use.day.strftime("%Y-%m")]
            for kind in KINDS:
                counts[kind] += getattr(use, kind)
        return [Month(month, **counts) for month, counts in found.items()]

    def _remember(
        self, client: Client, submission: Submission, callback: str, checked: Checked
    ) -> None:
        try:
            place_of(callback)
        except CallbackRefused:
            return
        if Recheck.objects.filter(key=client.number).count() >= MOST_RECHECKS:
            return
        said = actions.features(submission)
        spam = checked.label in (Label.SPAM, Label.FLAGRANT)
        Recheck.objects.create(
            key_id=client.number,
            guid=checked.guid,
            callback=callback,
            person=actions.person_key(submission.email),
            grams=said.grams,
            log_odds=said.log_odds,
            told=spam,
            found=spam,
            checked_at=self.now,
            learnt=stamp(),
        )


def stamp() -> str:
    """Return what stands for all that has been taught so far."""
    epoch, version = layer.mark()
    return f"{epoch}:{version}"
