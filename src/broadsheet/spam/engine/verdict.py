"""What the filter answers: how likely spam, what to do, and why."""

from dataclasses import dataclass
from enum import StrEnum


class Label(StrEnum):
    """What should happen: pass on, hold for a person, spam folder, spam folder folded away."""

    HAM = "ham"
    UNSURE = "unsure"
    SPAM = "spam"
    FLAGRANT = "flagrant"


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that moved the verdict.

    `words` completes "judged so because …" in plain English; `weight` is in log-odds, positive
    speaks for spam.
    """

    rule: str
    words: str
    weight: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer about one submission; `reasons` come strongest first.

    `probability` is that of spam, 0 to 1; `model` names the weights that answered.
    """

    probability: float
    label: Label
    reasons: tuple[Reason, ...]
    model: str
