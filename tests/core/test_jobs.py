import logging
from datetime import UTC, datetime, timedelta

import pytest

from broadsheet.core import jobs
from broadsheet.core.jobs import Job, run_due

NOON = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


class Desk:
    """A job that deals with a pile of rows, so many at a time, and notes when it was called."""

    def __init__(self, pile: int = 0, *, at_a_time: int = 2) -> None:
        self.pile, self.at_a_time = pile, at_a_time
        self.called: list[datetime] = []

    def __call__(self, now: datetime) -> int:
        self.called.append(now)
        done = min(self.pile, self.at_a_time)
        self.pile -= done
        return done


def _fail(_now: datetime) -> int:
    raise OSError("the disk is full")


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch) -> dict[str, Job]:
    """An empty registry in place of the installation's."""
    empty: dict[str, Job] = {}
    monkeypatch.setattr(jobs, "_jobs", empty)
    return empty


@pytest.mark.django_db
def test_a_job_runs_at_once_and_then_every_so_often() -> None:
    desk = Desk()
    last: dict[str, datetime] = {}
    for seconds in (0, 59, 60, 61, 119, 120):
        run_due([Job("desk", desk, MINUTE)], last, NOON + timedelta(seconds=seconds))
    assert [(moment - NOON).seconds for moment in desk.called] == [0, 60, 120]


@pytest.mark.django_db
def test_a_job_that_dealt_with_rows_is_called_again_at_once() -> None:
    desk = Desk(pile=3)
    last: dict[str, datetime] = {}
    job = Job("desk", desk, MINUTE)
    assert [run_due([job], last, NOON) for _ in range(4)] == [2, 1, 0, 0]
    assert len(desk.called) == 3


@pytest.mark.django_db
def test_a_job_that_fails_does_not_stop_the_others(caplog: pytest.LogCaptureFixture) -> None:
    desk = Desk(pile=1)
    last: dict[str, datetime] = {}
    with caplog.at_level(logging.ERROR):
        done = run_due([Job("broken", _fail, MINUTE), Job("desk", desk, MINUTE)], last, NOON)
    assert done == 1
    assert "the job broken failed" in caplog.text
    assert "the disk is full" in caplog.text


@pytest.mark.django_db
def test_a_job_that_failed_is_tried_again_later_and_not_at_once() -> None:
    calls: list[datetime] = []

    def fail(now: datetime) -> int:
        calls.append(now)
        return _fail(now)

    last: dict[str, datetime] = {}
    for seconds in (0, 1, 60):
        run_due([Job("broken", fail, MINUTE)], last, NOON + timedelta(seconds=seconds))
    assert calls == [NOON, NOON + MINUTE]


@pytest.mark.django_db
def test_a_worker_that_is_told_to_stop_stops() -> None:
    def interrupted(_now: datetime) -> int:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_due([Job("desk", interrupted, MINUTE)], {}, NOON)


@pytest.mark.usefixtures("registry")
def test_jobs_are_known_by_name() -> None:
    late, early = Job("z", Desk(), MINUTE), Job("a", Desk(), MINUTE)
    jobs.declare(late, early)
    assert jobs.declared() == (early, late)


@pytest.mark.usefixtures("registry")
def test_a_name_belongs_to_one_job() -> None:
    job = Job("desk", Desk(), MINUTE)
    jobs.declare(job)
    jobs.declare(job)
    with pytest.raises(ValueError, match="declared twice"):
        jobs.declare(Job("desk", Desk(), MINUTE))


def test_every_declared_job_says_whose_it_is() -> None:
    wrong = [job.name for job in jobs.declared() if "." not in job.name or job.every <= timedelta()]
    assert not wrong
