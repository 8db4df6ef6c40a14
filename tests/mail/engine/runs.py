"""Runs of the sender into a sink, and the books that every run has to keep."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator

from broadsheet.mail.engine.envelope import Envelope, Outcome
from broadsheet.mail.engine.relay import Relay
from broadsheet.mail.engine.send import Totals, send_all
from broadsheet.mail.engine.smtp import Surroundings
from tests.mail.engine.fakes import NoTime, Odd, Sink, impatient

OLD = ("8BITMIME",)


def letter(key: int) -> Envelope:
    data = f"Subject: {key}\r\n\r\nLetter {key}.\r\n.dot\r\n".encode()
    return Envelope(key, "news@gazette.example", f"r{key}@reader.example", data)


def letters(count: int) -> Iterator[Envelope]:
    return (letter(key) for key in range(count))


class Sent:
    """A run's outcomes, and what the sink got."""

    def __init__(self, sink: Sink) -> None:
        self.sink = sink
        self.outcomes: list[Outcome] = []
        self.totals = Totals(0, 0, 0, 0, 0)

    def keys(self, state: str) -> list[int | str]:
        return sorted(o.key for o in self.outcomes if o.state == state)

    def received(self) -> Counter[int]:
        return Counter(
            int(one.data.split(b"\r\n")[0].split()[1]) for one in self.sink.letters if one.data
        )

    def check_books(self) -> None:
        """Hold every run to what it promises."""
        counts = Counter(o.key for o in self.outcomes)
        assert set(counts.values()) <= {1}
        assert len(counts) == self.totals.taken
        by_state = Counter(o.state for o in self.outcomes)
        assert by_state["accepted"] == self.totals.accepted
        assert by_state["uncertain"] == self.totals.uncertain
        got = self.received()
        for outcome in self.outcomes:
            assert isinstance(outcome.key, int)
            if outcome.state == "accepted":
                assert got[outcome.key] == 1
            elif outcome.code == 0 and outcome.state != "uncertain":
                assert got[outcome.key] == 0
            else:
                assert got[outcome.key] <= 1


def run(
    sink: Sink,
    count: int = 20,
    *,
    make: Callable[[Sink], Relay] = Sink.relay,
    world: Surroundings | None = None,
) -> Sent:
    sent = Sent(sink)

    async def go() -> None:
        async with sink:
            sent.totals = await send_all(
                letters(count),
                relay=make(sink),
                on_outcome=sent.outcomes.append,
                clock=NoTime(),
                surroundings=world or impatient(),
            )

    asyncio.run(go())
    sent.check_books()
    return sent


def one_at_a_time(sink: Sink) -> Relay:
    return sink.relay(connections=1)


def answers(verb: str, *replies: bytes | Odd) -> Callable[[str, str, int], bytes | Odd | None]:
    """Answer the first times that `verb` comes with `replies`, then as usual."""
    left = list(replies)
    return lambda said, _line, _letters: left.pop(0) if said == verb and left else None
