"""What the filter answers: how likely spam, what to do, and why."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class Label(StrEnum):
    """What should happen: pass on, hold for a person, spam folder, spam folder folded away."""

    HAM = "ham"
    UNSURE = "unsure"
    SPAM = "spam"
    FLAGRANT = "flagrant"


def marked(words: str) -> str:
    """Return the words; imported as `_`, it marks them for translators, as gettext_noop does."""
    return words


class Reason(NamedTuple):
    """One thing that moved the verdict.

    `words` completes "judged so because …" in plain English, where "{n}" stands for `what` was
    found; `weight` is in log-odds, positive speaks for spam.
    """

    rule: str
    words: str
    weight: float
    what: str = ""

    @property
    def said(self) -> str:
        """Return the words with what was found."""
        return self.words.replace("{n}", self.what)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer about one submission; `reasons` come strongest first.

    `probability` is that of spam, 0 to 1; `model` names the weights that answered.
    """

    probability: float
    label: Label
    reasons: tuple[Reason, ...]
    model: str
