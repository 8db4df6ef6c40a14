"""A text as a reader sees it: entities, mark-up, disguises and styled letters undone.

Every step is linear in the text, which is cut to `LIMIT` characters first.
"""

import html
import re
import unicodedata
from typing import NamedTuple

LINK = "\x01"
"""Stands in a text where mark-up linked to somewhere; nobody can write it, for it is removed."""

LIMIT = 6_000
"""Characters judged; of a longer text the first two thirds and the last third of this many."""

_CONTROLS = dict.fromkeys([*range(9), 0xB, 0xC, *range(0xE, 0x20), 0x7F])
_CONTROL_SEEN = re.compile("[" + "".join(re.escape(chr(code)) for code in _CONTROLS) + "]")
_HIDDEN = dict.fromkeys(
    [
        *(0xAD, 0x34F, 0x61C, 0x115F, 0x1160, 0x180E, 0x3164, 0xFEFF, 0xFFA0),
        *(*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A)),
    ]
)
_HIDDEN_SEEN = re.compile("[" + "".join(re.escape(chr(code)) for code in _HIDDEN) + "]")
# Joiners inside emoji and in scripts that need them are not a disguise: only these count as one.
_DISGUISE = re.compile("[\u00ad\u034f\u180e\u200b\u2060-\u2064\u3164\ufeff]")
_STYLED = re.compile(
    "[\U0001d400-\U0001d7ff\u24b6-\u24e9\uff21-\uff3a\uff41-\uff5a\U0001f130-\U0001f189]"
)
_TAG = re.compile(r"<([^<>]{1,600})>")
_BBCODE = re.compile(r"\[/?(?:url|link|img|b|i|u)(=[^\[\]]{1,400})?\]", re.IGNORECASE)
_HREF = re.compile(r"href\s{0,3}=\s{0,3}[\"'“”]?([^\"'\s>“”]{1,400})", re.IGNORECASE)
_SPACED = re.compile(r"(?<!\w)(?:[^\W\d_][ ._*\-]){3,}[^\W\d_](?!\w)")
# Part of every such word; it begins with a gap, of which a text has few, and is looked for first.
_SPACED_SEEN = re.compile(r"[ ._*\-][^\W\d_][ ._*\-][^\W\d_][ ._*\-]")
_BETWEEN = re.compile(r"[ ._*\-]")
_LATIN = re.compile("[a-zA-Z]")
_LOOKALIKE = re.compile("[\u0370-\u03ff\u0400-\u04ff\u0531-\u0587]")
_WORD = re.compile(r"\w+")
_FOLD = str.maketrans(
    "аеорсухіјѕԁһӏвмнткгпАВЕЅІЈКМНОРСТУХҮαβεηικνορτυχγωΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
    "aeopcyxijsdhlvmhtkrnABESIJKMHOPCTYXYabenikvoptuxywABEZHIKMNOPTYX",
)


class Plain(NamedTuple):
    """`text` as shown; `targets` are the addresses that mark-up links to, in order.

    `anchors` and `bbcode` count the two kinds of link mark-up; `hidden` counts invisible
    characters, `styled` letters from look-alike alphabets such as mathematical bold, `disguised`
    the words written with foreign look-alikes or with gaps between their letters. `cut` is true
    where part of a long text was left unread.
    """

    text: str
    targets: tuple[str, ...]
    anchors: int
    bbcode: int
    hidden: int
    styled: int
    disguised: int
    cut: bool


def plain(text: str) -> Plain:
    """Undo whatever stands between the text and its reader, and count what was undone."""
    cut = len(text) > LIMIT
    if cut:
        text = text[: LIMIT * 2 // 3] + " " + text[-LIMIT // 3 :]
    if "&" in text:
        text = html.unescape(text)
    if not text.isprintable() and _CONTROL_SEEN.search(text):
        text = text.translate(_CONTROLS)
    targets: list[str] = []
    anchors = bbcode = spaced = 0
    if "<" in text:
        text, anchors = _without_tags(text, targets)
    if "[" in text:
        text, bbcode = _without_bbcode(text, targets)
    hidden = styled = disguised = 0
    if not text.isascii():
        text, hidden, styled, disguised = _folded(text)
    if _SPACED_SEEN.search(text):
        text, spaced = _SPACED.subn(lambda found: _BETWEEN.sub("", found[0]), text)
    return Plain(text, tuple(targets), anchors, bbcode, hidden, styled, disguised + spaced, cut)


def _without_tags(text: str, targets: list[str]) -> tuple[str, int]:
    """Drop mark-up, keep what its links lead to; quotations of earlier comments stay text."""
    before = len(targets)

    def dropped(found: re.Match[str]) -> str:
        target = _HREF.search(found[1])
        if not target:
            return " "
        targets.append(target[1])
        return f" {LINK} "

    text = _TAG.sub(dropped, text)
    return text, len(targets) - before


def _without_bbcode(text: str, targets: list[str]) -> tuple[str, int]:
    """Drop forum mark-up, which no newsroom's form understands, and keep its addresses."""
    count = 0

    def dropped(found: re.Match[str]) -> str:
        nonlocal count
        count += 1
        if not found[1]:
            return " "
        targets.append(found[1][1:])
        return f" {LINK} "

    return _BBCODE.sub(dropped, text), count


def _folded(text: str) -> tuple[str, int, int, int]:
    """Return the text in ordinary letters, with the counts hidden, styled and disguised."""
    hidden = disguised = 0
    if _HIDDEN_SEEN.search(text):
        hidden = len(_DISGUISE.findall(text))
        text = text.translate(_HIDDEN)
    styled = len(_STYLED.findall(text))
    text = unicodedata.normalize("NFKC", text)[:LIMIT]
    if _LOOKALIKE.search(text) and _LATIN.search(text):

        def unmasked(found: re.Match[str]) -> str:
            nonlocal disguised
            word = found[0]
            if not (_LATIN.search(word) and _LOOKALIKE.search(word)):
                return word
            disguised += 1
            return word.translate(_FOLD)

        text = _WORD.sub(unmasked, text)
    return text, hidden, styled, disguised
