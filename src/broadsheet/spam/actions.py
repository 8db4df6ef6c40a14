"""Judging what is sent in, and being taught by moderators; the filter never loses a submission."""

import logging
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from secrets import token_hex

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from broadsheet.base.models import User
from broadsheet.core.keyed_hash import keyed_hash
from broadsheet.spam import layer
from broadsheet.spam.engine.akismet.protocol import same_site
from broadsheet.spam.engine.judge import judge
from broadsheet.spam.engine.local import lesson, pack
from broadsheet.spam.engine.model import Model, ModelRefused, load_model
from broadsheet.spam.engine.reading import read
from broadsheet.spam.engine.submission import Submission
from broadsheet.spam.engine.verdict import Reason
from broadsheet.spam.models import AkismetKey, JudgedSubmission, Learning, TaughtExample

logger = logging.getLogger(__name__)

COULD_NOT_JUDGE = gettext_noop("the filter could not judge")
FAILED = "failure"

MOST_LESSONS = 2_000
"""Lessons that count, of moderators and of each client."""


@cache
def model() -> Model:
    """Return the filter's weights, loaded once per process: the newsroom's own if it has some.

    While those cannot be used, it is the ones that are shipped.

    Raises:
        ModelRefused: their file is missing or damaged; the next call tries again.
    """
    try:
        return load_model(settings.SPAM_MODEL)
    except ModelRefused:
        if settings.SPAM_MODEL is None:
            raise
        logger.exception("the newsroom's own spam model cannot be used")
        return load_model()


def weigh(
    *, submission: Submission, now: datetime, client: int = layer.NEWSROOM
) -> JudgedSubmission:
    """Return a verdict that is not stored yet, for callers that save it with what it is about.

    `client` is the number of the Akismet key for which it is judged. Whatever goes wrong inside the
    filter, the answer is a verdict: unsure, with that as reason.
    """
    try:
        verdict = judge(submission, model(), layer.layer_of(client))
    except Exception:  # a failing filter must never cost a reader's words
        logger.exception("the spam filter could not judge a %s", submission.kind)
        return JudgedSubmission(
            kind=submission.kind,
            probability=None,
            label=JudgedSubmission.Label.UNSURE,
            reasons=[{"rule": FAILED, "words": COULD_NOT_JUDGE, "weight": 0.0}],
            judged_at=now,
        )
    return JudgedSubmission(
        kind=submission.kind,
        probability=verdict.probability,
        label=verdict.label.value,
        reasons=[_kept(reason) for reason in verdict.reasons],
        model=verdict.model,
        judged_at=now,
    )


def _kept(reason: Reason) -> dict[str, str | float]:
    """Return a reason as it is stored: its words can be shown in any language."""
    kept: dict[str, str | float] = {"rule": reason.rule, "words": reason.words}
    if reason.what:
        kept["what"] = reason.what
    return {**kept, "weight": round(reason.weight, 3)}


def judge_submission(*, submission: Submission, now: datetime) -> JudgedSubmission:
    """Judge a submission and store the verdict with its score, reasons and model; never fails."""
    verdict = weigh(submission=submission, now=now)
    verdict.save()
    return verdict


@transaction.atomic
def teach(
    *,
    verdict: JudgedSubmission,
    submission: Submission,
    as_spam: bool,
    moderator: User,
    now: datetime,
) -> None:
    """Learn what a moderator said a submission is; the last word counts, and at once.

    What is kept of the text are its features alone.
    """
    forget(verdict=verdict)
    verdict.taught = "spam" if as_spam else "ham"
    verdict.taught_at = now
    verdict.save(update_fields=["taught", "taught_at"])
    add_example(
        submission=submission, as_spam=as_spam, now=now, verdict=verdict, moderator=moderator
    )


@transaction.atomic
def forget(*, verdict: JudgedSubmission) -> None:
    """Take back what a decision taught, if it taught anything."""
    TaughtExample.objects.filter(verdict=verdict).delete()
    if verdict.taught:
        verdict.taught, verdict.taught_at = "", None
        verdict.save(update_fields=["taught", "taught_at"])


def withdraw_example(*, example: TaughtExample) -> None:
    """Take back one lesson; the decision that it came from stays, and goes on measuring."""
    example.delete()


@transaction.atomic
def forget_everything() -> int:
    """Take back all that moderators and clients taught; return how many lessons that were.

    What moderators decided stays on the verdicts, for the filter is measured by it.
    """
    count, _by_model = TaughtExample.objects.all().delete()
    return count


@transaction.atomic
def add_example(
    *,
    submission: Submission,
    as_spam: bool,
    now: datetime,
    verdict: JudgedSubmission | None = None,
    moderator: User | None = None,
    client: AkismetKey | None = None,
) -> None:
    """Keep what a text teaches as its features; the oldest lessons give way to the newest."""
    # First, so that the row is locked: lessons are numbered in the order in which they count.
    _lesson_comes()
    said = features(submission)
    TaughtExample.objects.create(
        verdict=verdict,
        moderator=moderator,
        client=client,
        person=person_key(submission.email),
        grams=said.grams,
        log_odds=said.log_odds,
        spam=as_spam,
        taught_at=now,
    )
    same = TaughtExample.objects.filter(client=client)
    if same.count() > MOST_LESSONS:
        oldest = same.order_by("pk").values_list("pk", flat=True)[: MOST_LESSONS // 10]
        TaughtExample.objects.filter(pk__in=list(oldest)).delete()


def lesson_gone() -> None:
    """Have every process learn anew, for a lesson is there no more."""
    fresh = {"epoch": token_hex(8), "version": F("version") + 1}
    Learning.objects.filter(pk=layer.ROW).update(**fresh)


def _lesson_comes() -> None:
    if not Learning.objects.filter(pk=layer.ROW).update(version=F("version") + 1):
        Learning.objects.get_or_create(pk=layer.ROW, defaults={"epoch": token_hex(8), "version": 1})


@dataclass(frozen=True)
class Features:
    """What is kept of a text: its packed grams, and the shipped model's log-odds."""

    grams: bytes
    log_odds: float


def features(submission: Submission) -> Features:
    """Return a text's features; a model that cannot answer is undecided."""
    try:
        probability = judge(submission, model()).probability
    except ModelRefused:
        probability = 0.5
    one = lesson(read(submission), probability, spam=False)
    return Features(pack(one), one.log_odds)


def person_key(address: str) -> str:
    """Return the keyed hash of an e-mail address under which examples are found, "" of none."""
    address = address.strip().casefold()
    return keyed_hash("spam-example", address) if address else ""


class KeyRefused(Exception):
    """No key was made; `reason` can be shown to whoever asked."""

    def __init__(self, reason: str | Promise) -> None:
        """Remember the reason."""
        super().__init__(str(reason))
        self.reason = reason


@transaction.atomic
def make_key(*, site: str, per_minute: int, now: datetime) -> AkismetKey:
    """Return a new key with which one site may ask the filter.

    Raises:
        KeyRefused: `site` is no address of a site, or has a key already.
    """
    site = site.strip().rstrip("/")
    if not same_site(site, site) or not site.startswith(("http://", "https://")):
        raise KeyRefused(_("Write the site's address as it is in a browser: https://blog.example"))
    held = AkismetKey.objects.filter(revoked_at=None).values_list("site", flat=True)
    if any(same_site(site, other) for other in held):
        raise KeyRefused(_("This site has a key already; revoke that one first."))
    return AkismetKey.objects.create(
        key=token_hex(6), site=site, per_minute=per_minute, made_at=now
    )


@transaction.atomic
def revoke_key(*, key: AkismetKey, now: datetime) -> None:
    """Let a key be no key any more, and forget what its site taught; done again, nothing changes.

    What it asked stays counted.
    """
    if AkismetKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=now):
        TaughtExample.objects.filter(client=key).delete()
        key.rechecks.all().delete()
    key.refresh_from_db()
