"""When to try a letter again that a relay put off."""

from datetime import datetime, timedelta

_MINUTE, _HOUR = timedelta(minutes=1), timedelta(hours=1)
# Short at first, for greylisting; then ever longer, two and a half days in all.
WAITS = (
    *(5 * _MINUTE, 15 * _MINUTE, 30 * _MINUTE),
    *(_HOUR, 2 * _HOUR, 4 * _HOUR, 8 * _HOUR, 20 * _HOUR, 24 * _HOUR),
)
_FIRST_PERMANENT = 500


def next_attempt(*, attempts: int, failed_at: datetime, reply_code: int) -> datetime | None:
    """Return when to try again, or `None` to give up.

    `attempts` counts those made, the failed one included, so it is at least 1. `failed_at` is
    aware. `reply_code` is the relay's; 0 stands for no answer at all (a lost connection, a
    timeout). 5xx is never tried again.

    Raises:
        ValueError: no attempt was made, or the code is not one of failure.

    Source: RFC 5321 sections 4.2.1 and 4.5.4.1.
    """
    if attempts < 1:
        raise ValueError(f"{attempts} attempts cannot have failed")
    if reply_code and not 400 <= reply_code <= 599:  # noqa: PLR2004 (the classes of RFC 5321)
        raise ValueError(f"{reply_code} is not a code of failure")
    if reply_code >= _FIRST_PERMANENT or attempts > len(WAITS):
        return None
    return failed_at + WAITS[attempts - 1]
