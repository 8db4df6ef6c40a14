"""How long replies may be, how one is quoted, and what makes two of them the same words."""

import re
from collections.abc import Iterable
from hashlib import blake2b

MOST_CHARACTERS = 10_000
MOST_NAME_CHARACTERS = 80
MOST_SITE_CHARACTERS = 200
MOST_QUOTED = 600

_SPACE = re.compile(r"\s+")


def folded(text: str) -> str:
    """Return what makes two replies the same words: case and spaces do not count."""
    return _SPACE.sub(" ", text).strip().casefold()


def quoted(text: str) -> str:
    """Return the beginning of a reply as a quotation in an answer to it; its own are left out."""
    own = [line for line in text.splitlines() if not line.lstrip().startswith(">")]
    lines = "\n".join(own).strip()[:MOST_QUOTED].splitlines()
    return "".join(f"> {line}\n" for line in lines) + "\n"


_WORD = re.compile(r"\w+")
_FEWEST_WORDS = 8
_BITS = 64
_BYTES = _BITS // 8
_LANE = 16
_MOST_IN_LANE = (1 << _LANE) - 1
_SPREAD = tuple(sum((byte >> bit & 1) << bit * _LANE for bit in range(8)) for byte in range(256))
"""A byte with its bits so far apart that sums of many such numbers count each bit for itself."""
_SHINGLE = 3
MOST_UNLIKE = 8
"""Two texts whose likeness differs in more bits than this say different things."""


def likeness(text: str) -> int | None:
    """Return a signed number of 64 bits, few of which differ for nearly the same words.

    None of a text too short to be told from others. Source: M. Charikar, "Similarity estimation
    techniques from rounding algorithms", 2002 (SimHash), over shingles of three words.
    """
    words = _WORD.findall(folded(text))
    if len(words) < _FEWEST_WORDS:
        return None
    shingles = len(words) - _SHINGLE + 1
    ones = [0] * _BYTES
    for start in range(shingles):
        shingle = " ".join(words[start : start + _SHINGLE]).encode()
        digest = blake2b(shingle, digest_size=_BYTES).digest()
        for place, byte in enumerate(digest):
            ones[place] += _SPREAD[byte]
    value = 0
    for counts in ones:
        for bit in range(7, -1, -1):
            value = value << 1 | (2 * (counts >> bit * _LANE & _MOST_IN_LANE) > shingles)
    return value - (1 << _BITS) if value >> (_BITS - 1) else value


def count_alike(own: int | None, others: Iterable[int]) -> int:
    """Return how many of these likenesses are those of nearly the same words."""
    if own is None:
        return 0
    bits = (1 << _BITS) - 1
    return sum([((own ^ other) & bits).bit_count() <= MOST_UNLIKE for other in others])


def listed_words(text: str, words: str) -> tuple[str, ...]:
    """Return which of `words`, one a line, stand in a text as whole words, whatever their case."""
    said = f" {' '.join(_WORD.findall(folded(text)))} "
    lines = (" ".join(_WORD.findall(folded(line))) for line in words.splitlines())
    return tuple(dict.fromkeys(line for line in lines if line and f" {line} " in said))
