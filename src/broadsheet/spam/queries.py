"""Reading verdicts, what was learnt from them, and who else asks, in a moderator's words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, F, Sum
from django.db.models.functions import TruncWeek
from django.utils.timezone import make_aware
from django.utils.translation import gettext as _

from broadsheet.core.clock import newsroom_date
from broadsheet.spam.engine.measures import Period
from broadsheet.spam.models import AkismetKey, JudgedSubmission, KeyUse, TaughtExample
from broadsheet.spam.registries import Judged, described

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
        Clue(said(reason), reason["weight"], _share(reason["weight"]))
        for reason in verdict.reasons
        if _is_whole(reason)
    ]


def said(reason: dict[str, Any]) -> str:
    """Return a stored reason in the language of whoever reads it."""
    return _(reason["words"]).replace("{n}", str(reason.get("what", "")))


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


WEEKS = 12
PER_SCREEN = 25


def weeks(now: datetime) -> list[Period]:
    """Return the last twelve weeks up to now, the oldest first, those without anything too."""
    this = newsroom_date(now)
    monday = this - timedelta(days=this.weekday())
    starts = [monday - timedelta(weeks=back) for back in reversed(range(WEEKS))]
    since = make_aware(datetime.combine(starts[0], time.min))
    rows = (
        JudgedSubmission.objects.filter(judged_at__gte=since)
        .annotate(week=TruncWeek("judged_at"))
        .order_by()
        .values_list("week", "label", "taught")
        .annotate(number=Count("pk"))
    )
    found: dict[date, dict[tuple[str, str], int]] = {start: {} for start in starts}
    for week, label, taught, number in rows:
        found[week.date()][label, taught] = number
    return [Period(start, counts) for start, counts in found.items()]


@dataclass(frozen=True)
class Line:
    """One line of a chart: its points, in runs without a gap; the last has a label beside it."""

    name: str
    label: str
    runs: list[list[tuple[float, float]]]
    last: tuple[float, float]


@dataclass(frozen=True)
class Chart:
    """Shares by week, drawn in a box of `width` to `height`."""

    width: int
    height: int
    steps: list[tuple[float, int]]
    weeks: list[tuple[float, date]]
    lines: list[Line]


_BOX = (640, 220)
_LEFT, _RIGHT, _TOP, _BOTTOM = 66, 596, 16, 184


def chart(periods: Sequence[Period]) -> Chart | None:
    """Return precision and recall by week as a chart, None when no week has either."""
    across = (_RIGHT - _LEFT) / max(1, len(periods) - 1)
    places = [_LEFT + number * across for number in range(len(periods))]
    lines = [
        _line("precision", _("precision"), places, [one.precision.percent for one in periods]),
        _line("recall", _("recall"), places, [one.recall.percent for one in periods]),
    ]
    drawn = [line for line in lines if line is not None]
    if not drawn:
        return None
    marks = [(x, one.start) for x, one in zip(places, periods, strict=True)][::3]
    steps = [(_height(step), step) for step in (0, 25, 50, 75, 100)]
    return Chart(*_BOX, steps, marks, drawn)


def _line(
    name: str, label: str, places: Sequence[float], values: Sequence[float | None]
) -> Line | None:
    runs: list[list[tuple[float, float]]] = [[]]
    for x, value in zip(places, values, strict=True):
        if value is None:
            runs.append([])
        else:
            runs[-1].append((round(x, 1), _height(value)))
    kept = [run for run in runs if run]
    return Line(name, label, kept, kept[-1][-1]) if kept else None


def _height(percent: float) -> float:
    return round(_BOTTOM - (_BOTTOM - _TOP) * percent / 100, 1)


@dataclass(frozen=True)
class ShownExample:
    """A taught example as the desk lists it."""

    example: TaughtExample
    by: str
    words: str
    url: str
    percent: int | None


def examples(number: int) -> tuple[list[ShownExample], bool]:
    """Return screen `number`, from 1, of what was taught, newest first; and whether more follow."""
    first = (max(1, number) - 1) * PER_SCREEN
    rows = TaughtExample.objects.select_related("verdict", "moderator", "client")
    found = list(rows.order_by("-pk")[first : first + PER_SCREEN + 1])
    known = described([row.verdict_id for row in found if row.verdict_id is not None])
    shown = [_shown(row, known.get(row.verdict_id or 0)) for row in found[:PER_SCREEN]]
    return shown, len(found) > PER_SCREEN


def _shown(example: TaughtExample, judged: Judged | None) -> ShownExample:
    by = str(example.client or example.moderator or _("a former moderator"))
    return ShownExample(
        example=example,
        by=by,
        words=judged.words if judged else "",
        url=judged.url if judged else "",
        percent=percent(example.verdict) if example.verdict else None,
    )


@dataclass(frozen=True)
class KeyCounts:
    """How often a key asked, and how often its site said that the answer was wrong."""

    ham: int = 0
    spam: int = 0
    missed: int = 0
    mistaken: int = 0

    @property
    def checks(self) -> int:
        """Return how many texts were judged."""
        return self.ham + self.spam


@dataclass(frozen=True)
class ShownKey:
    """An Akismet key with what it asked, this month and in all."""

    key: AkismetKey
    month: KeyCounts
    ever: KeyCounts


def keys(now: datetime) -> list[ShownKey]:
    """Return every key, those in use first, then by site."""
    first = now.date().replace(day=1)
    ever, month = _counted(date.min), _counted(first)
    rows = AkismetKey.objects.order_by(F("revoked_at").desc(nulls_first=True), "site")
    nothing = KeyCounts()
    return [ShownKey(key, month.get(key.pk, nothing), ever.get(key.pk, nothing)) for key in rows]


def _counted(since: date) -> dict[int, KeyCounts]:
    rows = KeyUse.objects.filter(day__gte=since).order_by().values("key")
    sums = rows.annotate(
        a=Sum("ham"), b=Sum("spam"), c=Sum("missed"), d=Sum("mistaken")
    ).values_list("key", "a", "b", "c", "d")
    return {key: KeyCounts(*numbers) for key, *numbers in sums}
