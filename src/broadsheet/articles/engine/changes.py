"""What changed between two versions of a text, in words, paragraph by paragraph.

The work is bounded whatever the texts are: past a limit a stretch counts as replaced as a whole.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

MOST_CHANGES = 400
"""How many single insertions and deletions are looked for before a stretch counts as replaced."""
MOST_PAIRS = 2_500
ALIKE = 0.4
"""From which share of common words on two paragraphs are versions of each other."""
_WORDS = re.compile(r"\s+|[^\W_]+(?:['\u2019-][^\W_]+)*|.", re.DOTALL)
_WORD = re.compile(r"[^\W_]+(?:['\u2019-][^\W_]+)*")

Paragraph = tuple[str, str]
"""A kind, such as `p` or `h2`, and the words."""


@dataclass(frozen=True)
class Piece:
    """A stretch of text that is the `same`, was `inserted` or was `deleted`."""

    state: str
    text: str


@dataclass(frozen=True)
class Change:
    """A paragraph of either version, or of both; its pieces joined give the words."""

    kind: str
    state: str
    pieces: tuple[Piece, ...]


def compare(old: Sequence[Paragraph], new: Sequence[Paragraph]) -> list[Change]:
    """Return the paragraphs of both versions in reading order.

    A change's state is `same`, `inserted`, `deleted`, or `changed`: then its pieces say where.
    Without the deleted pieces the result reads as the new version, without the inserted as the old.
    """
    result: list[Change] = []
    gone: list[Paragraph] = []
    come: list[Paragraph] = []
    for state, paragraph in _edits(old, new):
        if state == "same":
            result += _replaced(gone, come)
            gone, come = [], []
            result.append(_whole("same", paragraph))
        else:
            (gone if state == "deleted" else come).append(paragraph)
    return result + _replaced(gone, come)


def changed_words(old: Sequence[Paragraph], new: Sequence[Paragraph]) -> tuple[int, int]:
    """Return how many words the new version has more, and how many of the old it lacks."""
    before, after = _counted(old), _counted(new)
    return (after - before).total(), (before - after).total()


def _counted(paragraphs: Sequence[Paragraph]) -> Counter[str]:
    return Counter(word for _, text in paragraphs for word in _WORD.findall(text))


def _whole(state: str, paragraph: Paragraph) -> Change:
    return Change(paragraph[0], state, (Piece(state, paragraph[1]),))


def _replaced(old: list[Paragraph], new: list[Paragraph]) -> list[Change]:
    """Return a stretch of which nothing is the same, with versions of one paragraph together."""
    pairs = _paired(old, new) if len(old) * len(new) <= MOST_PAIRS else {}
    result: list[Change] = []
    at = 0
    for place, paragraph in enumerate(new):
        partner = pairs.get(place)
        if partner is None:
            result.append(_whole("inserted", paragraph))
            continue
        result += [_whole("deleted", gone) for gone in old[at:partner]]
        pieces = tuple(_pieces(old[partner][1], paragraph[1]))
        result.append(Change(paragraph[0], "changed", pieces))
        at = partner + 1
    rest = [_whole("deleted", gone) for gone in old[at:]]
    # What went stands before what came in its place.
    return result + rest if pairs else rest + result


def _paired(old: list[Paragraph], new: list[Paragraph]) -> dict[int, int]:
    """Return places in `new` with the place in `old` of the paragraph each is a version of."""
    before = [_counted([paragraph]) for paragraph in old]
    after = [_counted([paragraph]) for paragraph in new]
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for row in range(len(old) - 1, -1, -1):
        for column in range(len(new) - 1, -1, -1):
            likeness = _likeness(before[row], after[column])
            together = best[row + 1][column + 1] + likeness if likeness >= ALIKE else 0.0
            best[row][column] = max(together, best[row + 1][column], best[row][column + 1])
    pairs: dict[int, int] = {}
    row = column = 0
    while row < len(old) and column < len(new):
        if best[row][column] == best[row + 1][column]:
            row += 1
        elif best[row][column] == best[row][column + 1]:
            column += 1
        else:
            pairs[column] = row
            row, column = row + 1, column + 1
    return pairs


def _likeness(old: Counter[str], new: Counter[str]) -> float:
    total = old.total() + new.total()
    return 2 * (old & new).total() / total if total else 0.0


def _pieces(old: str, new: str) -> Iterator[Piece]:
    """Yield the words of two versions of a paragraph, deleted before inserted."""
    edits = _readable(list(_edits(_WORDS.findall(old), _WORDS.findall(new))))
    for settled, run in groupby(edits, key=lambda edit: edit[0] == "same"):
        words = list(run)
        if settled:
            yield Piece("same", "".join(word for _, word in words))
            continue
        for state in ("deleted", "inserted"):
            text = "".join(word for made, word in words if made == state)
            if text:
                yield Piece(state, text)


def _readable(edits: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return edits in which no lone blank or small word stands between two changes."""
    runs = [(same, list(run)) for same, run in groupby(edits, key=lambda edit: edit[0] == "same")]
    result: list[tuple[str, str]] = []
    for place, (same, run) in enumerate(runs):
        between = 0 < place < len(runs) - 1
        if same and between and not _WORD.search("".join(word for _, word in run)):
            result += [(state, word) for _, word in run for state in ("deleted", "inserted")]
        else:
            result += run
    return result


def _edits(old: Sequence, new: Sequence) -> Iterator[tuple]:  # type: ignore[type-arg]
    """Yield (state, item) of both sequences in order; equal ends are never looked into."""
    start = _common(len(old), len(new), lambda place: old[place] == new[place])
    shortest = len(old) - start, len(new) - start
    end = _common(*shortest, lambda place: old[-1 - place] == new[-1 - place])
    yield from (("same", item) for item in new[:start])
    yield from _shortest_edits(old[start : len(old) - end], new[start : len(new) - end])
    yield from (("same", item) for item in new[len(new) - end :])


def _common(one: int, other: int, equal: Callable[[int], bool]) -> int:
    place = 0
    while place < min(one, other) and equal(place):
        place += 1
    return place


def _shortest_edits(old: Sequence, new: Sequence) -> Iterator[tuple]:  # type: ignore[type-arg]
    """Yield the fewest edits that make `new` of `old`.

    Source: E. W. Myers, "An O(ND) Difference Algorithm and Its Variations", Algorithmica 1, 1986.
    """
    reached = _frontiers(old, new)
    if reached is None:
        yield from (("deleted", item) for item in old)
        yield from (("inserted", item) for item in new)
        return
    backwards: list[tuple[str, object]] = []
    x, y = len(old), len(new)
    for steps in range(len(reached) - 1, -1, -1):
        before = reached[steps]
        diagonal = x - y
        down = diagonal == -steps or (
            diagonal != steps and before[diagonal - 1] < before[diagonal + 1]
        )
        origin = diagonal + 1 if down else diagonal - 1
        from_x = before[origin] if steps else 0
        from_y = from_x - origin if steps else 0
        while x > from_x and y > from_y:
            x, y = x - 1, y - 1
            backwards.append(("same", new[y]))
        if steps:
            backwards.append(("inserted", new[from_y]) if down else ("deleted", old[from_x]))
            x, y = from_x, from_y
    yield from reversed(backwards)


def _frontiers(old: Sequence, new: Sequence) -> list[dict[int, int]] | None:  # type: ignore[type-arg]
    """Return how far each diagonal was reached before each step, or None past MOST_CHANGES."""
    furthest = {1: 0}
    reached = []
    for steps in range(MOST_CHANGES + 1):
        reached.append(dict(furthest))
        for diagonal in range(-steps, steps + 1, 2):
            down = diagonal == -steps or (
                diagonal != steps and furthest[diagonal - 1] < furthest[diagonal + 1]
            )
            x = furthest[diagonal + 1] if down else furthest[diagonal - 1] + 1
            while x < len(old) and x - diagonal < len(new) and old[x] == new[x - diagonal]:
                x += 1
            furthest[diagonal] = x
            if x >= len(old) and x - diagonal >= len(new):
                return reached
    return None
