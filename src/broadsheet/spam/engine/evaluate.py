"""A model measured on labelled rows."""

import time
from collections.abc import Iterable

from broadsheet.spam.engine.figures import area, recall_at, share
from broadsheet.spam.engine.judge import judge
from broadsheet.spam.engine.model import Model
from broadsheet.spam.engine.rows import Row
from broadsheet.spam.engine.verdict import Label

Figures = dict[str, float | int | None]

_CALLED_SPAM = frozenset({Label.SPAM, Label.FLAGRANT})


def evaluate(rows: Iterable[Row], model: Model) -> Figures:
    """Return how well the model tells these rows' labels; a figure without its class is None.

    `fpr_at_default` and `recall_at_default` count what is labelled spam or flagrant;
    `checks_per_s` is of the judging alone.
    """
    labels: list[bool] = []
    scores: list[float] = []
    called: list[bool] = []
    spent = 0.0
    for row in rows:
        begun = time.perf_counter()
        verdict = judge(row.submission, model)
        spent += time.perf_counter() - begun
        labels.append(row.spam)
        scores.append(verdict.probability)
        called.append(verdict.label in _CALLED_SPAM)
    pairs = list(zip(called, labels, strict=True))
    figures: Figures = {
        "n": len(labels),
        "spam": sum(labels),
        "ham": len(labels) - sum(labels),
        "auc": area(labels, scores),
        "recall_at_fpr_1pct": recall_at(labels, scores, 0.01),
        "recall_at_fpr_0.1pct": recall_at(labels, scores, 0.001),
        "fpr_at_default": share([flag for flag, is_spam in pairs if not is_spam]),
        "recall_at_default": share([flag for flag, is_spam in pairs if is_spam]),
        "checks_per_s": round(len(labels) / spent) if spent else None,
    }
    return {
        name: round(value, 4) if isinstance(value, float) else value
        for name, value in figures.items()
    }
