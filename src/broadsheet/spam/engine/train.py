"""The shipped model, made anew from the shared sets and the project's own writing.

Imported only to train: it needs scikit-learn, which the filter itself does not.

Two stages. First a logistic regression over hashed grams; each text's score for the second stage
comes from a fit that saw neither its source nor its genre. Second a logistic regression of that
score with the named signals, none of which may speak against its own meaning.
"""

import hashlib
import json
import math
import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix, diags
from sklearn.linear_model import (
    LogisticRegression,
)

from broadsheet.spam.engine.grams import CHAR_PRIOR, SIZE, WORD_PRIOR
from broadsheet.spam.engine.judge import GRAM_LIMIT
from broadsheet.spam.engine.likeness import COMMON, RAREST, stems
from broadsheet.spam.engine.model import Model, load_model, save_model
from broadsheet.spam.engine.names import WRITTEN
from broadsheet.spam.engine.reading import Reading, read
from broadsheet.spam.engine.rows import Row, read_rows, with_sender, written_rows
from broadsheet.spam.engine.signals import WORDS

SETS = ("youtube", "sms", "foxnews")
"""The shared sets whose licences let weights travel."""

SEED = 20
WRITTEN_ROWS = 44_000
FOLDS = 5
GRAM_C = 0.5
SIGNAL_PENALTY = 0.0004
SIGNAL_PRIOR = 0.4
"""Log-odds of a signal that no row shows, towards which all of them are drawn."""

SPAM_SHARE = 0.15
"""The share of spam that the probabilities are calibrated for."""

UNSURE_RATE, SPAM_RATE, FLAGRANT_RATE = 0.01, 0.001, 0.0002
_WEIGHTS = {"sms": 0.6, "youtube": 3.0, "foxnews": 3.0}
_WRITTEN_WEIGHT = 0.5
_FEWEST_TEXTS = 2
_FREE_SIGNALS = frozenset(
    {"known links", "platform links", "site is known", "short", "long", "handle", "repeats"}
)

Say = Callable[[str], None]
Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows as matrices: grams, signals, labels, weights, and the fold that each is left out of."""

    grams: csr_matrix
    signals: Numbers
    labels: NDArray[np.bool_]
    weights: Numbers
    folds: NDArray[np.int64]
    newsroom: NDArray[np.bool_]


def shared_rows(data: Path, seed: int = SEED) -> list[Row]:
    """Return the rows of the sets that may be trained on, each with a sender.

    Raises:
        RowsRefused: a set is missing or broken.
    """
    rng = random.Random(seed)  # noqa: S311
    rows = []
    for name in SETS:
        for row in read_rows(data / f"{name}.jsonl"):
            sent = with_sender(row.submission, rng, spam=row.spam)
            rows.append(Row(sent, row.spam, name, row.date))
    return rows


def fit(rows: Sequence[Row], say: Say) -> Model:
    """Return the model of these rows; `say` is told of each step."""
    say(f"reading {len(rows)} texts")
    table = tabulate(rows, [read(row.submission) for row in rows])
    held_out = np.zeros(len(rows))
    for fold in range(FOLDS):
        out = table.folds == fold
        if out.any():
            say(f"wording, fold {fold + 1} of {FOLDS}")
            weights, bias = fit_grams(table, ~out)
            held_out[out] = table.grams[out] @ weights + bias
    say("wording, all")
    weights, bias = fit_grams(table, np.ones(len(rows), dtype=np.bool_))
    say("signals")
    held_out = np.clip(held_out, -GRAM_LIMIT, GRAM_LIMIT)
    found = _fit_signals(table, held_out)
    log_odds = found[0] + found[1] * held_out + table.signals @ found[2:]
    unsure, spam, flagrant = _thresholds(log_odds[table.newsroom])
    return Model(
        weights=weights.astype(np.float16).astype(np.float32),
        signals={name: round(float(w), 4) for name, w in zip(WORDS, found[2:], strict=True)},
        gram_bias=bias,
        gram_scale=float(found[1]),
        bias=float(found[0]),
        unsure=unsure,
        spam=spam,
        flagrant=flagrant,
        version="",
    )


def tabulate(rows: Sequence[Row], readings: Sequence[Reading]) -> Table:
    """Return the rows as matrices."""
    places = {name: place for place, name in enumerate(WORDS)}
    signals = np.zeros((len(rows), len(places)))
    columns, values, ends = [], [], [0]
    for number, reading in enumerate(readings):
        for name, (strength, _) in reading.found.items():
            signals[number, places[name]] = strength
        chars, words = reading.grams.chars, reading.grams.words
        columns += [chars, words]
        values.append(np.full(len(chars), 1.0 / math.sqrt(len(chars) + CHAR_PRIOR)))
        values.append(np.full(len(words), 1.0 / math.sqrt(len(words) + WORD_PRIOR)))
        ends.append(ends[-1] + len(chars) + len(words))
    grams = csr_matrix(
        (np.concatenate(values), np.concatenate(columns), ends), shape=(len(rows), SIZE)
    )
    grams.sum_duplicates()
    sources = np.array([row.source for row in rows])
    labels = np.array([row.spam for row in rows], dtype=np.bool_)
    return Table(
        grams,
        signals,
        labels,
        np.array([_WEIGHTS.get(row.source, _WRITTEN_WEIGHT) for row in rows]),
        np.array([_fold(row.source) for row in rows]),
        ~labels & (sources != "sms") & (sources != "youtube"),
    )


def _fold(source: str) -> int:
    """Return the fold of a source, so that a whole genre is left out together."""
    if source in SETS:
        return SETS.index(source)
    return hashlib.sha256(source.encode()).digest()[0] % FOLDS


def fit_grams(table: Table, chosen: NDArray[np.bool_]) -> tuple[Numbers, float]:
    """Return the gram weights and bias that these rows teach.

    Rare grams are scaled up while learning, by their inverse document frequency, and those of a
    single text are left out; the scale is folded into the weights, so that judging needs none.
    """
    texts = table.grams[chosen]
    frequency = np.bincount(texts.indices, minlength=SIZE)
    scale = np.log((1.0 + texts.shape[0]) / (1.0 + frequency)) + 1.0
    scale[frequency < _FEWEST_TEXTS] = 0.0
    classifier = LogisticRegression(C=GRAM_C, solver="liblinear", tol=1e-2, random_state=SEED)
    classifier.fit(texts @ diags(scale), table.labels[chosen], sample_weight=table.weights[chosen])
    return classifier.coef_[0] * scale, float(classifier.intercept_[0])


def _fit_signals(table: Table, held_out: Numbers) -> Numbers:
    """Return bias, gram scale and signal weights, calibrated for `SPAM_SHARE`."""
    features = np.column_stack([np.ones(len(held_out)), held_out, table.signals])
    labels = table.labels.astype(np.float64)
    weights = table.weights.copy()
    for is_spam, part in ((True, SPAM_SHARE), (False, 1 - SPAM_SHARE)):
        weights[table.labels == is_spam] *= part / weights[table.labels == is_spam].sum()
    penalty = np.full(features.shape[1], SIGNAL_PENALTY)
    penalty[:2] = 0.0
    prior = np.array(
        [0.0, 0.0, *(0.0 if name in _FREE_SIGNALS else SIGNAL_PRIOR for name in WORDS)]
    )

    def loss(values: Numbers) -> tuple[float, Numbers]:
        log_odds = features @ values
        cost = np.logaddexp(0.0, log_odds) - labels * log_odds
        slope = features.T @ (weights * (1 / (1 + np.exp(-log_odds)) - labels))
        return (
            float(weights @ cost + (penalty * (values - prior) ** 2).sum()),
            slope + 2 * penalty * (values - prior),
        )

    bounds = [(None, None), (0.0, None)]
    bounds += [(None, None) if name in _FREE_SIGNALS else (0.0, None) for name in WORDS]
    found: Any = minimize(
        loss, np.zeros(features.shape[1]), jac=True, method="L-BFGS-B", bounds=bounds
    )
    return np.asarray(found.x, dtype=np.float64)


def _thresholds(ham: Numbers) -> tuple[float, float, float]:
    """Return the probabilities above which these shares of newsroom ham lie."""
    at = np.quantile(ham, [1 - UNSURE_RATE, 1 - SPAM_RATE, 1 - FLAGRANT_RATE])
    unsure, spam, flagrant = (1 / (1 + np.exp(-at))).tolist()
    return (
        round(min(0.5, unsure), 4),
        round(min(0.95, max(0.5, spam)), 4),
        round(max(0.98, flagrant), 4),
    )


def train(data: Path, out: Path, say: Say) -> str:
    """Write the model and beside it its manifest; return the model's SHA-256.

    Raises:
        RowsRefused: a set is missing or broken.
    """
    rows = [*shared_rows(data), *written_rows(WRITTEN_ROWS, SEED)]
    digest = save_model(fit(rows, say), out)
    common = out.with_name(COMMON.name)
    common.write_text(common_words(rows), encoding="utf-8")
    inputs = {f"{name}.jsonl": _hash(data / f"{name}.jsonl") for name in SETS}
    own = {path.name: _hash(path) for path in sorted(WRITTEN.glob("*.txt"))}
    manifest = {
        "model": out.name,
        "sha256": hashlib.sha256(out.read_bytes()).hexdigest(),
        "version": load_model(out).version,
        "seed": SEED,
        "rows": len(rows),
        "spam": sum(row.spam for row in rows),
        "shared": inputs,
        "written": own,
        "common_words": _hash(common),
    }
    out.with_suffix(".json").write_text(json.dumps(manifest, indent=1) + "\n")
    return digest


def common_words(rows: Sequence[Row]) -> str:
    """Return how many bits each of the commoner words is worth, by the hams that people wrote.

    They are English. Our own texts are of few topics, whose words would seem common.
    """
    texts = [stems(row.submission.text) for row in rows if row.source in SETS and not row.spam]
    counts = Counter(stem for found in texts for stem in found)
    worth = {stem: int(math.log2(len(texts) / count)) for stem, count in counts.items()}
    lines = ["# Made by training: the bits that sharing a word with an article is worth.\n"]
    for bits in range(RAREST):
        listed = " ".join(sorted(stem for stem in worth if worth[stem] == bits))
        lines.append(f"[{bits}]\n{listed}\n")
    return "".join(lines)


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
