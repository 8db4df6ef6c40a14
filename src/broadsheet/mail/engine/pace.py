"""How fast a relay, and each domain behind it, is to be fed: told the time."""

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


class Weariness:
    """How often in a row somebody put letters off, and for how long he is left alone then.

    Every `patience` of them in a row cost a rest of `REST` seconds, twice as long each time that
    follows, up to `LONGEST_REST`. Source: RFC 5321 section 4.5.4.1.
    """

    REST, LONGEST_REST = 60.0, 3600.0

    def __init__(self, patience: int) -> None:
        self._patience = patience
        self._in_a_row = 0
        self._until = float("-inf")

    def put_off(self, *, now: float) -> bool:
        """Count a letter that was put off; tell whether a rest begins with it."""
        self._in_a_row += 1
        if self._in_a_row % self._patience:
            return False
        doubled = self.REST * 2 ** min(self._in_a_row // self._patience - 1, 16)
        self._until = now + min(doubled, self.LONGEST_REST)
        return True

    def rests(self, *, now: float) -> bool:
        """Tell whether he is left alone now."""
        return now < self._until


class Lanes:
    """When mail may go to a domain: so many letters a second, and none while it wants a rest.

    `per_second` is for each domain by itself, `None` without limit. A domain that puts off
    `PATIENCE` letters in a row is left alone for a while.
    """

    PATIENCE = 20

    def __init__(self, per_second: float | None) -> None:
        self._rate = per_second
        self._buckets: dict[str, Bucket] = {}
        self._weary: dict[str, Weariness] = {}

    @property
    def open(self) -> bool:
        """Tell whether mail may go anywhere, so that no domain has to be asked for."""
        return self._rate is None and not self._weary

    def rests(self, domain: str, *, now: float) -> bool:
        """Tell whether a domain is left alone now."""
        return domain in self._weary and self._weary[domain].rests(now=now)

    def wait(self, domain: str, *, now: float) -> float:
        """Return for how many seconds the next letter to a domain has to wait."""
        if self._rate is None:
            return 0.0
        return self._bucket(domain, self._rate, now).wait(now=now)

    def take(self, domain: str, *, now: float) -> None:
        """Count one letter to a domain as passed."""
        if self._rate is not None:
            self._bucket(domain, self._rate, now).take()

    def answered(self, domain: str, *, put_off: bool, now: float) -> None:
        """Hear how a letter to a domain fared."""
        if put_off:
            self._weary.setdefault(domain, Weariness(self.PATIENCE)).put_off(now=now)
        else:
            self._weary.pop(domain, None)

    def _bucket(self, domain: str, rate: float, now: float) -> Bucket:
        if domain not in self._buckets:
            self._buckets[domain] = Bucket(rate, now=now)
        return self._buckets[domain]
