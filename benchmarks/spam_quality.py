"""Measure the spam filter on sources and times that it was not trained on, beside a baseline.

    python benchmarks/spam_quality.py DATA [--only WORDS] [--without-baseline]

DATA is the folder of the labelled sets. The baseline is logistic regression over TF-IDF of
character 2- to 5-grams with the length and presence of author, URL and e-mail, trained on the same
sets as the row's filter; `+ own texts` gives it the project's own writing too. Each share has its
number and 95% interval beside it.
"""

import argparse
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from broadsheet.spam.engine.figures import area, calibration_error, interval, recall_at
from broadsheet.spam.engine.judge import judge
from broadsheet.spam.engine.model import Model
from broadsheet.spam.engine.rows import Row, read_rows, written_rows
from broadsheet.spam.engine.submission import Submission
from broadsheet.spam.engine.train import SEED, SETS, WRITTEN_ROWS, fit, shared_rows

Scorer = Callable[[Sequence[Row]], list[float]]
LIMITS = (0.01, 0.001)
FEWEST_HAM_FOR_ONE_IN_A_THOUSAND = 5_000
NEWSROOM_LIMIT = 0.001
CUT_DATE = "2015-01-01"


@dataclass(frozen=True)
class Trial:
    """Rows to train on and rows to be measured on, under a name."""

    name: str
    train: list[Row]
    test: list[Row]


def baseline(rows: Sequence[Row]) -> Scorer:
    """Return the scores of TF-IDF with logistic regression, trained on these rows."""
    vectorizer = TfidfVectorizer(
        analyzer="char", ngram_range=(2, 5), sublinear_tf=True, min_df=2, max_features=300_000
    )
    texts = vectorizer.fit_transform([row.submission.text[:5_000] for row in rows])
    classifier = LogisticRegression(C=10.0, solver="liblinear", class_weight="balanced")
    classifier.fit(hstack([texts, _sender(rows)]).tocsr(), [row.spam for row in rows])

    def score(others: Sequence[Row]) -> list[float]:
        found = vectorizer.transform([row.submission.text[:5_000] for row in others])
        table = hstack([found, _sender(others)]).tocsr()
        return [float(p) for p in classifier.predict_proba(table)[:, 1]]

    return score


def _sender(rows: Sequence[Row]) -> csr_matrix:
    """Return presence and length of author, URL and e-mail."""
    fields = [(row.submission.author, row.submission.url, row.submission.email) for row in rows]
    return csr_matrix(
        np.array([[v for text in row for v in (bool(text), len(text) / 50)] for row in fields])
    )


def ours(model: Model) -> Scorer:
    """Return the filter's probabilities."""
    return lambda rows: [judge(row.submission, model).probability for row in rows]


def trials(data: Path, own: list[Row]) -> list[Trial]:
    """Return leave-one-source-out and time-ordered trials over the shared sets."""
    sets = {name: list(read_rows(data / f"{name}.jsonl")) for name in SETS}
    taught = shared_rows(data)
    others = {name: list(read_rows(data / f"{name}.jsonl")) for name in ("datacamp", "wxr_blogs")}
    found = [Trial(f"{name} unseen", [*taught, *own], rows) for name, rows in others.items()]
    blogs = [*others["datacamp"], *others["wxr_blogs"]]
    found.append(Trial("both blogs unseen", [*taught, *own], blogs))
    for name in ("youtube", "sms"):
        rest = [row for row in taught if row.source not in (name, "foxnews")]
        spam = [row for row in sets[name] if row.spam]
        test = [*spam, *sets["foxnews"]]
        found.append(Trial(f"{name} spam, fox ham, both unseen", [*rest, *own], test))
        rest = [row for row in taught if row.source != name]
        found.append(Trial(f"{name} unseen", [*rest, *own], sets[name]))
    early = [row for row in taught if not row.date or row.date < CUT_DATE]
    late = [row for row in [*sets["youtube"], *blogs] if row.date >= CUT_DATE]
    found.append(Trial(f"dated from {CUT_DATE}", [*early, *own], late))
    return found


def anonymous(rows: Sequence[Row]) -> list[Row]:
    """Return rows whose senders left nothing but the text."""
    return [replace(row, submission=Submission(row.submission.text)) for row in rows]


def line(name: str, who: str, rows: Sequence[Row], scores: Sequence[float]) -> dict[str, object]:
    """Print and return one row of the table."""
    labels = [row.spam for row in rows]
    spam, ham = sum(labels), len(labels) - sum(labels)
    cells = [f"{name:34} {who:22} n={len(labels):5} spam={spam:4} ham={ham:5}"]
    figures: dict[str, object] = {"trial": name, "who": who, "spam": spam, "ham": ham}
    if (auc := area(labels, scores)) is not None:
        cells.append(f"AUC {auc:.3f}")
        figures["auc"] = round(auc, 4)
    for limit in LIMITS:
        recall = recall_at(labels, scores, limit)
        if recall is not None and (
            limit > NEWSROOM_LIMIT or ham >= FEWEST_HAM_FOR_ONE_IN_A_THOUSAND
        ):
            low, high = interval(recall, spam)
            cells.append(f"R@{limit:.1%} {recall:.3f} [{low:.2f}, {high:.2f}]")
            figures[f"recall_at_{limit}"] = round(recall, 4)
    if (error := calibration_error(labels, scores)) is not None:
        cells.append(f"ECE {error:.3f}")
        figures["ece"] = round(error, 4)
    print("  ".join(cells), flush=True)
    return figures


def rate(rows: Sequence[Row], scores: Sequence[float], threshold: float) -> None:
    """Print the share of ham called spam at a threshold, with its interval."""
    ham = [score >= threshold for row, score in zip(rows, scores, strict=True) if not row.spam]
    spam = [score >= threshold for row, score in zip(rows, scores, strict=True) if row.spam]
    part = sum(ham) / max(1, len(ham))
    low, high = interval(part, len(ham))
    caught = f"recall {sum(spam) / len(spam):.3f}" if spam else ""
    print(f"    at {threshold:.3f}: {part:.2%} of {len(ham)} ham [{low:.2%}, {high:.2%}] {caught}")


def main(data: Path, only: str, *, with_baseline: bool) -> None:
    """Run the trials whose name has these words, and print one JSON line last."""
    own = written_rows(WRITTEN_ROWS, SEED)
    figures = []
    models: dict[int, Model] = {}
    for trial in trials(data, own):
        if only not in trial.name:
            continue
        if with_baseline:
            shared = [row for row in trial.train if not row.source.startswith("written:")]
            figures.append(line(trial.name, "baseline", trial.test, baseline(shared)(trial.test)))
            scores = baseline(trial.train)(trial.test)
            figures.append(line(trial.name, "baseline + own texts", trial.test, scores))
        key = hash((*sorted({row.source for row in trial.train}), len(trial.train)))
        if key not in models:
            models[key] = fit(trial.train, lambda _: None)
        model = models[key]
        scores = ours(model)(trial.test)
        figures.append(line(trial.name, "filter", trial.test, scores))
        rate(trial.test, scores, model.spam)
        rate(trial.test, scores, model.unsure)
        bare = anonymous(trial.test)
        figures.append(line(trial.name, "filter, text alone", bare, ours(model)(bare)))
    ratios = {f"{f['trial']}: {f['who']}": f.get("auc") for f in figures}
    print(json.dumps({"benchmark": "spam-quality", "ratios": {}, "figures": ratios, "missed": []}))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--only", default="", help="trials whose name has these words")
    parser.add_argument("--without-baseline", action="store_true")
    options = parser.parse_args()
    main(options.data, options.only, with_baseline=not options.without_baseline)
