"""What readers type, made into honest characters: nothing invisible, reversed or endless."""

import re
import unicodedata

_MOST_MARKS = 4
_LINE_ENDS = re.compile("\r\n|[\r\x85\u2028\u2029\x0b\x0c]")
# Directional overrides, embeddings and isolates make text read as what it is not (Trojan Source,
# CVE-2021-42574); the marks LRM, RLM and ALM stay, which right-to-left writers need.
_REORDERING = "\u202a-\u202e\u2066-\u2069"
_INVISIBLE = (
    "\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u2060-\u2065\u206a-\u206f\u3164"
    "\ufe00-\ufe0e\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff"
)
_CONTROLS = "\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
_UNWANTED = re.compile(f"[{_REORDERING}{_INVISIBLE}{_CONTROLS}]")
# The zero-width (non-)joiner shapes Persian and Indic letters and joins emoji; one is enough.
_JOINERS = re.compile("([\u200c\u200d])[\u200c\u200d]+")
_BLANK_LINES = re.compile("\n[ \t]*\n(?:[ \t]*\n)+")
_MARKS_IN_NAMES = re.compile("[\u200c-\u200f\u061c]")
_SPACE = re.compile(r"\s+")


def clean_text(raw: str) -> str:
    """Return `raw` as it may be stored: NFC, LF line ends, no control or hidden characters.

    More than four combining marks on one letter are cut (more occur in no living script, and pile
    up over the lines around), and more than one blank line in a row becomes one.

    Source: Unicode Technical Report 36, Unicode Security Considerations.
    """
    text = _UNWANTED.sub("", _LINE_ENDS.sub("\n", raw))
    # Piles go first: putting a long run of marks in order takes time that grows with its square.
    text = unicodedata.normalize("NFC", _without_piles(text))
    text = _JOINERS.sub(r"\1", text)
    return _BLANK_LINES.sub("\n\n", text).strip()


def clean_name(raw: str) -> str:
    """Return a name on one line, without anything that could reorder or hide what follows it."""
    return _SPACE.sub(" ", _MARKS_IN_NAMES.sub("", clean_text(raw))).strip()


def _without_piles(text: str) -> str:
    if text.isascii():
        return text
    kept, marks = [], 0
    for character in text:
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks <= _MOST_MARKS:
            kept.append(character)
    return "".join(kept)
