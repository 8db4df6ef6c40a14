"""How long replies may be, and what makes two of them the same words."""

import re

MOST_CHARACTERS = 10_000
MOST_NAME_CHARACTERS = 80

_SPACE = re.compile(r"\s+")


def folded(text: str) -> str:
    """Return what makes two replies the same words: case and spaces do not count."""
    return _SPACE.sub(" ", text).strip().casefold()
