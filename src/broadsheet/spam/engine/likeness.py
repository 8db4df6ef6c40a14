"""How much a text speaks of what an article is about: words that few texts have count most."""

import re
from collections.abc import Set as AbstractSet
from functools import lru_cache
from pathlib import Path

from broadsheet.spam.engine.languages import COMMON_EVERYWHERE
from broadsheet.spam.engine.lexicon import sections

ARTICLE_LIMIT, TEXT_LIMIT = 20_000, 3_000
"""Characters compared; what follows is ignored."""

RAREST = 10
"""The bits of a word that less than about one text in a thousand has."""

_SAYS_NOTHING = 5
"""The bits of words that every thirtieth text has, whatever it speaks of."""

_WORD = re.compile(r"[^\W\d_]{4,}")
_HAN = re.compile("(?=([\u3040-\u9fff]{2}))")
_STEM = 6
COMMON = Path(__file__).parent / "common_words.txt"
"""The commoner words of English by their bits, as `train` counted them."""


def stems(text: str) -> frozenset[str]:
    """Return the beginnings of a text's longer words; of Chinese and Japanese, all twos."""
    text = text.lower()
    found = {word[:_STEM] for word in _WORD.findall(text)}
    if not text.isascii():
        found.update(_HAN.findall(text))
    return frozenset(found)


_BITS = dict.fromkeys(stems(" ".join(COMMON_EVERYWHERE)), _SAYS_NOTHING) | {
    stem: int(bits) for bits, listed in sections(COMMON).items() for stem in listed.split()
}


def weight(words: AbstractSet[str]) -> int:
    """Return how much words say about what a text speaks of: each by how rare it is."""
    return sum([max(0, _BITS.get(stem, RAREST) - _SAYS_NOTHING) for stem in words])


def likeness(words: AbstractSet[str], article: str) -> float:
    """Return the share of a text's words that an article has too, by their weight."""
    shared = words & _vocabulary(article[:ARTICLE_LIMIT])
    return weight(shared) / weight(words) if shared and weight(words) else 0.0


@lru_cache(maxsize=64)
def _vocabulary(article: str) -> frozenset[str]:
    """Return the words of an article, which many replies are compared with."""
    return stems(article)
