"""Fixing an edition: its words and its recipients, once, before the first letter leaves."""

from collections.abc import Callable, Iterable
from datetime import datetime
from hashlib import sha256

from django.db import connection, transaction
from django.db.models import QuerySet

from broadsheet.newsletters import queries
from broadsheet.newsletters.counting import counter_of
from broadsheet.newsletters.interests import Contents, chosen_by
from broadsheet.newsletters.models import (
    Delivery,
    Edition,
    EditionArticle,
    Selection,
    Subscription,
)
from broadsheet.newsletters.rendering import Rendered, render_edition

SNAPSHOT = 20_000
"""Rows written at once, so that a large snapshot never holds the database for long."""
_OWE = (
    "INSERT INTO newsletters_delivery"
    " (edition_id, subscription_id, state, attempts, due_at, reply_text, relay)"
    " SELECT %s, taker.id, 'queued', 0, %s, '', ''"
)
DIGESTS = (Edition.Kind.DAILY, Edition.Kind.WEEKLY)


def freeze_edition(
    *, edition: Edition, now: datetime, renew: Callable[[], None] = lambda: None
) -> None:
    """Fix an edition's words and its recipients; what changes afterwards does not change it.

    A freeze that was cut short is finished by the next one; a finished one stays as it is. The
    snapshot is written in pieces: whoever was confirmed before it began is in it, once. `renew` is
    called after each piece.
    """
    if edition.frozen_at is not None:
        return
    contents, counted = queries.contents(edition), counter_of(edition)
    if not edition.text:
        _write(edition, render_edition(edition, contents.for_everything()), counted)
        edition.save(update_fields=["subject", "html", "text"])
    last = 0
    while (reached := _snapshot(edition, contents, last, now)) > last:
        last = reached
        renew()
    for selection in edition.selections.filter(text=""):
        chosen = set(selection.contents.values_list("pk", flat=True))
        rows = tuple(row for row in contents.rows if row.pk in chosen)
        _write(selection, render_edition(edition, rows), counted)
        selection.save(update_fields=["subject", "html", "text"])
        renew()
    edition.frozen_at = now
    edition.save(update_fields=["frozen_at"])


def _write(into: Edition | Selection, rendered: Rendered, counted: Callable[[str], str]) -> None:
    into.subject, into.text = rendered.subject, rendered.text
    into.html = counted(rendered.html)


@transaction.atomic
def _snapshot(edition: Edition, contents: Contents, after: int, now: datetime) -> int:
    """Add the next recipients and return the last one's number, or `after` when there is none."""
    takers = queries.takers_of(edition).filter(pk__gt=after).order_by("pk")
    piece = takers.values_list("pk", flat=True)
    reached: int | None = piece[SNAPSHOT - 1 : SNAPSHOT].first() or piece.last()
    if reached is None:
        return after
    takers = takers.filter(pk__lte=reached)
    if edition.kind in DIGESTS:
        Delivery.objects.bulk_create(
            _chosen(edition, contents, takers.filter(everything=False), now),
            ignore_conflicts=True,
            batch_size=SNAPSHOT,
        )
        takers = takers.filter(everything=True)
    if edition.kind not in DIGESTS or contents.for_everything():
        _owe_all(edition, takers, now)
    return reached


def _owe_all(edition: Edition, takers: QuerySet[Subscription], now: datetime) -> None:
    """Owe the whole edition to each of `takers`; none of them passes through this process."""
    sql, params = takers.order_by().values("id").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(
            f"{_OWE} FROM ({sql}) AS taker WHERE true ON CONFLICT DO NOTHING",
            [edition.pk, connection.ops.adapt_datetimefield_value(now), *params],
        )


def _chosen(
    edition: Edition, contents: Contents, takers: QuerySet[Subscription], now: datetime
) -> Iterable[Delivery]:
    """Yield what each of `takers` is owed of a digest, who chose what to read about."""
    numbers = list(takers.values_list("pk", flat=True))
    chosen = chosen_by(numbers)
    whole = contents.for_everything()
    selections: dict[tuple[EditionArticle, ...], Selection] = {}
    for number in numbers:
        rows = contents.for_topics(chosen.get(number, frozenset()))
        if not rows:
            continue
        if rows != whole and rows not in selections:
            selections[rows] = _selection(edition, rows)
        yield Delivery(
            edition=edition,
            subscription_id=number,
            selection=selections.get(rows),
            due_at=now,
        )


def _selection(edition: Edition, rows: tuple[EditionArticle, ...]) -> Selection:
    named = ",".join(str(row.pk) for row in rows)
    selection, made = Selection.objects.get_or_create(
        edition=edition, articles=sha256(named.encode()).hexdigest()
    )
    if made:
        selection.contents.set(rows)
    return selection
