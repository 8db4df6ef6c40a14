"""A submission in, a verdict with its reasons out."""

import math

from broadsheet.spam.engine.circumstances import circumstances
from broadsheet.spam.engine.grams import CHAR_PRIOR, WORD_PRIOR, Grams
from broadsheet.spam.engine.local import LocalLayer, local_log_odds
from broadsheet.spam.engine.model import Model
from broadsheet.spam.engine.reading import read
from broadsheet.spam.engine.signals import WORDS, Found
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
    reasons = [
        *_signal_reasons(reading.found, model),
        *circumstances(submission, reading.grams.tokens[: reading.grams.own]),
    ]
    if layer and layer.taught and (taught := local_log_odds(layer, reading)):
        words = _("moderators decided so about texts like it")
        reasons.append(Reason("taught", words, taught))
    log_odds = model.bias + wording + sum(reason.weight for reason in reasons)
    probability = 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, log_odds))))
    if abs(wording) > _LEAST_REASON:
        reasons.append(_wording(reading.grams, model, wording))
    telling = [reason for reason in reasons if abs(reason.weight) >= _LEAST_REASON]
    telling.sort(key=lambda reason: -abs(reason.weight))
    return Verdict(
        probability, label(probability, model), tuple(telling[:_MOST_REASONS]), model.version
    )


def label(probability: float, model: Model) -> Label:
    """Return what should happen to a submission of this probability."""
    if probability >= model.flagrant:
        return Label.FLAGRANT
    if probability >= model.spam:
        return Label.SPAM
    return Label.UNSURE if probability >= model.unsure else Label.HAM


def gram_score(grams: Grams, model: Model) -> float:
    """Return the wording's log-odds before scaling, within `GRAM_LIMIT`."""
    chars, words = grams.chars, grams.words
    score = model.gram_bias
    score += float(model.weights.take(chars).sum()) / math.sqrt(len(chars) + CHAR_PRIOR)
    score += float(model.weights.take(words).sum()) / math.sqrt(len(words) + WORD_PRIOR)
    return max(-GRAM_LIMIT, min(GRAM_LIMIT, score))


def _signal_reasons(found: Found, model: Model) -> list[Reason]:
    """Return each present signal with its log-odds."""
    return [
        Reason(name, WORDS[name], model.signals.get(name, 0.0) * strength, what)
        for name, (strength, what) in found.items()
    ]


def _wording(grams: Grams, model: Model, log_odds: float) -> Reason:
    """Say which words spoke loudest for spam, where the wording speaks for it."""
    if log_odds < 0:
        return Reason("wording", _("its wording is that of readers' comments"), log_odds)
    weights = model.weights.take(grams.single)
    said: list[str] = []
    for place in (-weights).argsort()[: 3 * _SHOWN_WORDS].tolist():
        word = grams.tokens[place]
        plain = len(word) >= _LEAST_LENGTH and word not in said
        if plain and weights[place] > 0:
            said.append(word[:30])
    shown = ", ".join(f"“{word}”" for word in said[:_SHOWN_WORDS])
    if not shown:
        return Reason("wording", _("its wording is that of spam"), log_odds)
    return Reason("wording", _("its wording is that of spam ({n})"), log_odds, shown)
