"""Measure how fast the spam filter loads and judges, on one core in this process.

The texts are the project's own. Times are of the processor, so that other work on the machine
counts less; the last line is one JSON object.
"""

import json
import statistics
import time

from broadsheet.spam.engine.judge import judge
from broadsheet.spam.engine.model import load_model
from broadsheet.spam.engine.rows import written_rows
from broadsheet.spam.engine.submission import Submission

ROUNDS = 5
TEXTS = 4_000
TARGETS = {"checks_per_s": 5_000, "load_s": 0.3, "hostile_s": 0.1}


def main() -> None:
    """Print the medians of some rounds, and what misses its target."""
    begun = time.process_time()
    model = load_model()
    load = time.process_time() - begun
    rows = [row.submission for row in written_rows(TEXTS, 77)]
    speeds = []
    for number in range(ROUNDS):
        begun = time.process_time()
        for submission in rows:
            judge(submission, model)
        speeds.append(len(rows) / (time.process_time() - begun))
        print(f"round {number + 1} of {ROUNDS}: {speeds[-1]:,.0f} checks/s")
    hostile = Submission(text="http://x.example.com/a " * 1_000_000)
    begun = time.process_time()
    judge(hostile, model)
    figures = {
        "checks_per_s": round(statistics.median(speeds)),
        "load_s": round(load, 3),
        "hostile_s": round(time.process_time() - begun, 4),
    }
    missed = [
        name
        for name, target in TARGETS.items()
        if (figures[name] < target) == (name == "checks_per_s")
    ]
    result = {"benchmark": "spam-speed", "ratios": {}, "figures": figures, "missed": missed}
    print(json.dumps(result))


if __name__ == "__main__":
    main()
