"""The filter measured against what moderators decided: by week, in sum, and whether it drifts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from broadsheet.spam.engine.figures import Interval, interval
from broadsheet.spam.engine.verdict import Label

FEWEST = 20
"""Decisions below which nothing is said of drift."""

_SPAM = frozenset({Label.SPAM.value, Label.FLAGRANT.value})
_HAM = frozenset({Label.HAM.value})
_ANY = frozenset(label.value for label in Label)


@dataclass(frozen=True)
class Share:
    """A part of a number of decisions, with its 95% interval; None of nothing."""

    part: int
    n: int

    @property
    def percent(self) -> float | None:
        """Return the share in per cent."""
        return 100 * self.part / self.n if self.n else None

    @property
    def interval(self) -> Interval:
        """Return the interval in per cent."""
        low, high = interval(self.part / self.n if self.n else 0.0, self.n)
        return 100 * low, 100 * high


@dataclass(frozen=True)
class Period:
    """What the filter said and moderators decided in a week, or longer.

    `counts` has for each label and each decision ("ham", "spam", "" for none) how many there were.
    """

    start: date
    counts: Mapping[tuple[str, str], int] = field(default_factory=dict)

    @property
    def judged(self) -> int:
        """Return how many texts were judged."""
        return sum(self.counts.values())

    @property
    def decided(self) -> int:
        """Return how many of them a moderator decided about."""
        return self._of(_ANY, "ham", "spam")

    @property
    def mistaken(self) -> int:
        """Return how many the filter took for spam and a moderator did not."""
        return self._of(_SPAM, "ham")

    @property
    def missed(self) -> int:
        """Return how many the filter let through and a moderator took for spam."""
        return self._of(_HAM, "spam")

    @property
    def precision(self) -> Share:
        """Return the share of spam in what the filter took for spam."""
        return Share(self._of(_SPAM, "spam"), self._of(_SPAM, "ham", "spam"))

    @property
    def recall(self) -> Share:
        """Return the share of the spam that the filter took for it; what it held is not counted."""
        return Share(self._of(_SPAM, "spam"), self._of(_ANY, "spam"))

    @property
    def kept_out(self) -> Share:
        """Return the share of the spam that was not published by the filter's word."""
        spam = self._of(_ANY, "spam")
        return Share(spam - self.missed, spam)

    @property
    def agreement(self) -> Share:
        """Return in how many of its clear answers moderators agreed with the filter."""
        right = self._of(_SPAM, "spam") + self._of(_HAM, "ham")
        return Share(right, right + self.mistaken + self.missed)

    def _of(self, labels: frozenset[str], *decisions: str) -> int:
        return sum(
            number
            for (label, decision), number in self.counts.items()
            if label in labels and decision in decisions
        )


def together(periods: Iterable[Period]) -> Period:
    """Return all of these as one period; it begins with the first."""
    periods = list(periods)
    counts: dict[tuple[str, str], int] = {}
    for period in periods:
        for what, number in period.counts.items():
            counts[what] = counts.get(what, 0) + number
    return Period(periods[0].start if periods else date.min, counts)


def drift(weeks: Sequence[Period], recent: int = 4) -> int | None:
    """Tell whether moderators agree with the filter less (-1), more (1) or as often (0) as before.

    The last weeks are compared with those before; only what chance does not explain counts: their
    95% intervals are apart. None where there are too few decisions to tell.
    """
    before, now = together(weeks[:-recent]).agreement, together(weeks[-recent:]).agreement
    if min(before.n, now.n) < FEWEST:
        return None
    if now.interval[1] < before.interval[0]:
        return -1
    return int(now.interval[0] > before.interval[1])
