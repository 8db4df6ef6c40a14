"""Troubles are found by looking, kept while they last, and over when nobody finds them."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import NoReturn

import pytest

from broadsheet.core import chores, jobs, troubles
from broadsheet.core.jobs import Job
from broadsheet.core.troubles import Found, Watch, look_around, standing, untold

NOON = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
FULL = Found("disk", "The disk is full.", "Make room.")

pytestmark = pytest.mark.django_db


@pytest.fixture
def watches(monkeypatch: pytest.MonkeyPatch) -> dict[str, Watch]:
    """An empty registry in place of the installation's."""
    empty: dict[str, Watch] = {}
    monkeypatch.setattr(troubles, "_watches", empty)
    return empty


def _kinds(now: datetime) -> list[str]:
    return [one.kind for one in standing(now)]


def test_a_trouble_stands_while_it_is_found_and_is_over_when_it_is_not(
    watches: dict[str, Watch],
) -> None:
    found = [FULL]
    watches["disk"] = lambda _now: found
    look_around(NOON)
    look_around(NOON + HOUR)
    (trouble,) = standing(NOON + HOUR)
    assert (trouble.first_seen, trouble.last_seen) == (NOON, NOON + HOUR)
    found.clear()
    look_around(NOON + 2 * HOUR)
    assert not _kinds(NOON + 2 * HOUR)
    found.append(FULL)
    look_around(NOON + 3 * HOUR)
    assert standing(NOON + 3 * HOUR).get().first_seen == NOON + 3 * HOUR


def test_one_watch_does_not_end_what_another_found(watches: dict[str, Watch]) -> None:
    watches["disk"] = lambda _now: [FULL]
    watches["disks"] = lambda _now: []
    look_around(NOON)
    assert _kinds(NOON) == ["disk"]


def test_a_watch_that_fails_ends_nothing_and_stops_no_other(
    watches: dict[str, Watch], caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_now: datetime) -> NoReturn:
        raise OSError("gone")

    watches["disk"] = lambda _now: [FULL]
    look_around(NOON)
    watches |= {"disk": broken, "edition": lambda _now: [Found("edition.7", "Stuck.", "Wait.")]}
    look_around(NOON + HOUR)
    assert _kinds(NOON + HOUR) == ["disk", "edition.7"]
    assert "the watch disk failed" in caplog.text


def test_what_was_hidden_comes_back_after_a_day(watches: dict[str, Watch]) -> None:
    watches["disk"] = lambda _now: [FULL]
    look_around(NOON)
    troubles.hide(kind="disk", now=NOON)
    look_around(NOON + HOUR)
    assert not _kinds(NOON + HOUR)
    assert _kinds(NOON + timedelta(days=1)) == ["disk"]


def test_what_was_told_is_told_again_only_after_a_while(watches: dict[str, Watch]) -> None:
    watches["disk"] = lambda _now: [FULL]
    look_around(NOON)
    assert untold(NOON, again_after=HOUR).update(told_at=NOON) == 1
    assert not untold(NOON + HOUR / 2, again_after=HOUR)
    assert untold(NOON + HOUR, again_after=HOUR)


@pytest.mark.usefixtures("watches")
def test_a_watch_has_a_name_of_its_own() -> None:
    troubles.watch("disk", list)  # type: ignore[arg-type]  # never called
    with pytest.raises(ValueError, match="registered twice"):
        troubles.watch("disk", tuple)  # type: ignore[arg-type]  # never called


def test_a_chore_is_taken_by_one_until_its_lease_runs_out() -> None:
    assert chores.take(name="backup", lease=HOUR, now=NOON)
    assert not chores.take(name="backup", lease=HOUR, now=NOON + HOUR / 2)
    assert chores.take(name="backup", lease=HOUR, now=NOON + HOUR)
    chores.failed(name="backup", error="x" * 900, again_at=NOON + 2 * HOUR)
    assert not chores.take(name="backup", lease=HOUR, now=NOON + HOUR)
    assert chores.take(name="backup", lease=HOUR, now=NOON + 2 * HOUR)
    chores.done(name="backup", again_at=NOON + 9 * HOUR, now=NOON + 3 * HOUR)
    chore = chores.last("backup")
    assert chore is not None
    assert (chore.error, chore.done_at, str(chore)) == ("", NOON + 3 * HOUR, "backup")


def test_a_job_that_fails_again_and_again_is_said_until_it_works(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(jobs, "_failures", {})
    outcomes: Iterator[Exception | int] = iter([OSError("no\nrelay")] * 3 + [0])

    def run(_now: datetime) -> int:
        outcome = next(outcomes)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    seen = []
    for minute in range(4):
        now = NOON + timedelta(minutes=minute)
        jobs.run_due([Job("mail.deliver", run, timedelta(seconds=1))], {}, now)
        seen.append([one.kind for one in jobs.failing(now)])
    assert seen == [[], [], ["job.mail.deliver"], []]
