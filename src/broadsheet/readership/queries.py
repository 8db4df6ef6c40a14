"""How often pages were read, for the desk; what is read most, for everybody."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.conf import settings
from django.db.models import CharField, DateTimeField, Sum
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from broadsheet.articles.models import ArticlePage, FrontPage
from broadsheet.articles.queries import by_keys
from broadsheet.base.models import BasePage
from broadsheet.core.charts import DAYS, Chart, Point, chart, grouped
from broadsheet.core.prepared import Given, Prepared
from broadsheet.readership.models import MostRead, PageDay, PageViews

HOURS = 48
MONTHS = 12
LISTED = 20


@dataclass(frozen=True)
class Read:
    """A page with its views; `title` is "" where it has none of its own."""

    path: str
    title: str
    readers: int

    @property
    def words(self) -> str:
        """The views as people read them."""
        return grouped(self.readers)


def most_read() -> list[ArticlePage]:
    """Return the public articles read most, as of the last full hour."""
    return by_keys(list(MostRead.objects.values_list("article_id", flat=True)))


_of_page = Prepared(
    lambda: (
        PageViews.objects.filter(
            path=Given("path", CharField()), hour__gt=Given("since", DateTimeField())
        )
        .order_by()
        .values_list("readers")
    )
)


def views_of_a_day(article: ArticlePage, now: datetime) -> int:
    """Return how often readers asked for an article within the 24 hours before `now`."""
    rows = _of_page(path=article.url or "", since=now - timedelta(days=1))
    return sum(readers for (readers,) in rows)


def views_by_day(now: datetime) -> Chart | None:
    """Return readers' views on each of the last days, today included."""
    today = timezone.localdate(now)
    days = [today - timedelta(days=back) for back in reversed(range(DAYS))]
    views: Counter[object] = Counter()
    for hour, readers in _by_hour(now - timedelta(days=DAYS + 1)):
        views[timezone.localdate(hour)] += readers
    points = [Point(date_format(day, "j M"), views[day]) for day in days]
    return chart(_("Views by day"), points)


def views_by_hour(now: datetime) -> Chart | None:
    """Return readers' views in each of the last hours, the present one included."""
    this = now.replace(minute=0, second=0, microsecond=0)
    hours = [this - timedelta(hours=back) for back in reversed(range(HOURS))]
    views = dict(_by_hour(hours[0]))
    points = [
        Point(date_format(timezone.localtime(hour), "D H:i"), views.get(hour, 0)) for hour in hours
    ]
    return chart(_("Views by hour"), points)


def views_by_month(now: datetime) -> Chart | None:
    """Return readers' views in each of the last months of the newsroom's, the present one too."""
    this = timezone.localdate(now).replace(day=1)
    firsts = [_months_before(this, back) for back in reversed(range(MONTHS))]
    views: Counter[date] = Counter()
    by_day = PageDay.objects.filter(day__gte=firsts[0]).values_list("day")
    for day, readers in by_day.annotate(views=Sum("readers")).order_by():
        views[day.replace(day=1)] += readers
    # The newsroom's midnight is not the world's: a day more is asked for, and passed over.
    since = datetime.combine(firsts[0], time(), UTC) - timedelta(days=1)
    for hour, readers in _by_hour(since):
        views[timezone.localdate(hour).replace(day=1)] += readers
    points = [Point(date_format(first, "M Y"), views[first]) for first in firsts]
    return chart(_("Views by month"), points)


def _months_before(first: date, months: int) -> date:
    years, month = divmod(first.year * 12 + first.month - 1 - months, 12)
    return date(years, month + 1, 1)


def read_most(now: datetime, *, days: int) -> list[Read]:
    """Return the pages that readers saw most in the last days."""
    rows = (
        PageViews.objects.filter(hour__gt=now - timedelta(days=days), readers__gt=0)
        .values("path")
        .annotate(views=Sum("readers"))
        .order_by("-views", "path")[:LISTED]
    )
    titles = _titles([row["path"] for row in rows])
    return [Read(row["path"], titles.get(row["path"], ""), row["views"]) for row in rows]


def bots_share(now: datetime, *, days: int) -> int | None:
    """Return how many views in a hundred were programs', None when there were none."""
    rows = PageViews.objects.filter(hour__gt=now - timedelta(days=days))
    both = rows.aggregate(readers=Sum("readers"), bots=Sum("bots"))
    whole = (both["readers"] or 0) + (both["bots"] or 0)
    return round(100 * both["bots"] / whole) if whole else None


def counts_are_partial() -> bool:
    """Return whether readers are also answered by somebody who tells us nothing of it."""
    return bool(settings.BEHIND_CDN)


def _by_hour(since: datetime) -> list[tuple[datetime, int]]:
    rows = PageViews.objects.filter(hour__gte=since).values("hour").annotate(views=Sum("readers"))
    return [(row["hour"], row["views"]) for row in rows]


def _titles(paths: Sequence[str]) -> dict[str, str]:
    front = FrontPage.objects.first()
    if front is None:
        return {}
    root = front.url_path.rstrip("/")
    pages = BasePage.objects.filter(url_path__in=[root + path for path in paths])
    found = dict(pages.values_list("url_path", "title"))
    titles = {path: str(found.get(root + path, "")) for path in paths}
    return {**titles, "/": _("Front page")}
