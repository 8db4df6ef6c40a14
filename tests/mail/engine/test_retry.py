"""When a letter is tried again."""

from datetime import UTC, datetime, timedelta

import pytest

from broadsheet.mail.engine.retry import WAITS, next_attempt

FAILED = datetime(2026, 3, 1, 6, 30, tzinfo=UTC)


@pytest.mark.parametrize("code", [0, 421, 450, 451, 452])
def test_a_letter_put_off_is_tried_soon_then_ever_later(code: int) -> None:
    tries = [
        next_attempt(attempts=n, failed_at=FAILED, reply_code=code)
        for n in range(1, len(WAITS) + 1)
    ]
    waits = [at - FAILED for at in tries if at is not None]
    assert waits == sorted(waits)
    assert waits[0] == timedelta(minutes=5)
    assert len(waits) == len(WAITS)


def test_patience_ends() -> None:
    assert next_attempt(attempts=len(WAITS) + 1, failed_at=FAILED, reply_code=450) is None


@pytest.mark.parametrize("code", [500, 550, 554, 599])
def test_a_refusal_is_final(code: int) -> None:
    assert next_attempt(attempts=1, failed_at=FAILED, reply_code=code) is None


@pytest.mark.parametrize(("attempts", "code"), [(0, 450), (1, 250), (1, 354), (1, 600), (1, -1)])
def test_what_did_not_fail_is_not_retried(attempts: int, code: int) -> None:
    with pytest.raises(ValueError, match=r"."):
        next_attempt(attempts=attempts, failed_at=FAILED, reply_code=code)
