"""Words and character sequences of a text as numbers below `SIZE`, the same on every machine.

One prefix sum of a polynomial hash gives the hash of any stretch of the text by a subtraction, so
that all sequences are hashed in a few array operations.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

BITS = 20
SIZE = 1 << BITS
LONGEST = 6_400
"""Characters hashed; what follows is ignored."""

CHAR_LENGTHS = (3, 4, 5, 6)
_HAN_FIRST, _HAN_LAST = np.uint32(0x3040), np.uint32(0x9FFF)

CHAR_PRIOR, WORD_PRIOR = 40, 8
"""Grams added to each text's own when averaging, so that a few words never speak loudly."""

_BASE = 0x9E3779B97F4A7C55
_MIX = np.uint64(0xD6E8FEB86659FD93)
_FOLD = np.uint64(32)
_SHIFT = np.uint64(64 - BITS)
_MOST_WORD = 24


def _powers(base: int) -> NDArray[np.uint64]:
    """Return base**i modulo 2**64 for every place in a text."""
    values, power = [], 1
    for _ in range(LONGEST + 1):
        values.append(power)
        power = power * base & 0xFFFFFFFFFFFFFFFF
    return np.array(values, dtype=np.uint64)


_POWERS = _powers(_BASE)
_INVERSES = _powers(pow(_BASE, -1, 1 << 64))
_SEEDS = {
    kind: np.uint64(0xA0761D6478BD642F * (2 * kind + 1) & 0xFFFFFFFFFFFFFFFF) for kind in range(16)
}
# Marks of links and numbers are words of their own; above the table are emoji and rare letters.
_FIRST_MARK, _LAST_MARK = 0xE000, 0xE004
_IS_WORD = np.array(
    [chr(code).isalnum() or _FIRST_MARK <= code <= _LAST_MARK for code in range(0x10000)],
    dtype=np.bool_,
)
_ONE = np.uint64(1)
_DIGITS = dict.fromkeys(range(ord("1"), ord("9") + 1), "0")


@dataclass(frozen=True, slots=True)
class Grams:
    """`chars` and `words` are sorted numbers without repeats, below `SIZE`.

    `tokens` are all words in order and `single` their numbers, for explanations; the first `own`
    of them are the text's, the others those of what was read beside it.
    """

    chars: NDArray[np.int64]
    words: NDArray[np.int64]
    tokens: list[str]
    single: NDArray[np.int64]
    own: int


def grams(text: str, beside: str = "") -> Grams:
    """Hash a text's character sequences of 3 to 6, its words, and its words in twos and threes.

    Of Chinese and Japanese, which put no space between words, also the characters in twos.

    `beside` is read as if it stood after the text: the words of the links that it holds.
    """
    text = " " + text.lower()[: LONGEST - 2] + " "
    room = max(0, LONGEST - len(text) - 1)
    length_of_own, text = len(text), text + (beside.lower()[:room] + " " if beside else "")
    codes = np.frombuffer(text.translate(_DIGITS).encode("utf-32-le", "replace"), dtype=np.uint32)
    length = len(codes)
    sums = np.zeros(length + 1, dtype=np.uint64)
    np.cumsum((codes + _ONE) * _POWERS[:length], out=sums[1:])
    starts, ends = _bounds(codes)
    words = sums[ends]
    words -= sums[starts]
    words *= _INVERSES[starts]
    many = len(words)
    twos = _NO_TWOS if text.isascii() else _twos(codes, sums)
    stretches = _stretches if length < _SHORT else _stretches.__wrapped__
    from_places, to_places, inverses, seeds = stretches(length)
    at, first = len(twos), len(twos) + len(seeds)
    hashes = np.empty(first + many + 3 * max(0, many - 2) + (many > 1), dtype=np.uint64)
    hashes[:at] = twos
    # Each kind of gram is spread over the table its own way, but all in one pass.
    kinds = hashes[at:first]
    np.subtract(sums.take(to_places), sums.take(from_places), out=kinds)
    kinds *= inverses
    kinds ^= seeds
    at = first
    np.bitwise_xor(words, _SEEDS[0], out=hashes[at : at + many])
    if many > 1:
        _word_grams(words, hashes[at + many :])
    numbers = _numbers(hashes)
    tokens = [text[start:end] for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]
    own = int(starts.searchsorted(length_of_own))
    single = numbers[first : first + many].copy()
    numbers[first:] += SIZE
    numbers = _distinct(numbers)
    middle = int(numbers.searchsorted(SIZE))
    return Grams(numbers[:middle], numbers[middle:] - SIZE, tokens, single, own)


_NO_TWOS = np.empty(0, dtype=np.uint64)
Stretches = tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.uint64], NDArray[np.uint64]]


_SHORT = 512


@lru_cache(maxsize=128)
def _stretches(length: int) -> Stretches:
    """Return where the sequences of a text of this length begin and end, and their factors.

    They are the same for all texts of a length, and most texts are short.
    """
    lengths = [n for n in CHAR_LENGTHS if length >= n]
    starts = [np.arange(length - n + 1) for n in lengths]
    ends = [np.arange(n, length + 1) for n in lengths]
    seeds = [np.full(length - n + 1, _SEEDS[n], np.uint64) for n in lengths]
    nothing = np.empty(0, np.int64)
    begin = np.concatenate([nothing, *starts])
    return (
        *(begin, np.concatenate([nothing, *ends])),
        *(_INVERSES[begin], np.concatenate([_NO_TWOS, *seeds])),
    )


def _twos(codes: NDArray[np.uint32], sums: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Hash the characters in twos where both are of a script without spaces."""
    if codes.max() < _HAN_FIRST:
        return _NO_TWOS
    inside = (codes >= _HAN_FIRST) & (codes <= _HAN_LAST)
    places = np.flatnonzero(inside[:-1] & inside[1:])
    twos: NDArray[np.uint64] = (sums[places + 2] - sums[places]) * _INVERSES[places] ^ _SEEDS[2]
    return twos


def _word_grams(words: NDArray[np.uint64], out: NDArray[np.uint64]) -> None:
    """Hash words in twos, in threes, and in twos with a gap, one kind after the other."""
    many = len(words)
    pairs = words[:-1] * _MIX
    gapped = pairs[:-1] + words[2:]
    pairs += words[1:]
    np.bitwise_xor(pairs, _SEEDS[1], out=out[: many - 1])
    out = out[many - 1 :]
    threes = out[: many - 2]
    np.multiply(pairs[:-1], _MIX, out=threes)
    threes += words[2:]
    threes ^= _SEEDS[9]
    np.bitwise_xor(gapped, _SEEDS[10], out=out[many - 2 :])


def _bounds(codes: NDArray[np.uint32]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return where words start and end; the text begins and ends with a space."""
    inside = _IS_WORD[np.minimum(codes, 0xFFFF)]
    changes = np.flatnonzero(inside[1:] != inside[:-1]) + 1
    return changes[0::2], changes[1::2]


def _numbers(hashes: NDArray[np.uint64]) -> NDArray[np.int64]:
    """Spread hashes evenly over the table, in their own place."""
    hashes *= _MIX
    hashes ^= hashes >> _FOLD
    hashes *= _MIX
    hashes >>= _SHIFT
    return hashes.view(np.int64)


def _distinct(numbers: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the numbers sorted and once each."""
    numbers = np.sort(numbers)
    if not len(numbers):
        return numbers
    keep = np.empty(len(numbers), dtype=np.bool_)
    keep[0] = True
    np.not_equal(numbers[1:], numbers[:-1], out=keep[1:])
    return numbers[keep]
