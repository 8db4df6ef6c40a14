"""Counts become rows, once each; rows become charts and the list of what is read most."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from broadsheet.articles.models import ArticlePage
from broadsheet.core import charts
from broadsheet.readership import actions, queries
from broadsheet.readership.engine import log, tally
from broadsheet.readership.models import MostRead, PageDay, PageViews, TakenIn
from tests.newsroom import make_article

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 26, 12, 30, tzinfo=UTC)
HOUR = int(NOON.timestamp()) // 3600


@pytest.fixture
def article() -> ArticlePage:
    return make_article(title="The strait reopens")


def _wait(folder: Path, name: str, *lines: str) -> Path:
    file = folder / f"{name}.views"
    file.write_text("".join(f"{line}\n" for line in lines))
    return file


def _viewed(path: str, readers: int, *, ago: timedelta = timedelta(), bots: int = 0) -> None:
    hour = (NOON - ago).replace(minute=0)
    PageViews.objects.create(path=path, hour=hour, readers=readers, bots=bots)


def test_views_of_several_processes_add_up(tmp_path: Path) -> None:
    _wait(tmp_path, "1", f"{HOUR}\t/world/\t2\t1", f"{HOUR - 1}\t/world/\t5\t0")
    _wait(tmp_path, "2", f"{HOUR}\t/world/\t3\t0", f"{HOUR}\t/\t1\t0")
    assert actions.take_in(folder=tmp_path, now=NOON) == 2
    row = PageViews.objects.get(path="/world/", hour=NOON.replace(minute=0))
    assert (row.readers, row.bots) == (5, 1)
    assert PageViews.objects.count() == 3
    assert tally.files(tmp_path) == []


def test_a_file_that_was_not_deleted_in_time_is_not_counted_twice(tmp_path: Path) -> None:
    for _ in range(2):
        _wait(tmp_path, "1", f"{HOUR}\t/\t2\t0")
        actions.take_in(folder=tmp_path, now=NOON)
    assert PageViews.objects.get().readers == 2
    assert tally.files(tmp_path) == []


def test_a_path_too_long_for_an_index_is_passed_over(tmp_path: Path) -> None:
    _wait(tmp_path, "1", f"{HOUR}\t/{'x' * 700}/\t2\t0", f"{HOUR}\t/\t1\t0")
    actions.take_in(folder=tmp_path, now=NOON)
    assert [row.path for row in PageViews.objects.all()] == ["/"]


def test_a_web_servers_log_is_taken_in_as_it_grows(tmp_path: Path) -> None:
    file = tmp_path / log.NAME
    assert actions.read_log(file=file, now=NOON) == 0
    line = f"{int(NOON.timestamp())}.000\tr\t/world/index.html\n"
    file.write_text(line)
    actions.read_log(file=file, now=NOON)
    actions.read_log(file=file, now=NOON)
    with file.open("a") as more:
        more.write(line * 2)
    actions.read_log(file=file, now=NOON)
    assert PageViews.objects.get(path="/world/").readers == 3


def test_old_hours_become_days_and_nothing_is_lost() -> None:
    old = timedelta(days=40)
    for hours in range(5):
        _viewed("/world/", 2, ago=old + timedelta(hours=hours), bots=1)
    _viewed("/", 1, ago=old)
    _viewed("/", 7)
    TakenIn.objects.create(file="1.views", taken_at=NOON - timedelta(days=3))
    while actions.make_fewer(now=NOON):
        pass
    day = timezone.localdate(NOON - old)
    found = PageDay.objects.get(path="/world/")
    assert (found.day, found.readers, found.bots) == (day, 10, 5)
    assert [row.readers for row in PageViews.objects.all()] == [7]
    assert not TakenIn.objects.exists()


def test_the_most_read_are_the_public_articles_of_the_last_day(
    client: Client, article: ArticlePage
) -> None:
    _viewed("/", 100)
    _viewed("/world/2026/01/01/no-such-article/", 50)
    _viewed(str(article.url), 3)
    actions.find_most_read(now=NOON)
    assert [row.article_id for row in MostRead.objects.all()] == [article.pk]
    page = client.get("/most-read/").content.decode()
    assert article.title in page
    assert "data-list" in page
    actions.find_most_read(now=NOON + timedelta(days=2))
    assert article.title not in client.get("/most-read/").content.decode()


def test_an_article_that_is_taken_back_is_no_longer_listed(article: ArticlePage) -> None:
    _viewed(str(article.url), 3)
    actions.find_most_read(now=NOON)
    article.unpublish()
    assert queries.most_read() == []


def test_figures_are_charts_with_every_number_in_a_table() -> None:
    _viewed("/", 30, ago=timedelta(days=1))
    _viewed("/", 7)
    drawn = queries.views_by_day(NOON)
    assert drawn is not None
    assert drawn.together == "37"
    assert len(drawn.columns) == len(drawn.points) == charts.DAYS
    assert drawn.points[-1].value == 7
    assert drawn.highest.value == 30
    assert max(column.height for column in drawn.columns) <= drawn.height
    hourly = queries.views_by_hour(NOON)
    assert hourly is not None
    assert hourly.points[-1].value == 7


def test_months_are_counted_from_days_of_long_ago_and_hours_of_late() -> None:
    _viewed("/", 5, ago=timedelta(days=300))
    while actions.make_fewer(now=NOON):
        pass
    _viewed("/", 7)
    drawn = queries.views_by_month(NOON)
    assert drawn is not None
    assert len(drawn.points) == queries.MONTHS
    assert drawn.points[-1].value == 7
    assert drawn.together == "12"


@pytest.mark.parametrize(
    ("highest", "steps"),
    [
        (3, ["4", "2", "0"]),
        (7_000, ["8,000", "4,000", "0"]),
        (15_000, ["20k", "10k", "0"]),
        (700_000, ["800k", "400k", "0"]),
        (5_999_999, ["6M", "3M", "0"]),
    ],
)
def test_the_steps_of_a_chart_fit_on_a_phone(highest: int, steps: list[str]) -> None:
    drawn = charts.chart("any", [charts.Point("now", highest)])
    assert drawn is not None
    assert {words for _y, words in drawn.steps} == set(steps)


def test_where_nothing_was_counted_nothing_is_drawn() -> None:
    assert queries.views_by_day(NOON) is None
    assert queries.bots_share(NOON, days=7) is None
    assert charts.chart("none", [charts.Point("now", 0)]) is None


def test_programs_are_a_share_of_their_own() -> None:
    _viewed("/", 30, bots=10)
    assert queries.bots_share(NOON, days=7) == 25
    assert [page.readers for page in queries.read_most(NOON, days=7)] == [30]
