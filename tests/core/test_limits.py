from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker

from broadsheet.core.limits import Limit, TooMany, use_door
from broadsheet.core.models import DoorUse

THREE_AN_HOUR = Limit(door="reply", most=3, window=timedelta(hours=1))
TWO_O_CLOCK = datetime(2026, 3, 14, 14, 0, tzinfo=UTC)
ROSA, KONRAD = "a" * 64, "b" * 64


def _use(now: datetime, *, limit: Limit = THREE_AN_HOUR, caller: str = ROSA) -> bool:
    try:
        use_door(limit, caller=caller, now=now)
    except TooMany:
        return False
    return True


@pytest.mark.django_db
def test_a_door_opens_as_often_as_its_limit_says() -> None:
    assert [_use(TWO_O_CLOCK) for _ in range(5)] == [True, True, True, False, False]


@pytest.mark.django_db
def test_the_refused_are_told_when_to_come_back() -> None:
    for _ in range(3):
        _use(TWO_O_CLOCK)
    with pytest.raises(TooMany) as refused:
        use_door(THREE_AN_HOUR, caller=ROSA, now=TWO_O_CLOCK + timedelta(minutes=50))
    assert refused.value.retry_after == timedelta(minutes=10)


@pytest.mark.django_db
def test_a_window_lasts_to_its_very_end_and_no_longer() -> None:
    assert [_use(TWO_O_CLOCK) for _ in range(3)] == [True] * 3
    last_moment = TWO_O_CLOCK + timedelta(minutes=59, seconds=59, microseconds=999_999)
    assert not _use(last_moment)
    assert _use(TWO_O_CLOCK + timedelta(hours=1))


@pytest.mark.django_db
def test_windows_start_at_the_epoch_whatever_the_zone_of_now() -> None:
    _use(datetime.fromisoformat("2026-03-14T19:59:00+05:30"))
    assert DoorUse.objects.get().window_start == TWO_O_CLOCK


@pytest.mark.django_db
def test_callers_and_doors_do_not_use_up_each_others_limit() -> None:
    for _ in range(3):
        _use(TWO_O_CLOCK)
    assert _use(TWO_O_CLOCK, caller=KONRAD)
    assert _use(TWO_O_CLOCK, limit=Limit("subscribe", 3, timedelta(hours=1)))


@pytest.mark.django_db
def test_a_door_may_be_shut_altogether() -> None:
    assert not _use(TWO_O_CLOCK, limit=Limit("reply", 0, timedelta(hours=1)))


@pytest.fixture
def committed(django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Let a test commit counts, which are removed afterwards; everything else stays as it was."""
    with django_db_blocker.unblock():
        yield
        DoorUse.objects.all().delete()
        connection.close()


@pytest.mark.usefixtures("django_db_setup", "committed")
def test_of_many_at_once_no_more_than_the_limit_get_through() -> None:
    start, passed = Barrier(6), []

    def knock() -> None:
        start.wait()
        try:
            passed.append(_use(TWO_O_CLOCK))
        finally:
            connection.close()

    callers = [Thread(target=knock) for _ in range(6)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    assert sorted(passed) == [False] * 3 + [True] * 3
    assert DoorUse.objects.get().count == 3


@pytest.mark.django_db
def test_a_count_says_which_door_and_since_when() -> None:
    _use(TWO_O_CLOCK)
    assert str(DoorUse.objects.get()) == "reply: 1 since 2026-03-14 14:00"
