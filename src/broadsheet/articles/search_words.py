"""Words as the search compares them, and what a reader's line asks for.

Text and question are folded alike: compatibility forms resolved, accents dropped, case folded
(Unicode's NFKD and full case folding), cut wherever a character is neither letter nor digit. What
is left of a question holds no character that a search engine could take for an operator.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

MAX_QUESTION = 200
MAX_WORDS = 16
MAX_WORD = 60
PREFIX_FROM = 4
_RADIUS = 110
_PARTS = re.compile(r'"([^"]*)"|([^"\s]+)')
_WORD = re.compile(r"[^\W_]+")
_ACCENTS = re.compile(
    "[" + "".join(chr(c) for c in range(0x300, 0x1F000) if unicodedata.combining(chr(c))) + "]"
)


class QuestionRefused(Exception):
    """Nothing was looked for; the message tells the reader why, in one line."""


@dataclass(frozen=True)
class Question:
    """What to look for: every phrase must occur, its words in this order."""

    phrases: tuple[tuple[str, ...], ...]

    def is_prefix(self, phrase: tuple[str, ...]) -> bool:
        """Tell whether a phrase also finds longer words: one long enough word, as in talk(s)."""
        return len(phrase) == 1 and len(phrase[0]) >= PREFIX_FROM

    def matches(self, word: str) -> bool:
        """Tell whether a folded word of a text is one that was asked for."""
        for phrase in self.phrases:
            if word in phrase or (self.is_prefix(phrase) and word.startswith(phrase[0])):
                return True
        return False


def fold(text: str) -> list[str]:
    """Return the words of a text as they are compared, each cut after MAX_WORD letters."""
    if not text.isascii():
        decomposed = unicodedata.normalize("NFKD", text).casefold()
        text = _ACCENTS.sub("", unicodedata.normalize("NFKD", decomposed))
    return [word[:MAX_WORD] for word in _WORD.findall(text.lower())]


def read_question(line: str) -> Question:
    """Return what a reader's line asks for; words in double quotes are one phrase.

    Raises:
        QuestionRefused: there is no word in it, or it is too long.
    """
    if len(line) > MAX_QUESTION:
        raise QuestionRefused(_("Please search for fewer words."))
    phrases: list[tuple[str, ...]] = []
    for quoted, bare in _PARTS.findall(line):
        words = tuple(fold(quoted or bare))
        if quoted and words:
            phrases.append(words)
        else:
            phrases.extend((word,) for word in words)
    if sum(len(phrase) for phrase in phrases) > MAX_WORDS:
        raise QuestionRefused(_("Please search for fewer words."))
    if not phrases:
        raise QuestionRefused(_("Please write at least one word to search for."))
    return Question(tuple(dict.fromkeys(phrases)))


def snippet(text: str, question: Question) -> SafeString:
    """Return the passage around the first word that was asked for, as HTML with <mark>."""
    found = [(start, end) for word, start, end in _words(text) if question.matches(word)]
    middle = found[0][0] if found else 0
    begin, finish = _cut(text, middle)
    pieces = ["… " if begin else ""]
    position = begin
    for start, end in found:
        if begin <= start and end <= finish:
            pieces += [escape(text[position:start]), f"<mark>{escape(text[start:end])}</mark>"]
            position = end
    pieces += [escape(text[position:finish]), " …" if finish < len(text) else ""]
    return mark_safe("".join(pieces))  # noqa: S308 - every piece of text is escaped above


def _cut(text: str, middle: int) -> tuple[int, int]:
    """Return where a passage around `middle` begins and ends, between words where it can."""
    begin = max(0, middle - _RADIUS)
    finish = min(len(text), middle + 2 * _RADIUS)
    if begin:
        space = text.find(" ", begin, middle)
        begin = space + 1 if space >= 0 else begin
    if finish < len(text):
        space = text.rfind(" ", middle + 1, finish)
        finish = space if space > middle + MAX_WORD else finish
    return begin, finish


def _words(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield each word folded, with where it begins and ends in `text`."""
    letters: list[str] = []
    start = 0
    for position, character in enumerate(text):
        folded = _fold_character(character)
        if folded is None:
            continue
        if folded and not letters:
            start = position
        if folded:
            letters.append(folded)
        elif letters:
            yield "".join(letters)[:MAX_WORD], start, position
            letters = []
    if letters:
        yield "".join(letters)[:MAX_WORD], start, len(text)


def _fold_character(character: str) -> str | None:
    """Return the letters and digits a character stands for, "" for none, None for an accent."""
    if character.isascii():
        return character.lower() if character.isalnum() else ""
    if unicodedata.combining(character):
        return None
    decomposed = unicodedata.normalize("NFKD", character).casefold()
    plain = unicodedata.normalize("NFKD", decomposed)
    return "".join(letter for letter in plain if letter.isalnum())
