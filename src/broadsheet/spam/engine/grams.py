"""Words and character sequences of a text as numbers below `SIZE`, the same on every machine.

Each character is folded into one byte, so that any eight in a row are one 64-bit number: the
sequences of 3 to 6 are those numbers masked, and a text is hashed in a few array operations.
"""

import re
from typing import NamedTuple
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

BITS = 20
SIZE = 1 << BITS
LONGEST = 6_400
"""Characters hashed; what follows is ignored."""

CHAR_LENGTHS = (3, 4, 5, 6)
CHAR_PRIOR, WORD_PRIOR = 40, 8
"""Grams added to each text's own when averaging, so that a few words never speak loudly."""

Hashes = NDArray[np.uint64]

_ALL = 0xFFFFFFFFFFFFFFFF
_BASE = 0x9E3779B97F4A7C55
_MIX = np.uint64(0xD6E8FEB86659FD93)
_PAIRED, _GAPPED, _TRIPLED, _TWO = (
    np.uint64(0xA0761D6478BD642F * (2 * kind + 1) & _ALL) for kind in range(4)
)
_SHIFT = np.uint64(64 - BITS)
_SHORTEST = min(CHAR_LENGTHS)
_MASKS = np.array([[(1 << 8 * length) - 1] for length in CHAR_LENGTHS], dtype=np.uint64)
_EIGHT = np.dtype("<u8")
_PAD = bytes(8)

_HAN_FIRST, _HAN_LAST = 0x3040, 0x9FFF
_DIGIT = str.maketrans("123456789", "000000000")
# Marks of links and numbers are words of their own.
_WORD = re.compile("[^\\W_]+|[\x01-\x05]")


def _byte(code: int) -> int:
    """Return what stands for a character: rare letters share 128 bytes, digits are one."""
    if chr(code).isascii():
        return ord(chr(code).lower().translate(_DIGIT))
    return 0x80 | (code * _BASE & _ALL) >> 57


_BYTES = np.array([_byte(code) for code in range(0x10000)], dtype=np.uint8)
_ASCII_BYTES = _BYTES.tobytes()[:0x80] + _PAD * 16
_ASCII_WORDS = bytes(code if _WORD.match(chr(code)) else 0x20 for code in range(0x80)) + _PAD * 16


class _Numbers(dict[str, bytes]):
    """The 64-bit number of each word, as bytes, kept for the words that come again."""

    _MOST, _LONGEST = 20_000, 24

    def __missing__(self, word: str) -> bytes:
        folded = word.translate(_DIGIT).encode("utf-8", "surrogatepass")
        number = ((crc32(folded) + 1) * _BASE & _ALL).to_bytes(8, "little")
        if len(word) <= self._LONGEST:
            if len(self) >= self._MOST:
                self.clear()
            self[word] = number
        return number


_numbers = _Numbers()


class Grams(NamedTuple):
    """`numbers` are sorted and without repeats: those of `chars`, then those of `words`.

    The latter are kept above `SIZE`. `tokens` are all words in order, and `single` their numbers,
    above `SIZE` too; the first `own` of them are the text's, the others those of what was read
    beside it.
    """

    numbers: NDArray[np.int64]
    middle: int
    tokens: list[str]
    single: NDArray[np.int64]
    own: int

    @property
    def chars(self) -> NDArray[np.int64]:
        """The numbers of the character sequences."""
        return self.numbers[: self.middle]

    @property
    def words(self) -> NDArray[np.int64]:
        """The numbers of the words, in ones, twos and threes."""
        return self.numbers[self.middle :] - SIZE


def grams(text: str, beside: str = "") -> Grams:
    """Hash a text's character sequences of 3 to 6, its words, and its words in twos and threes.

    Of Chinese and Japanese, which put no space between words, also the characters in twos.

    `beside` is read as if it stood after the text: the words of the links that it holds.
    """
    text = text.lower()[: LONGEST - 2]
    tokens = _words(text)
    own = len(tokens)
    text = f" {text} "
    if beside:
        beside = beside.lower()[: max(0, LONGEST - len(text) - 1)]
        tokens += _words(beside)
        text = f"{text}{beside} "
    twos = _NONE
    if text.isascii():
        folded = text.encode().translate(_ASCII_BYTES)
    else:
        codes = np.frombuffer(text.encode("utf-16-le", "surrogatepass"), dtype="<u2")
        folded = _BYTES.take(codes).tobytes()
        twos = _twos(codes)
    length = max(0, len(folded) - _SHORTEST + 1)
    windows = np.ndarray((length,), _EIGHT, folded + _PAD, 0, (1,)).copy()
    chars = windows & _MASKS
    words = np.frombuffer(b"".join([_numbers[token] for token in tokens]), _EIGHT)
    pairs, thirds = words[:-1] * _PAIRED, words[2:]
    pairs += words[1:]
    gapped, threes = words[:-2] * _GAPPED, pairs[:-1] * _TRIPLED
    gapped += thirds
    threes += thirds
    hashes = np.concatenate((_FIRST, chars, twos, words, pairs, gapped, threes), None)
    # Source: M. Dietzfelbinger et al., "A reliable randomized algorithm for the closest-pair
    # problem", J. Algorithms 25, 1997: multiply, and take the highest bits.
    hashes *= _MIX
    hashes >>= _SHIFT
    numbers = hashes.view(np.int64)
    of_words = numbers[1 + chars.size + len(twos) :]
    of_words += SIZE
    single = of_words[: len(words)].copy()
    numbers.sort()
    rest = numbers[1:]
    numbers = rest[rest != numbers[:-1]]
    return Grams(numbers, int(numbers.searchsorted(SIZE)), tokens, single, own)


def _words(text: str) -> list[str]:
    """Return the words of a text in lower case, in order."""
    if text.isascii():
        return text.encode().translate(_ASCII_WORDS).decode().split()
    return _WORD.findall(text)


_NONE: Hashes = np.empty(0, dtype=np.uint64)
_FIRST: Hashes = np.zeros(1, dtype=np.uint64)
"""Sorts before all others and is left out, as is the one number in a million that is the same."""


def _twos(codes: NDArray[np.uint16]) -> Hashes:
    """Return the characters in twos where both are of a script without spaces."""
    inside = (codes >= _HAN_FIRST) & (codes <= _HAN_LAST)
    if not inside.any():
        return _NONE
    places = np.flatnonzero(inside[:-1] & inside[1:])
    wide = codes.astype(np.uint64)
    twos: Hashes = wide[places] * _TWO + wide[places + 1]
    return twos
