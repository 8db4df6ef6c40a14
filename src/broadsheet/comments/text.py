"""How long replies may be, how one is quoted, and what makes two of them the same words."""

import re

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
