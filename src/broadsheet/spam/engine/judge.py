"""A submission in, a verdict with its reasons out."""

import math

import numpy as np

from broadsheet.spam.engine.circumstances import circumstances
from broadsheet.spam.engine.grams import CHAR_PRIOR, WORD_PRIOR, Grams
from broadsheet.spam.engine.local import LocalLayer, local_log_odds
from broadsheet.spam.engine.model import Model
from broadsheet.spam.engine.reading import read
from broadsheet.spam.engine.signals import WORDS
from broadsheet.spam.engine.submission import Submission
from broadsheet.spam.engine.verdict import Label, Reason, Verdict
from broadsheet.spam.engine.verdict import marked as _

GRAM_LIMIT = 6.0
"""Log-odds that the wording alone may reach, before scaling."""

_LEAST_REASON = 0.15
_MOST_REASONS = 8
_SHOWN_WORDS = 4
_LEAST_LENGTH = 3


def judge(submission: Submission, model: Model, layer: LocalLayer | None = None) -> Verdict:
    """Return the verdict on a submission; the same arguments give the same verdict.

    `layer` is what this newsroom's moderators taught. The work is bounded: a text of any size is
    answered in milliseconds.
    """
    reading = read(submission)
    wording = model.gram_scale * gram_score(reading.grams, model)
    reasons = circumstances(submission, reading.grams.tokens[: reading.grams.own])
    if layer and layer.taught and (taught := local_log_odds(layer, reading)):
        words = _("moderators decided so about texts like it")
        reasons.append(Reason("taught", words, taught))
    log_odds = model.bias + wording + sum([reason.weight for reason in reasons])
    for name, (strength, what) in reading.found.items():
        weight = model.signals.get(name, 0.0) * strength
        log_odds += weight
        if abs(weight) >= _LEAST_REASON:
            reasons.append(Reason(name, WORDS[name], weight, what))
    probability = 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, log_odds))))
    if abs(wording) >= _LEAST_REASON:
        reasons.append(_wording(reading.grams, model, wording))
    reasons = [reason for reason in reasons if abs(reason.weight) >= _LEAST_REASON]
    reasons.sort(key=_strength, reverse=True)
    return Verdict(
        probability, label(probability, model), tuple(reasons[:_MOST_REASONS]), model.version
    )


def _strength(reason: Reason) -> float:
    return abs(reason.weight)


def label(probability: float, model: Model) -> Label:
    """Return what should happen to a submission of this probability."""
    if probability >= model.flagrant:
        return Label.FLAGRANT
    if probability >= model.spam:
        return Label.SPAM
    return Label.UNSURE if probability >= model.unsure else Label.HAM


def gram_score(grams: Grams, model: Model) -> float:
    """Return the wording's log-odds before scaling, within `GRAM_LIMIT`."""
    # Words are above the table's end: "wrap" takes them from its beginning again.
    weights, chars = model.weights.take(grams.numbers, mode="wrap"), grams.middle
    words = len(weights) - chars
    score = model.gram_bias
    score += float(np.add.reduce(weights[:chars])) / math.sqrt(chars + CHAR_PRIOR)
    score += float(np.add.reduce(weights[chars:])) / math.sqrt(words + WORD_PRIOR)
    return max(-GRAM_LIMIT, min(GRAM_LIMIT, score))


def _wording(grams: Grams, model: Model, log_odds: float) -> Reason:
    """Say which words spoke loudest for spam, where the wording speaks for it."""
    if log_odds < 0:
        return Reason("wording", _("its wording is that of readers' comments"), log_odds)
    weights = model.weights.take(grams.single, mode="wrap").tolist()
    spoke = {
        word[:30]: weight
        for weight, word in zip(weights, grams.tokens, strict=True)
        if weight > 0 and len(word) >= _LEAST_LENGTH
    }
    said = sorted(spoke, key=spoke.__getitem__, reverse=True)[:_SHOWN_WORDS]
    shown = ", ".join(f"“{word}”" for word in said)
    if not shown:
        return Reason("wording", _("its wording is that of spam"), log_odds)
    return Reason("wording", _("its wording is that of spam ({n})"), log_odds, shown)
