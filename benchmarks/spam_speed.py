"""Measure how fast the spam filter loads and judges, on one core in this process.

Beside it stands a limit, one text at a time too: scikit-learn's hashing of the same lengths of
character sequences alone, times a vector of weights, without words, clues or reasons. The texts are
the project's own. Times are of the processor, so that other work on the machine counts less; the
last line is one JSON object.
"""

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence

import numpy as np
from sklearn.feature_extraction.text import HashingVectorizer

from broadsheet.spam.engine.grams import CHAR_LENGTHS, SIZE
from broadsheet.spam.engine.judge import judge
from broadsheet.spam.engine.model import load_model
from broadsheet.spam.engine.rows import written_rows
from broadsheet.spam.engine.submission import Submission

ROUNDS = 5
TEXTS = 4_000
TARGETS = {"checks_per_s": 5_000, "load_s": 0.3, "hostile_s": 0.1, "resident_mb": 120}
FRESH = """
import time
begun = time.process_time()
from broadsheet.spam.engine.judge import judge
from broadsheet.spam.engine.model import load_model
from broadsheet.spam.engine.submission import Submission
imported = time.process_time()
model = load_model()
loaded = time.process_time() - imported
for number in range(30_000):
    judge(Submission(text=f"word{number} and another of them http://host{number}.example/"), model)
pages = int(open("/proc/self/statm").read().split()[1])
print(loaded, imported - begun, pages * 4096 / 1e6)
"""
"""What a process that does nothing else takes; each text has a word and a host of its own."""


def limit() -> Callable[[Submission], object]:
    """Return scikit-learn's hashing with a product."""
    lengths = (min(CHAR_LENGTHS), max(CHAR_LENGTHS))
    hashing = HashingVectorizer(analyzer="char", ngram_range=lengths, n_features=SIZE)
    weights = np.ones(SIZE)
    return lambda submission: hashing.transform([submission.text]) @ weights


def speed(work: Callable[[Submission], object], rows: Sequence[Submission]) -> float:
    """Return how many submissions a second are worked on."""
    begun = time.process_time()
    for submission in rows:
        work(submission)
    return len(rows) / (time.process_time() - begun)


def fresh() -> tuple[float, float, float]:
    """Return of a process of its own: seconds to load, seconds to import, resident megabytes."""
    command = [sys.executable, "-c", FRESH]
    done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 - ours
    load, imported, resident = map(float, done.stdout.split())
    return load, imported, resident


def main() -> None:
    """Print the medians of some rounds, and what misses its target."""
    model = load_model()
    rows = [row.submission for row in written_rows(TEXTS, 77)]
    peer = limit()
    ours, theirs = [], []
    for number in range(ROUNDS):
        ours.append(speed(lambda submission: judge(submission, model), rows))
        theirs.append(speed(peer, rows))
        print(
            f"round {number + 1} of {ROUNDS}: {ours[-1]:,.0f} checks/s, the limit {theirs[-1]:,.0f}"
        )
    hostile = Submission(text="http://x.example.com/a " * 1_000_000)
    begun = time.process_time()
    judge(hostile, model)
    spent = time.process_time() - begun
    load, imported, resident = fresh()
    figures = {
        "checks_per_s": round(statistics.median(ours)),
        "limit_per_s": round(statistics.median(theirs)),
        "load_s": round(load, 3),
        "import_s": round(imported, 3),
        "hostile_s": round(spent, 4),
        "resident_mb": round(resident, 1),
    }
    missed = [
        name
        for name, target in TARGETS.items()
        if (figures[name] < target) == (name == "checks_per_s")
    ]
    ratio = statistics.median(a / b for a, b in zip(ours, theirs, strict=True))
    ratios = {"hashing_vectorizer": round(ratio, 2)}
    print(
        json.dumps(
            {"benchmark": "spam-speed", "ratios": ratios, "figures": figures, "missed": missed}
        )
    )


if __name__ == "__main__":
    main()
