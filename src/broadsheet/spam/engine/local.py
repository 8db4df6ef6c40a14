"""What a newsroom's own moderators teach, laid over the shipped model and never into it.

The layer is a function of its lessons in order: leave one out and build it anew, and that lesson is
forgotten. One lesson changes the answer to the next such text. However much is taught, no one
teacher moves any answer by more than `MOST_OF_ONE`, all readers' reports together by no more than
`MOST_OF_REPORTS`, and the whole layer by no more than `MOST_LOG_ODDS`.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from broadsheet.spam.engine.grams import CHAR_PRIOR, WORD_PRIOR, Grams

MOST_LOG_ODDS = 6.0
MOST_OF_ONE = 5.0
MOST_OF_REPORTS = 1.5

REPORTS = "reports"
"""The teacher that stands for all readers who report a text."""

_MARGIN = 6.0
_BOLDEST = 4.0


@dataclass(frozen=True, slots=True)
class Lesson:
    """One decision: the text's grams, never the text; what the model said; what the person said.

    `log_odds` is the shipped model's answer, without any layer; `teacher` is whoever decided, by
    a name that is the same each time, or `REPORTS`.
    """

    chars: tuple[int, ...]
    words: tuple[int, ...]
    log_odds: float
    spam: bool
    teacher: str = ""


@dataclass(frozen=True, eq=False, slots=True)
class Taught:
    """One teacher's log-odds weights: sorted gram numbers, and the weight of each."""

    numbers: NDArray[np.int64]
    weights: NDArray[np.float64]


@dataclass(frozen=True, eq=False, slots=True)
class LocalLayer:
    """What each teacher taught, and by how many lessons all of it was made."""

    taught: Mapping[str, Taught] = field(default_factory=dict)
    lessons: int = 0


def lesson(grams: Grams, probability: float, *, spam: bool, teacher: str = "") -> Lesson:
    """Return what a decision teaches about a text to which the model gave this probability."""
    certain = min(max(probability, 1e-9), 1.0 - 1e-9)
    log_odds = math.log(certain / (1.0 - certain))
    return Lesson(tuple(grams.chars.tolist()), tuple(grams.words.tolist()), log_odds, spam, teacher)


def learn(lessons: Iterable[Lesson], layer: LocalLayer | None = None) -> LocalLayer:
    """Return the layer that these lessons make, in their order, on top of another.

    A lesson that model and layer together already answer with a wide margin changes nothing.

    Source: K. Crammer et al., "Online Passive-Aggressive Algorithms" (PA-I), JMLR 7, 2006.
    """
    count = layer.lessons if layer else 0
    weights: dict[str, dict[int, float]] = {}
    for teacher, taught in layer.taught.items() if layer else ():
        pairs = zip(taught.numbers.tolist(), taught.weights.tolist(), strict=True)
        weights[teacher] = dict(pairs)
    for one in lessons:
        count += 1
        _teach(weights, one)
    return LocalLayer({name: _frozen(found) for name, found in weights.items()}, count)


def _teach(weights: dict[str, dict[int, float]], one: Lesson) -> None:
    """Move the weights of a lesson's teacher until the text is answered with a margin."""
    by_char, by_word = _scale(len(one.chars), len(one.words))
    values = dict.fromkeys(one.chars, by_char)
    for number in one.words:
        values[number] = values.get(number, 0.0) + by_word
    said = {
        name: math.fsum(known.get(number, 0.0) * value for number, value in values.items())
        for name, known in weights.items()
    }
    side = 1.0 if one.spam else -1.0
    sure = side * (one.log_odds + _bounded(said))
    size = math.fsum(value * value for value in values.values())
    if sure >= _MARGIN or not size:
        return
    step = side * min(_BOLDEST, (_MARGIN - sure) / size)
    known = weights.setdefault(one.teacher, {})
    for number, value in values.items():
        known[number] = known.get(number, 0.0) + step * value


def local_log_odds(layer: LocalLayer, grams: Grams) -> float:
    """Return what to add to the shipped model's log-odds, within the bounds of this module."""
    by_char, by_word = _scale(len(grams.chars), len(grams.words))
    return _bounded(
        {
            name: by_char * _sum(taught, grams.chars) + by_word * _sum(taught, grams.words)
            for name, taught in layer.taught.items()
        }
    )


def _bounded(said: Mapping[str, float]) -> float:
    """Add up what the teachers say, none of them beyond their bound."""
    total = 0.0
    for teacher, log_odds in said.items():
        most = MOST_OF_REPORTS if teacher == REPORTS else MOST_OF_ONE
        total += max(-most, min(most, log_odds))
    return max(-MOST_LOG_ODDS, min(MOST_LOG_ODDS, total))


def _scale(chars: int, words: int) -> tuple[float, float]:
    """Return the value of each gram in a text of so many, as the shipped model has it."""
    return 1.0 / math.sqrt(chars + CHAR_PRIOR), 1.0 / math.sqrt(words + WORD_PRIOR)


def _frozen(weights: Mapping[int, float]) -> Taught:
    numbers = np.array(sorted(weights), dtype=np.int64)
    return Taught(numbers, np.array([weights[number] for number in numbers.tolist()]))


def _sum(taught: Taught, numbers: NDArray[np.int64]) -> float:
    """Return the sum of a teacher's weights of some grams."""
    places = np.minimum(taught.numbers.searchsorted(numbers), len(taught.numbers) - 1)
    return float(taught.weights[places[taught.numbers[places] == numbers]].sum())
