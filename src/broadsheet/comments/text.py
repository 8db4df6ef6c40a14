"""How long replies may be, how one is quoted, and what makes two of them the same words."""

import re
from collections.abc import Iterable
from hashlib import blake2b

MOST_CHARACTERS = 10_000
MOST_NAME_CHARACTERS = 80
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
    weights = [0] * _BITS
    for start in range(len(words) - _SHINGLE + 1):
        shingle = " ".join(words[start : start + _SHINGLE]).encode()
        digest = int.from_bytes(blake2b(shingle, digest_size=8).digest(), "big")
        for bit in range(_BITS):
            weights[bit] += 1 if digest >> bit & 1 else -1
    value = sum(1 << bit for bit, weight in enumerate(weights) if weight > 0)
    return value - (1 << _BITS) if value >> (_BITS - 1) else value


def count_alike(own: int | None, others: Iterable[int]) -> int:
    """Return how many of these likenesses are those of nearly the same words."""
    if own is None:
        return 0
    return sum(((own ^ other) & ((1 << _BITS) - 1)).bit_count() <= MOST_UNLIKE for other in others)


def listed_words(text: str, words: str) -> tuple[str, ...]:
    """Return which of `words`, one a line, stand in a text as whole words, whatever their case."""
    said = f" {' '.join(_WORD.findall(folded(text)))} "
    lines = (" ".join(_WORD.findall(folded(line))) for line in words.splitlines())
    return tuple(dict.fromkeys(line for line in lines if line and f" {line} " in said))
