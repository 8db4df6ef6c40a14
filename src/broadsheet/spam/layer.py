"""The local layer in this process: learnt from the taught examples, and again when they change."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from broadsheet.core.prepared import Prepared
from broadsheet.spam.engine.local import Lesson, LocalLayer, learn, unpack
from broadsheet.spam.models import Learning, TaughtExample

ROW = 1
"""The primary key of the one row of `Learning`."""

NEWSROOM = 0
"""The layer of the newsroom itself; any other is that of the Akismet key of this number."""

_mark = Prepared(lambda: Learning.objects.filter(pk=ROW).values_list("epoch", "version"))
_MOST_LAYERS = 32
_NOBODY = "a former moderator"


@dataclass(frozen=True)
class _Learnt:
    epoch: str
    version: int
    last: int
    layer: LocalLayer


_learnt: dict[int, _Learnt] = {}


def mark() -> tuple[str, int]:
    """Return what stands for all that has been taught so far: epoch and version."""
    found = _mark.first()
    return (found[0], found[1]) if found else ("", 0)


def layer_of(client: int = NEWSROOM) -> LocalLayer:
    """Return what moderators taught, and for a client also what its site did.

    One small row is read; only what was taught since the last call is learnt, or everything when a
    lesson was taken back.
    """
    epoch, version = mark()
    if not epoch:
        return LocalLayer()
    known = _learnt.get(client)
    if known and (known.epoch, known.version) == (epoch, version):
        return known.layer
    if known is None or known.epoch != epoch:
        known = _Learnt(epoch, 0, 0, LocalLayer())
    rows = list(_rows(client).filter(pk__gt=known.last))
    last = rows[-1].pk if rows else known.last
    found = learn(_lessons(rows), known.layer)
    if len(_learnt) >= _MOST_LAYERS:
        _learnt.clear()
    _learnt[client] = _Learnt(epoch, version, last, found)
    return found


def _rows(client: int) -> QuerySet[TaughtExample]:
    whose = Q(client=None) | Q(client=client) if client else Q(client=None)
    return TaughtExample.objects.filter(whose).order_by("pk")


def _lessons(rows: list[TaughtExample]) -> Iterator[Lesson]:
    for row in rows:
        packed, teacher = bytes(row.grams), _teacher(row)
        if one := unpack(packed, log_odds=row.log_odds, spam=row.spam, teacher=teacher):
            yield one


def _teacher(row: TaughtExample) -> str:
    """Return the name under which the engine bounds what a teacher may do."""
    if row.client_id is not None:
        return f"client {row.client_id}"
    return _NOBODY if row.moderator_id is None else f"moderator {row.moderator_id}"
