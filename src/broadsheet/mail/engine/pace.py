"""How fast a relay is to be fed: a token bucket, told the time."""

_ROUNDING = 1e-6


class Bucket:
    """Lets `per_second` letters pass on average, at most one second's worth at once."""

    def __init__(self, per_second: float, *, now: float) -> None:
        self._rate = per_second
        self._most = max(1.0, per_second)
        self._tokens = self._most
        self._at = now

    def wait(self, *, now: float) -> float:
        """Return for how many seconds the next letter has to wait; 0.0 lets it pass now."""
        self._tokens = min(self._most, self._tokens + (now - self._at) * self._rate)
        self._at = now
        missing = 1.0 - self._tokens
        return missing / self._rate if missing > _ROUNDING else 0.0

    def take(self) -> None:
        """Count one letter as passed."""
        self._tokens -= 1.0
