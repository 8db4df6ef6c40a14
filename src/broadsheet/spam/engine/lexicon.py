"""Which trade's words a text uses, and what is known of the hosts it links to."""

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path

_HERE = Path(__file__).parent
_LEET = str.maketrans({"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a"})


def sections(path: Path) -> dict[str, str]:
    """Read a file of `[name]` headings and lines; lines that start with # say something to us."""
    found: dict[str, str] = {}
    name = ""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("[") and line.endswith("]"):
            name = line[1:-1]
        elif not line.startswith("#"):
            found[name] = found.get(name, "") + " " + line
    return found


def _genres() -> dict[str, tuple[str, ...]]:
    """Return for each word or pair the genres that use it."""
    found: dict[str, tuple[str, ...]] = {}
    for genre, text in sections(_HERE / "lexicon.txt").items():
        for word in text.split(","):
            key = word.strip()
            found[key] = (*found.get(key, ()), genre)
    return found


def _any_of(words: Iterable[str]) -> str:
    """Return a pattern of these words, or of the shorter where one begins another.

    No beginning is tried twice, as it would be for each of hundreds of alternatives.
    """
    rests: dict[str, list[str]] = {}
    for word in words:
        if not word:
            return ""
        rests.setdefault(word[0], []).append(word[1:])
    branches = [re.escape(first) + _any_of(rest) for first, rest in rests.items()]
    return branches[0] if len(branches) == 1 else f"(?:{'|'.join(branches)})"


_PLACES = {name: text.split() for name, text in sections(_HERE / "places.txt").items()}
_WORDS = _genres()
_ENTRIES = frozenset(_WORDS)
_PAIR_STARTS = frozenset(word.partition(" ")[0] for word in _WORDS if " " in word)
GENRES: tuple[str, ...] = tuple(sections(_HERE / "lexicon.txt"))
REPUTABLE = frozenset(_PLACES["reputable"])
PLATFORMS = frozenset(_PLACES["platform"])
SHORTENERS = frozenset(_PLACES["shortener"])
MESSENGERS = frozenset(_PLACES["messenger"])
CHEAP_ENDINGS = frozenset(_PLACES["cheap ending"])
DISPOSABLE = frozenset(sections(_HERE / "disposable.txt")[""].split())
_STEMS = re.compile(_any_of(_PLACES["host stem"]))
_THINGS = frozenset(_PLACES["trade thing"])
_HEADS = frozenset(_PLACES["trade head"])
_TOWNS = frozenset(_PLACES["town"])
_TRADE = _THINGS | _HEADS | _TOWNS
_SHORTEST_STEM = 5
_OF_A_TRADE = re.compile(_any_of(word for word in _THINGS if len(word) >= _SHORTEST_STEM))
# Scripts that put no space between words: their entries are looked for inside the text.
_UNSPACED = tuple(word for word in _WORDS if word and 0x2E80 < ord(word[0]) < 0xA4D0)  # noqa: PLR2004
_UNSPACED_STARTS = frozenset(word[0] for word in _UNSPACED)


def genre_hits(tokens: Sequence[str]) -> dict[str, list[str]]:
    """Return for each genre the distinct words and pairs of it that the tokens contain."""
    hits: dict[str, list[str]] = {}
    seen = set(tokens)
    if not seen.isdisjoint(_PAIR_STARTS):
        seen.update([f"{a} {b}" for a, b in pairwise(tokens) if a in _PAIR_STARTS])
    for word in seen & _ENTRIES:
        for genre in _WORDS[word]:
            hits.setdefault(genre, []).append(word)
    return hits


def unspaced_hits(text: str) -> dict[str, list[str]]:
    """Return the same for Chinese and its neighbours, from the text itself."""
    hits: dict[str, list[str]] = {}
    if text.isascii() or _UNSPACED_STARTS.isdisjoint(text):
        return hits
    for word in _UNSPACED:
        if word in text:
            for genre in _WORDS[word]:
                hits.setdefault(genre, []).append(word)
    return hits


def keyphrases(tokens: Sequence[str]) -> list[str]:
    """Return the phrases by which a trade wants to be found: what it sells, and as what or where.

    Such are "roof repair", "roof repair company", "java training in Leeds", "movers near me".
    """
    found: list[str] = []
    if _TRADE.isdisjoint(tokens):
        return found
    for first, second, third in zip(tokens, [*tokens[1:], ""], [*tokens[2:], "", ""], strict=False):
        if first not in _THINGS and first not in _HEADS:
            continue
        sold = first in _THINGS
        where = (second == "in" and third in _TOWNS) or (second == "near" and third == "me")
        if sold and (second in _HEADS or second in _TOWNS):
            found.append(f"{first} {second}")
        elif where or (sold and second in _THINGS and third in _HEADS):
            found.append(f"{first} {second} {third}")
    return found


def trade_words(tokens: Sequence[str]) -> int:
    """Return how many words are of a trade, or of a town where trades are looked for."""
    return sum(token in _TRADE for token in tokens)


def trade_in(host: str) -> str:
    """Return the word of a trade that a host's name contains, empty if there is none."""
    found = _OF_A_TRADE.search(host)
    return found[0] if found else ""


def unleeted(token: str) -> str | None:
    """Return the spam word that a token such as "v1agra" stands for, None if none."""
    if token.isalpha() or token.isdigit():
        return None
    word = token.translate(_LEET)
    return word if word != token and word in _WORDS and " " not in word else None


def ends_in(host: str, names: frozenset[str]) -> bool:
    """Tell whether a host is one of these names or below one."""
    while host:
        if host in names:
            return True
        host = host.partition(".")[2]
    return False


def is_reputable(host: str) -> bool:
    """Tell whether readers of news commonly link there: press, reference, public bodies."""
    if ends_in(host, PLATFORMS):
        return False
    return ends_in(host, REPUTABLE) or host.endswith((".gov", ".edu", ".gouv.fr", ".gov.uk"))


def sells(host: str) -> str:
    """Return the trade's word in a host's name, empty if there is none."""
    found = _STEMS.search(host)
    return found[0] if found else ""
