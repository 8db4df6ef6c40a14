"""Judging what is sent in, and being taught by moderators; the filter never loses a submission."""

import logging
from datetime import datetime
from functools import cache

from django.db import transaction
from django.utils.translation import gettext_noop

from broadsheet.spam.engine.judge import judge
from broadsheet.spam.engine.model import Model, load_model
from broadsheet.spam.engine.submission import Submission
from broadsheet.spam.models import JudgedSubmission

logger = logging.getLogger(__name__)

COULD_NOT_JUDGE = gettext_noop("the filter could not judge")
FAILED = "failure"


@cache
def model() -> Model:
    """Return the filter's weights, loaded once per process.

    Raises:
        ModelRefused: the file is missing or damaged; the next call tries again.
    """
    return load_model()


def weigh(*, submission: Submission, now: datetime) -> JudgedSubmission:
    """Return a verdict that is not stored yet, for callers that save it with what it is about.

    Whatever goes wrong inside the filter, the answer is a verdict: unsure, with that as reason.
    """
    try:
        verdict = judge(submission, model())
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
        reasons=[
            {"rule": reason.rule, "words": reason.words, "weight": round(reason.weight, 3)}
            for reason in verdict.reasons
        ],
        model=verdict.model,
        judged_at=now,
    )


def judge_submission(*, submission: Submission, now: datetime) -> JudgedSubmission:
    """Judge a submission and store the verdict with its score, reasons and model; never fails."""
    verdict = weigh(submission=submission, now=now)
    verdict.save()
    return verdict


@transaction.atomic
def teach(*, verdict: JudgedSubmission, as_spam: bool, now: datetime) -> None:
    """Record what a moderator said a submission is; the last word counts."""
    verdict.taught = "spam" if as_spam else "ham"
    verdict.taught_at = now
    verdict.save(update_fields=["taught", "taught_at"])
