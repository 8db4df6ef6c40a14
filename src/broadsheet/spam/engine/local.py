"""What a newsroom's own moderators teach, laid over the shipped model and never into it.

The layer is a function of its lessons in order: leave one out and build it anew, and that lesson is
forgotten. One lesson changes the answer to the next such text. However much is taught, no one
teacher moves any answer by more than `MOST_OF_ONE`, all readers' reports together by no more than
`MOST_OF_REPORTS`, and the whole layer by no more than `MOST_LOG_ODDS`.
"""

import math
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from broadsheet.spam.engine.grams import CHAR_PRIOR, SIZE, WORD_PRIOR
from broadsheet.spam.engine.reading import Reading

MOST_LOG_ODDS = 6.0
MOST_OF_ONE = 5.0
MOST_OF_REPORTS = 1.5

REPORTS = "reports"
"""The teacher that stands for all readers who report a text."""

_MARGIN = 8.0
_CLUE = 0.25
"""The value of a named clue, beside which a word of a long text has about 0.1."""

_SAYS_NOTHING = {"short", "long"}
_BOLDEST = 8.0
_NONE = np.empty(0, np.int64)
_NUMBERING = b"\x02"
"""Begins what is packed: grams that were numbered in another way say nothing about those of now."""

_MOST_PACKED = 1_000_000


@dataclass(frozen=True, slots=True)
class Lesson:
    """One decision: the text's grams, never the text; what the model said; what the person said.

    `words` end with the numbers of the named clues, which lie above those of words. `log_odds` is
    the shipped model's answer, without any layer; `teacher` is whoever decided, by a name that is
    the same each time, or `REPORTS`.
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
    """What each teacher taught, by how many lessons all of it was made, and how many were spam."""

    taught: Mapping[str, Taught] = field(default_factory=dict)
    lessons: int = 0
    spam: int = 0


def lesson(reading: Reading, probability: float, *, spam: bool, teacher: str = "") -> Lesson:
    """Return what a decision teaches about a text to which the model gave this probability."""
    certain = min(max(probability, 1e-9), 1.0 - 1e-9)
    log_odds = math.log(certain / (1.0 - certain))
    chars, words = tuple(reading.grams.chars.tolist()), tuple(_words(reading).tolist())
    return Lesson(chars, words, log_odds, spam, teacher)


def _words(reading: Reading) -> NDArray[np.int64]:
    """Return the numbers of a text's words, then those of its clues: each name's, above all words'.

    What decisions have in common is often a clue, such as a link to somewhere unknown, and no word.
    """
    telling = reading.found.keys() - _SAYS_NOTHING
    clues = sorted(SIZE + zlib.crc32(name.encode()) % SIZE for name in telling)
    return np.concatenate([reading.grams.words, np.array(clues, np.int64)])


def learn(lessons: Iterable[Lesson], layer: LocalLayer | None = None) -> LocalLayer:
    """Return the layer that these lessons make, in their order, on top of another.

    A lesson that model and layer together already answer with a wide margin changes nothing, and
    one that they answer rightly counts less where most lessons were of its kind: a queue is full of
    honest texts, which would else pull down whatever has words in common with them.

    Source: K. Crammer et al., "Online Passive-Aggressive Algorithms" (PA-I), JMLR 7, 2006.
    """
    layer = layer or LocalLayer()
    taken = [(one, *_values(one)) for one in lessons]
    known = [taught.numbers for taught in layer.taught.values()]
    index = np.unique(np.concatenate([*known, *(numbers for _, numbers, _ in taken), _NONE]))
    teachers = list(dict.fromkeys([*layer.taught, *(one.teacher for one, _, _ in taken)]))
    weights = np.zeros((len(teachers), len(index)))
    for row, taught in enumerate(layer.taught.values()):
        weights[row, index.searchsorted(taught.numbers)] = taught.weights
    counts = {True: layer.spam, False: layer.lessons - layer.spam}
    for one, numbers, values in taken:
        places = index.searchsorted(numbers)
        said = (weights[:, places] * values).sum(axis=1)
        fair = min(1.0, (1 + counts[not one.spam]) / (1 + counts[one.spam]))
        step = _step(one, dict(zip(teachers, said.tolist(), strict=True)), values, fair)
        counts[one.spam] += 1
        weights[teachers.index(one.teacher), places] += step * values
    found = {
        name: _kept(index, row) for name, row in zip(teachers, weights, strict=True) if row.any()
    }
    return LocalLayer(found, layer.lessons + len(taken), counts[True])


def _values(one: Lesson) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return a lesson's gram numbers, sorted and once each, and the value of each."""
    words = sum(number < SIZE for number in one.words)
    by_char, by_word = _scale(len(one.chars), words)
    numbers, places = np.unique(np.array(one.chars + one.words, np.int64), return_inverse=True)
    each = np.repeat((by_char, by_word, _CLUE), (len(one.chars), words, len(one.words) - words))
    values = np.bincount(places, weights=each, minlength=len(numbers))
    return numbers, values.astype(np.float64)


def _step(
    one: Lesson, said: Mapping[str, float], values: NDArray[np.float64], fair: float
) -> float:
    """Return how far the weights of a lesson's teacher move for it to be answered with a margin.

    Of a lesson that is answered rightly this is only the part `fair`.
    """
    side = 1.0 if one.spam else -1.0
    sure = side * (one.log_odds + _bounded(said))
    size = float((values * values).sum())
    if sure >= _MARGIN or not size:
        return 0.0
    return side * (fair if sure > 0 else 1.0) * min(_BOLDEST, (_MARGIN - sure) / size)


def local_log_odds(layer: LocalLayer, reading: Reading) -> float:
    """Return what to add to the shipped model's log-odds, within the bounds of this module."""
    return _said(layer, reading.grams.chars, _words(reading))


def answered_again(layer: LocalLayer, one: Lesson) -> float:
    """Return the log-odds that model and layer give the text of a lesson now."""
    return one.log_odds + _said(layer, np.array(one.chars, np.int64), np.array(one.words, np.int64))


def _said(layer: LocalLayer, chars: NDArray[np.int64], words: NDArray[np.int64]) -> float:
    first = int(words.searchsorted(SIZE))
    words, clues = words[:first], words[first:]
    by_char, by_word = _scale(len(chars), len(words))
    return _bounded(
        {
            name: by_char * _sum(taught, chars)
            + by_word * _sum(taught, words)
            + _CLUE * _sum(taught, clues)
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


def _kept(index: NDArray[np.int64], weights: NDArray[np.float64]) -> Taught:
    places = np.flatnonzero(weights)
    return Taught(index[places], weights[places])


def _sum(taught: Taught, numbers: NDArray[np.int64]) -> float:
    """Return the sum of a teacher's weights of some grams."""
    places = np.minimum(taught.numbers.searchsorted(numbers), len(taught.numbers) - 1)
    return float(taught.weights[places[taught.numbers[places] == numbers]].sum())


def pack(one: Lesson) -> bytes:
    """Return a lesson's grams in a few bytes a gram, for `unpack`."""
    words = len(one.words).to_bytes(4, "little")
    both = np.array([*one.words, *one.chars], dtype="<u4").tobytes()
    return _NUMBERING + zlib.compress(words + both, 1)


def unpack(packed: bytes, *, log_odds: float, spam: bool, teacher: str = "") -> Lesson | None:
    """Return the lesson whose grams were packed; None of what is damaged, or numbered otherwise."""
    if packed[:1] != _NUMBERING:
        return None
    try:
        raw = zlib.decompressobj().decompress(packed[1:], _MOST_PACKED)
        words, *numbers = np.frombuffer(raw, dtype="<u4").tolist()
    except (zlib.error, ValueError):
        return None
    return Lesson(tuple(numbers[words:]), tuple(numbers[:words]), log_odds, spam, teacher)
