"""The filter measured on sources and times that it was not trained on, beside a baseline.

Imported only to measure: it needs scikit-learn, which the filter itself does not.

The baseline is logistic regression over TF-IDF of character 2- to 5-grams with the length and
presence of author, URL and e-mail, trained on the same sets as the row's filter; `+ own texts`
gives it the project's own writing too. Each share has its number and 95% interval beside it;
nothing is claimed at 0.1% on fewer than 5,000 ham. Own texts that happen to equal a text of the
test are left out of its training.

`senders hidden` takes author, e-mail and address from every test row, `senders like readers'`
gives each of them a reader's: if either moved the figures, having a sender would stand in for the
source. `French, none taught` trains without a word of French.
"""

import random
import re
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from broadsheet.spam.engine.figures import area, calibration_error, interval, recall_at
from broadsheet.spam.engine.judge import judge
from broadsheet.spam.engine.model import Model
from broadsheet.spam.engine.rows import Row, read_rows, with_sender, written_rows
from broadsheet.spam.engine.submission import Submission
from broadsheet.spam.engine.train import SEED, WRITTEN_ROWS, fit, shared_rows

Scorer = Callable[[Sequence[Row]], list[float]]
Say = Callable[[str], None]
Figures = dict[str, object]
LIMITS = (0.01, 0.001)
FEWEST_HAM_FOR_ONE_IN_A_THOUSAND = 5_000
NEWSROOM_LIMIT = 0.001
CUT_DATE = "2015-01-01"
THIRD = 3
ALL_SETS = ("youtube", "sms", "foxnews", "datacamp", "wxr_blogs")
_LETTERS = re.compile(r"\W+")


@dataclass(frozen=True)
class Trial:
    """Rows to train on and rows to be measured on, under a name.

    `pool` is true where the scores belong to the figure over every source unseen.
    """

    name: str
    train: list[Row]
    test: list[Row]
    pool: bool = False


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


def trials(data: Path) -> Iterator[Trial]:
    """Yield leave-one-source-out, time-ordered and in-domain trials over the shared sets."""
    own = written_rows(WRITTEN_ROWS, SEED)
    sets = {name: list(read_rows(data / f"{name}.jsonl")) for name in ALL_SETS}
    taught = shared_rows(data)
    blogs = [*sets["datacamp"], *sets["wxr_blogs"]]
    yield Trial("datacamp unseen", [*taught, *own], sets["datacamp"])
    yield Trial("both blogs unseen", [*taught, *own], blogs, pool=True)
    spam = [row for row in sets["youtube"] if row.spam]
    rest = [row for row in taught if row.source not in ("youtube", "foxnews")]
    yield Trial("youtube spam, fox ham, both unseen", [*rest, *own], [*spam, *sets["foxnews"]])
    both = [*sets["youtube"], *sets["foxnews"]]
    yield Trial("youtube and fox unseen", [*rest, *own], both, pool=True)
    videos = [row.source for row in sets["youtube"]]
    tagged = iter(videos)
    taught_videos = [next(tagged) if row.source == "youtube" else row.source for row in taught]
    for video in sorted(set(videos)):
        rest = [
            r for r, v in zip(taught, taught_videos, strict=True) if v not in (video, "foxnews")
        ]
        test = [row for row in spam if row.source == video]
        yield Trial(f"{video} spam, fox ham, both unseen", [*rest, *own], [*test, *sets["foxnews"]])
    rest = [row for row in taught if row.source != "sms"]
    yield Trial("sms unseen", [*rest, *own], sets["sms"], pool=True)
    early = [row for row in taught if not row.date or row.date < CUT_DATE]
    late = [row for row in [*sets["youtube"], *blogs] if row.date >= CUT_DATE]
    yield Trial(f"dated from {CUT_DATE}", [*early, *own], late)
    kept = [row for row in taught if row.source == "sms" or not _held_out(row)]
    test = [row for row in both if _held_out(row)]
    yield Trial("in domain: a third held out", [*kept, *own], test)
    french = [row for row in own if row.source.endswith("-fr")]
    rest = [row for row in own if not row.source.endswith("-fr")]
    yield Trial("French, none taught", [*taught, *rest], french)


def _held_out(row: Row) -> bool:
    return zlib.crc32(row.submission.text.encode("utf-8", "replace")) % THIRD == 0


def without_coincidences(trial: Trial) -> Trial:
    """Return the trial without own texts that equal one of the test's, letter for letter."""
    letters = {_letters(row) for row in trial.test if not row.source.startswith("written:")}
    kept = [
        row
        for row in trial.train
        if not (row.source.startswith("written:") and _letters(row) in letters)
    ]
    return replace(trial, train=kept)


def _letters(row: Row) -> str:
    return _LETTERS.sub(" ", row.submission.text.lower()).strip()


def anonymous(rows: Sequence[Row]) -> list[Row]:
    """Return rows whose senders left nothing but the text."""
    return [replace(row, submission=Submission(row.submission.text)) for row in rows]


def like_readers(rows: Sequence[Row]) -> list[Row]:
    """Return rows with a reader's name, e-mail and address under every text, spam or not."""
    rng = random.Random(SEED)  # noqa: S311
    return [
        replace(r, submission=with_sender(r.submission, rng, spam=False)) for r in anonymous(rows)
    ]


def figures_of(
    name: str, who: str, labels: Sequence[bool], scores: Sequence[float], say: Say
) -> Figures:
    """Return one row of the table, and say it."""
    spam, ham = sum(labels), len(labels) - sum(labels)
    cells = [f"{name:40} {who:22} spam={spam:4} ham={ham:5}"]
    figures: Figures = {"trial": name, "who": who, "spam": spam, "ham": ham}
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
            figures[f"interval_at_{limit}"] = [round(low, 4), round(high, 4)]
    if (error := calibration_error(labels, scores)) is not None:
        cells.append(f"ECE {error:.3f}")
        figures["ece"] = round(error, 4)
    say("  ".join(cells))
    return figures


def rate(rows: Sequence[Row], scores: Sequence[float], threshold: float) -> str:
    """Return the share of ham, and of spam, above a threshold, with the ham's interval."""
    ham = [score >= threshold for row, score in zip(rows, scores, strict=True) if not row.spam]
    spam = [score >= threshold for row, score in zip(rows, scores, strict=True) if row.spam]
    part = sum(ham) / max(1, len(ham))
    low, high = interval(part, len(ham))
    caught = f"recall {sum(spam) / len(spam):.3f}" if spam else ""
    return (
        f"{sum(ham)} = {part:.2%} of {len(ham)} ham [{low:.2%}, {high:.2%}] {caught}"
        f" from {threshold:.3f}"
    )


def misses(trial: Trial, scores: Sequence[float], file: Path, most: int = 40) -> None:
    """Add to a file the highest ham and the lowest spam of a trial, to be read."""
    ranked = sorted(zip(scores, trial.test, strict=True), key=lambda pair: -pair[0])
    ham = [pair for pair in ranked if not pair[1].spam][:most]
    spam = [pair for pair in reversed(ranked) if pair[1].spam][:most]
    with file.open("a", encoding="utf-8") as out:
        for score, row in [*ham, *spam]:
            kind = "spam" if row.spam else "ham"
            sent = row.submission
            out.write(f"{trial.name} {kind} {score:.3f} {sent.author} {sent.text[:200]!r}\n")


def unseen(
    data: Path,
    say: Say,
    *,
    only: str = "",
    with_baseline: bool = True,
    misses_file: Path | None = None,
) -> list[Figures]:
    """Run the trials whose name has the words `only`; return the rows of the table.

    `data` is the folder of the labelled sets. The worst errors are added to `misses_file`.
    """
    figures: list[Figures] = []
    models: dict[int, Model] = {}
    pool: list[tuple[bool, float]] = []
    for whole in trials(data):
        if only not in whole.name:
            continue
        trial = without_coincidences(whole)
        labels = [row.spam for row in trial.test]
        if with_baseline:
            figures += _baselines(trial, labels, say)
        key = hash((*sorted({row.source for row in trial.train}), len(trial.train)))
        if key not in models:
            models[key] = fit(trial.train, lambda _: None)
        scores = ours(models[key])(trial.test)
        figures.append(figures_of(trial.name, "filter", labels, scores, say))
        say(f"    spam: {rate(trial.test, scores, models[key].spam)}")
        say(f"    unsure: {rate(trial.test, scores, models[key].unsure)}")
        figures += _senders(trial, labels, ours(models[key]), say)
        if misses_file:
            misses(trial, scores, misses_file)
        if trial.pool:
            pool.extend(zip(labels, scores, strict=True))
    if pool:
        labels, scores = [spam for spam, _ in pool], [score for _, score in pool]
        figures.append(figures_of("every source unseen", "filter", labels, scores, say))
    return figures


def _baselines(trial: Trial, labels: Sequence[bool], say: Say) -> list[Figures]:
    shared = [row for row in trial.train if not row.source.startswith("written:")]
    return [
        figures_of(trial.name, who, labels, baseline(rows)(trial.test), say)
        for who, rows in (("baseline", shared), ("baseline + own texts", trial.train))
    ]


def _senders(trial: Trial, labels: Sequence[bool], score: Scorer, say: Say) -> list[Figures]:
    return [
        figures_of(trial.name, who, labels, score(rows), say)
        for who, rows in (
            ("senders hidden", anonymous(trial.test)),
            ("senders like readers'", like_readers(trial.test)),
        )
    ]
