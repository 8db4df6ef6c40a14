"""Take counts into the rows, once each; find what is read most; make old rows fewer."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Sum
from django.utils import timezone

from broadsheet.articles.models import ArticlePage
from broadsheet.articles.queries.articles import public_at
from broadsheet.readership.engine import log, tally
from broadsheet.readership.engine.tally import HOUR, Count
from broadsheet.readership.engine.viewers import BOT, READER
from broadsheet.readership.models import LONGEST_PATH, MostRead, PageDay, PageViews, TakenIn

FORGOTTEN = timedelta(days=2)
"""How long the name of a file is remembered that was taken in and deleted."""
BY_HOUR = timedelta(days=35)
"""How long hours are told apart; older views are counted by day."""
OF_THE_LAST = timedelta(hours=24)
PLACES = 10
_ADDRESS = re.compile(r"/([^/]+)/([0-9]{4}/[0-9]{2}/[0-9]{2})/([^/]+)/")


def views_folder() -> Path:
    """Return where counts wait to be taken in."""
    return Path(settings.DATA) / "views"


def take_in(*, folder: Path, now: datetime, at_most: int = 20) -> int:
    """Add what waits in a folder to the rows; return how many files it was.

    A file is counted in the transaction that remembers its name, so a killed process counts none
    twice.
    """
    taken = tally.files(folder)[:at_most]
    for file in taken:
        with transaction.atomic():
            _row, new = TakenIn.objects.get_or_create(file=file.name, defaults={"taken_at": now})
            if new:
                _add_counts(tally.read(file))
        with suppress(FileNotFoundError):
            file.unlink()
    return len(taken)


def read_log(*, file: Path, now: datetime) -> int:
    """Add what a web server's log has counted since the last time; return how many rows it was."""
    if not file.exists():
        return 0
    with transaction.atomic():
        row, _new = TakenIn.objects.select_for_update().get_or_create(
            file=log.NAME, defaults={"taken_at": now}
        )
        counts, place = log.read_on(file, log.Place(row.inode, row.offset))
        if place != (row.inode, row.offset):
            row.inode, row.offset, row.taken_at = place.inode, place.offset, now
            row.save()
            _add_counts(counts)
    return len(counts)


def find_most_read(*, now: datetime) -> None:
    """Store which articles were read most in the last day; nothing is written where it is equal."""
    read = (
        PageViews.objects.filter(hour__gt=now - OF_THE_LAST, readers__gt=0)
        .values("path")
        .annotate(views=Sum("readers"))
        .order_by("-views", "path")
    )
    articles = (_article(row["path"]) for row in read[: PLACES * 5])
    found = list(islice((article.pk for article in articles if article), PLACES))
    if found == list(MostRead.objects.values_list("article_id", flat=True)):
        return
    with transaction.atomic():
        MostRead.objects.all().delete()
        MostRead.objects.bulk_create(
            MostRead(place=place, article_id=key) for place, key in enumerate(found, 1)
        )


def make_fewer(*, now: datetime) -> int:
    """Put the hours of one day together that is old enough; return how many rows it had."""
    TakenIn.objects.filter(taken_at__lt=now - FORGOTTEN).exclude(file=log.NAME).delete()
    oldest = PageViews.objects.filter(hour__lt=_midnight(now - BY_HOUR)).order_by("hour").first()
    if oldest is None:
        return 0
    begin = _midnight(oldest.hour)
    rows = PageViews.objects.filter(
        hour__gte=begin, hour__lt=_midnight(begin + timedelta(hours=30))
    )
    with transaction.atomic():
        together = rows.values("path").annotate(readers=Sum("readers"), bots=Sum("bots"))
        values = [(row["path"], begin.date(), row["readers"], row["bots"]) for row in together]
        _add(PageDay._meta.db_table, "day", values)  # noqa: SLF001 - Django documents it as public
        gone, _kinds = rows.delete()
    return gone


def _midnight(moment: datetime) -> datetime:
    """Return when the newsroom's day of a moment began."""
    day = timezone.localdate(moment)
    return timezone.make_aware(datetime(day.year, day.month, day.day))  # noqa: DTZ001 - made aware


def _add_counts(counts: Iterable[Count]) -> None:
    together: Counter[tuple[str, int, str]] = Counter()
    for count in counts:
        together[count.path, count.hour, READER] += count.readers
        together[count.path, count.hour, BOT] += count.bots
    pages = {(path, hour) for path, hour, _viewer in together if len(path) <= LONGEST_PATH}
    values = [
        (
            path,
            datetime.fromtimestamp(hour * HOUR, UTC),
            together[path, hour, READER],
            together[path, hour, BOT],
        )
        for path, hour in sorted(pages)
    ]
    _add(PageViews._meta.db_table, "hour", values)  # noqa: SLF001 - Django documents it as public


def _add(table: str, when: str, values: Sequence[tuple[str, date, int, int]]) -> None:
    """Add views to the rows of pages, new or there already: Django's bulk_create only replaces."""
    adapt = connection.ops.adapt_datetimefield_value
    rows = [
        (path, adapt(moment) if isinstance(moment, datetime) else moment, readers, bots)
        for path, moment, readers, bots in values
    ]
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {table} (path, {when}, readers, bots) VALUES (%s, %s, %s, %s)"  # noqa: S608 - ours
            f" ON CONFLICT (path, {when}) DO UPDATE SET"
            f" readers = {table}.readers + excluded.readers, bots = {table}.bots + excluded.bots",
            rows,
        )


def _article(path: str) -> ArticlePage | None:
    found = _ADDRESS.fullmatch(path)
    return public_at(*found.groups()) if found else None
