"""Whether a text is in another language than the page it was sent from, by its commonest words.

Languages that share a script are told apart by words such as "the" or "która". Nothing is said
of short texts, of those that mix languages, and of pages in a language that is not in the list.
"""

from collections.abc import Sequence
from pathlib import Path

from broadsheet.spam.engine.lexicon import sections

_SECTIONS = sections(Path(__file__).parent / "languages.txt")
NAMES = dict(heading.split(" ", 1) for heading in _SECTIONS)
_CODES_OF: dict[str, tuple[str, ...]] = {}
for _heading, _text in _SECTIONS.items():
    for _word in dict.fromkeys(part for word in _text.split() for part in word.split("'") if part):
        _CODES_OF[_word] = (*_CODES_OF.get(_word, ()), _heading.partition(" ")[0])

COMMON_EVERYWHERE = tuple(_CODES_OF)
"""All these words."""

_PRIMARIES = {code: code.partition("-")[0] for code in NAMES}
_MOST_WORDS = 200
_FEWEST_HITS, _LEAST_SHARE = 4, 0.2
_LEAD = 3
"""How many of its commonest words a text has for each of the page's."""


def other_language(words: Sequence[str], page: str) -> str:
    """Return the name of the language of a text's words, "" where it may well be the page's.

    `page` is a BCP 47 tag. The words are in lower case, as `grams` returns them.
    """
    primary = page.lower().partition("-")[0]
    if primary not in _PRIMARIES.values():
        return ""
    words = words[:_MOST_WORDS]
    hits = dict.fromkeys(NAMES, 0)
    for word in words:
        for code in _CODES_OF.get(word, ()):
            hits[code] += 1
    own = max(hits[code] for code in NAMES if _PRIMARIES[code] == primary)
    code = max(hits, key=hits.__getitem__)
    enough = hits[code] >= max(_FEWEST_HITS, len(words) * _LEAST_SHARE)
    return NAMES[code] if enough and own * _LEAD <= hits[code] else ""
