"""What a newsroom's own moderators teach, laid over the shipped model and never into it.

The layer is a function of its lessons in order: leave one out and build it anew, and that lesson is
forgotten. One lesson changes the answer to the next such text; nothing it teaches can move any
answer by more than `MOST_LOG_ODDS`, so the shipped model is never drowned out.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from broadsheet.spam.engine.grams import CHAR_PRIOR, WORD_PRIOR, Grams

MOST_LOG_ODDS = 6.0
"""How far the whole layer may move one answer."""

_MARGIN = 2.0
_BOLDEST = 4.0


@dataclass(frozen=True, slots=True)
class Lesson:
    """One decision: the text's grams, never the text; what the model said; what the person said.

    `log_odds` is the shipped model's answer when the lesson was taught.
    """

    chars: tuple[int, ...]
    words: tuple[int, ...]
    log_odds: float
    spam: bool


@dataclass(frozen=True, eq=False, slots=True)
class LocalLayer:
    """Weights by gram number, and how many lessons made them."""

    weights: Mapping[int, float] = field(default_factory=dict)
    lessons: int = 0


def lesson(grams: Grams, probability: float, *, spam: bool) -> Lesson:
    """Return what a moderator's decision teaches about a text that got this probability."""
    certain = min(max(probability, 1e-9), 1.0 - 1e-9)
    log_odds = math.log(certain / (1.0 - certain))
    return Lesson(tuple(grams.chars.tolist()), tuple(grams.words.tolist()), log_odds, spam)


def learn(lessons: Iterable[Lesson], layer: LocalLayer | None = None) -> LocalLayer:
    """Return the layer that these lessons make, in their order, on top of another.

    A lesson that model and layer together already answer with a margin changes nothing.

    Source: K. Crammer et al., "Online Passive-Aggressive Algorithms" (PA-I), JMLR 7, 2006.
    """
    weights = dict(layer.weights) if layer else {}
    count = layer.lessons if layer else 0
    for taught in lessons:
        count += 1
        side = 1.0 if taught.spam else -1.0
        scale = _scale(len(taught.chars), len(taught.words))
        sure = side * (taught.log_odds + _score(weights, taught.chars, taught.words))
        size = len(taught.chars) * scale[0] ** 2 + len(taught.words) * scale[1] ** 2
        if sure >= _MARGIN or not size:
            continue
        step = side * min(_BOLDEST, (_MARGIN - sure) / size)
        for numbers, part in ((taught.chars, scale[0]), (taught.words, scale[1])):
            for number in numbers:
                weights[number] = weights.get(number, 0.0) + step * part
    return LocalLayer(weights, count)


def local_log_odds(layer: LocalLayer, grams: Grams) -> float:
    """Return what to add to the shipped model's log-odds, within `MOST_LOG_ODDS`."""
    if not layer.weights:
        return 0.0
    score = _score(layer.weights, grams.chars.tolist(), grams.words.tolist())
    return max(-MOST_LOG_ODDS, min(MOST_LOG_ODDS, score))


def _scale(chars: int, words: int) -> tuple[float, float]:
    """Return the value of each gram in a text of so many, as the shipped model has it."""
    return 1.0 / math.sqrt(chars + CHAR_PRIOR), 1.0 / math.sqrt(words + WORD_PRIOR)


def _score(weights: Mapping[int, float], chars: Iterable[int], words: Iterable[int]) -> float:
    """Return the layer's log-odds of a text before they are bounded."""
    chars, words = list(chars), list(words)
    by_char, by_word = _scale(len(chars), len(words))
    score = by_char * math.fsum(weights.get(number, 0.0) for number in chars)
    return score + by_word * math.fsum(weights.get(number, 0.0) for number in words)
