"""How well a filter separates spam from ham, with the uncertainty of each figure."""

import math
from collections.abc import Iterator, Sequence
from itertools import groupby

Interval = tuple[float, float]


def _curve(labels: Sequence[bool], scores: Sequence[float]) -> Iterator[tuple[int, int]]:
    """Yield (ham, spam) above each distinct score, from the highest down; equal ones together."""
    ham = spam = 0
    ranked = sorted(zip(scores, labels, strict=True), reverse=True)
    for _, tied in groupby(ranked, key=lambda pair: pair[0]):
        for _, is_spam in tied:
            spam += is_spam
            ham += not is_spam
        yield ham, spam


def area(labels: Sequence[bool], scores: Sequence[float]) -> float | None:
    """Return the chance that a spam outranks a ham, ties counting half; None without both."""
    spam = sum(labels)
    ham = len(labels) - spam
    if not spam or not ham:
        return None
    total = 0.0
    last_ham = last_spam = 0
    for here_ham, here_spam in _curve(labels, scores):
        total += (here_ham - last_ham) * (here_spam + last_spam) / 2
        last_ham, last_spam = here_ham, here_spam
    return total / (spam * ham)


def recall_at(labels: Sequence[bool], scores: Sequence[float], limit: float) -> float | None:
    """Return the best recall of a threshold that takes at most this share of the ham."""
    spam = sum(labels)
    ham = len(labels) - spam
    if not spam or not ham:
        return None
    allowed = [found for wrong, found in _curve(labels, scores) if wrong / ham <= limit]
    return max(allowed, default=0) / spam


def share(flags: Sequence[bool]) -> float | None:
    """Return the share that is true, None of nothing."""
    return sum(flags) / len(flags) if flags else None


def interval(part: float, n: int) -> Interval:
    """Return the 95% interval of a share of n.

    Source: E. B. Wilson, "Probable inference, the law of succession, and statistical inference",
    JASA 22, 1927.
    """
    if not n:
        return 0.0, 1.0
    z = 1.959964
    middle = part + z * z / (2 * n)
    spread = z * math.sqrt(part * (1 - part) / n + z * z / (4 * n * n))
    low, high = ((middle + sign * spread) / (1 + z * z / n) for sign in (-1, 1))
    return max(0.0, low), min(1.0, high)


def calibration_error(
    labels: Sequence[bool], probabilities: Sequence[float], bins: int = 15
) -> float | None:
    """Return the expected calibration error: mean gap between claim and outcome, by bins.

    Source: C. Guo et al., "On Calibration of Modern Neural Networks", ICML 2017.
    """
    if not labels:
        return None
    sums = [[0.0, 0.0] for _ in range(bins)]
    for is_spam, probability in zip(labels, probabilities, strict=True):
        place = min(bins - 1, int(probability * bins))
        sums[place][0] += probability
        sums[place][1] += is_spam
    return sum(abs(claimed - true) for claimed, true in sums) / len(labels)
