"""Measure how much a newsroom's own decisions teach the filter about comments of a kind new to it.

    python benchmarks/spam_learning.py DATA [--rounds N]

DATA is the folder of the labelled sets. A model that has not seen the domain judges half of it;
somebody decides the texts that it doubts most, as the queue shows them, or texts drawn by chance;
the other half measures. `missing` is the part of the recall missing at first that was gained.
"""

import argparse
import json
import random
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from broadsheet.spam.engine import trials
from broadsheet.spam.engine.figures import interval, recall_at
from broadsheet.spam.engine.judge import judge
from broadsheet.spam.engine.local import Lesson, LocalLayer, learn, lesson
from broadsheet.spam.engine.model import Model
from broadsheet.spam.engine.reading import read
from broadsheet.spam.engine.rows import Row
from broadsheet.spam.engine.train import fit

DOMAINS = ("youtube and fox unseen", "sms unseen", "both blogs unseen")
DECISIONS = (0, 10, 25, 50, 100, 200)
LIMIT = 0.01
PROMISED, AFTER = 0.5, 50

Pick = Callable[[list[tuple[float, Row]], random.Random], list[Row]]


@dataclass(frozen=True)
class Domain:
    """Rows that the model has never seen the like of."""

    name: str
    rows: list[Row]
    model: Model


def from_the_queue(judged: list[tuple[float, Row]], _: random.Random) -> list[Row]:
    """Return rows with those first whose probability is nearest to a half."""
    return [row for _, row in sorted(judged, key=lambda pair: abs(pair[0] - 0.5))]


def by_chance(judged: list[tuple[float, Row]], rng: random.Random) -> list[Row]:
    """Return rows in any order."""
    return [row for _, row in rng.sample(judged, len(judged))]


WAYS: dict[str, Pick] = {"the queue": from_the_queue, "by chance": by_chance}


def curve(domain: Domain, pick: Pick, seed: int) -> list[float]:
    """Return recall at 1% false positives after each number of decisions."""
    rng = random.Random(seed)  # noqa: S311
    rows = rng.sample(domain.rows, len(domain.rows))
    half = len(rows) // 2
    judged = [(judge(row.submission, domain.model).probability, row) for row in rows[:half]]
    taught = pick(judged, rng)[: DECISIONS[-1]]
    rng.shuffle(taught)
    found, layer, before = [], LocalLayer(), 0
    for count in DECISIONS:
        layer = learn([_lesson(row, domain.model) for row in taught[before:count]], layer)
        before = count
        scores = [judge(row.submission, domain.model, layer).probability for row in rows[half:]]
        found.append(recall_at([row.spam for row in rows[half:]], scores, LIMIT) or 0.0)
    return found


def _lesson(row: Row, model: Model) -> Lesson:
    probability = judge(row.submission, model).probability
    return lesson(read(row.submission), probability, spam=row.spam, teacher="moderator")


def gained(first: float, last: float) -> float:
    """Return which part of the recall that was missing has been gained."""
    return (last - first) / (1.0 - first)


def report(domain: Domain, way: str, curves: Sequence[Sequence[float]]) -> float:
    """Print the mean curve, and return what was gained after `AFTER` decisions."""
    means = [statistics.mean(points) for points in zip(*curves, strict=True)]
    spam = sum(row.spam for row in domain.rows) // 2
    low, high = interval(means[DECISIONS.index(AFTER)], spam)
    part = gained(means[0], means[DECISIONS.index(AFTER)])
    cells = [f"{count}: {recall:.3f}" for count, recall in zip(DECISIONS, means, strict=True)]
    print(
        f"{domain.name:24} {way:10} {'  '.join(cells)}  at {AFTER} of {spam} spam"
        f" [{low:.2f}, {high:.2f}], of what was missing {part:.0%}",
        flush=True,
    )
    return part


def main(data: Path, rounds: int) -> None:
    """Print a curve for each domain and way of choosing, and one JSON line last."""
    ratios = {}
    for whole in trials.trials(data):
        if whole.name not in DOMAINS:
            continue
        trial = trials.without_coincidences(whole)
        domain = Domain(trial.name, trial.test, fit(trial.train, lambda _: None))
        for way, pick in WAYS.items():
            curves = [curve(domain, pick, seed) for seed in range(rounds)]
            ratios[f"{domain.name}, {way}"] = round(report(domain, way, curves), 3)
    missed = [name for name, part in ratios.items() if "queue" in name and part < PROMISED]
    result = {"benchmark": "spam-learning", "ratios": ratios, "figures": {}, "missed": missed}
    print(json.dumps(result))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    main(options.data, options.rounds)
