"""Reading verdicts, in words that a moderator understands."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from broadsheet.spam.models import JudgedSubmission

_WHOLE_BAR = 6.0


@dataclass(frozen=True)
class Clue:
    """One reason of a verdict; `share` is its strength in tenths, 1 to 10."""

    words: str
    weight: float
    share: int

    @property
    def speaks_for_spam(self) -> bool:
        """Tell which way this clue points."""
        return self.weight > 0


def clues(verdict: JudgedSubmission) -> list[Clue]:
    """Return the reasons of a verdict, strongest first; a malformed reason is left out."""
    return [
        Clue(_(reason["words"]), reason["weight"], _share(reason["weight"]))
        for reason in verdict.reasons
        if _is_whole(reason)
    ]


def percent(verdict: JudgedSubmission) -> int | None:
    """Return the probability of spam in whole percent, or None when the filter could not judge.

    It is never below 1 nor above 99: no filter is certain.
    """
    if verdict.probability is None:
        return None
    return max(1, min(99, round(100 * verdict.probability)))


def _share(weight: float) -> int:
    return max(1, min(10, round(10 * abs(weight) / _WHOLE_BAR)))


def _is_whole(reason: Any) -> bool:
    return (
        isinstance(reason, dict)
        and isinstance(reason.get("words"), str)
        and isinstance(reason.get("weight"), int | float)
    )
