from datetime import timedelta
from typing import Any

import pytest

from broadsheet.core.jobs import declared
from broadsheet.core.personal_data import Erasure, Keep, PersonalField
from broadsheet.mail.models import OutgoingLetter
from broadsheet.privacy import actions
from broadsheet.privacy.actions import apply_retention
from tests.people import READER
from tests.privacy.declared import NOON, Declare, letter, of_letters, personal

THIRTY_DAYS = Keep(days=30, after="settled_at")


def _text(**wanted: Any) -> PersonalField:
    return personal(OutgoingLetter, "text", **({"keep": THIRTY_DAYS} | wanted))


@pytest.mark.django_db
def test_what_has_outlived_its_time_is_emptied(only_declared: Declare) -> None:
    only_declared(of_letters(_text(expiry=Erasure.BLANK)))
    old, young = (letter(READER.address, settled_days_ago=days) for days in (31, 29))
    assert apply_retention(NOON) == 1
    old.refresh_from_db()
    young.refresh_from_db()
    assert (old.text, young.text) == ("", "Dear Rosa")


@pytest.mark.django_db
def test_retention_done_again_finds_nothing(only_declared: Declare) -> None:
    only_declared(of_letters(_text(expiry=Erasure.BLANK)))
    letter(READER.address, settled_days_ago=31)
    apply_retention(NOON)
    assert apply_retention(NOON) == 0


@pytest.mark.django_db
def test_a_field_that_was_never_filled_is_not_emptied_again(only_declared: Declare) -> None:
    only_declared(of_letters(personal(OutgoingLetter, "key", keep=THIRTY_DAYS)))
    letter(READER.address, settled_days_ago=31, key=None)
    assert apply_retention(NOON) == 0


@pytest.mark.django_db
def test_rows_declared_so_are_deleted_when_their_time_has_come(only_declared: Declare) -> None:
    only_declared(of_letters(_text(expiry=Erasure.DELETE_ROW)))
    letter(READER.address, settled_days_ago=30)
    letter(READER.address, settled_days_ago=31)
    assert apply_retention(NOON) == 1
    assert OutgoingLetter.objects.get().settled_at == NOON - timedelta(days=30)


@pytest.mark.django_db
def test_a_row_whose_time_never_began_is_kept(only_declared: Declare) -> None:
    only_declared(of_letters(_text(expiry=Erasure.DELETE_ROW)))
    letter(READER.address)
    assert apply_retention(NOON) == 0


@pytest.mark.django_db
def test_what_has_no_term_is_kept(only_declared: Declare) -> None:
    only_declared(of_letters(_text(keep=Keep(days=None)), _text(expiry=Erasure.KEEP)))
    letter(READER.address, settled_days_ago=4_000)
    assert apply_retention(NOON) == 0


@pytest.mark.django_db
def test_a_term_may_be_for_some_rows_only(only_declared: Declare) -> None:
    only_failed = Keep(days=30, after="settled_at", only={"state": "failed"})
    only_declared(of_letters(_text(keep=only_failed, expiry=Erasure.DELETE_ROW)))
    letter(READER.address, settled_days_ago=31)
    letter(READER.address, settled_days_ago=31, state="failed")
    assert apply_retention(NOON) == 1
    assert OutgoingLetter.objects.get().state == "sent"


@pytest.mark.django_db
def test_a_large_backlog_is_worked_off_in_batches(
    only_declared: Declare, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "BATCH", 2)
    only_declared(of_letters(_text(expiry=Erasure.DELETE_ROW)))
    for _ in range(5):
        letter(READER.address, settled_days_ago=31)
    assert [apply_retention(NOON) for _ in range(4)] == [2, 2, 1, 0]


def test_retention_runs_every_hour() -> None:
    job = next(job for job in declared() if job.name == "privacy.retention")
    assert (job.run, job.every) == (apply_retention, timedelta(hours=1))
