"""Each operation of the protocol: a request in, an answer out.

Who has which key, what the filter thinks and what was counted comes from a `Service`.

Source: Akismet's published API of versions 1.1 and 1.2, and what its WordPress plugin 5 expects.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Protocol
from urllib.parse import urlsplit

from broadsheet.spam.engine.akismet.asked import Asked
from broadsheet.spam.engine.akismet.comment import agreed_answer, submission_of
from broadsheet.spam.engine.submission import Submission
from broadsheet.spam.engine.verdict import Label

THANKS = "Thanks for making the web a better place."
RECHECK_UNSURE, RECHECK_FAILED = 3_600, 1_200
"""Seconds after which a client may ask again about what was unsure, or could not be judged."""

TOO_OFTEN = "10009"
"""The alert's code for a key that is used too much."""

_SECONDS_SAVED = 20
_JSON = "application/json"
_MONTH = re.compile(r"20[0-9]{2}-(?:0[1-9]|1[0-2])")
_MOST_ROWS = 500
_PERIODS = {"60-days": 2, "6-months": 6}


@dataclass(frozen=True, slots=True)
class Answer:
    """What is sent back."""

    body: str
    status: int = 200
    kind: str = "text/plain; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Client:
    """The site that a valid key belongs to; `number` is the service's own name for it."""

    number: int
    key: str
    site: str
    per_minute: int


@dataclass(frozen=True, slots=True)
class Checked:
    """What the filter says of a text; `failed` when it could not judge. `guid` is new each time."""

    label: Label
    guid: str
    failed: bool = False


@dataclass(frozen=True, slots=True)
class Month:
    """What one key asked in a month, `YYYY-MM`, and what its site said was wrong."""

    month: str
    ham: int = 0
    spam: int = 0
    missed: int = 0
    mistaken: int = 0


class Service(Protocol):
    """What the protocol needs to know and to have done."""

    def client(self, key: str) -> Client | None:
        """Return who has this key; None when nobody has, or has any more."""
        ...

    def wait(self, client: Client) -> int:
        """Return the seconds that a client must wait before it is answered again, usually 0."""
        ...

    def check(self, client: Client, submission: Submission, callback: str) -> Checked:
        """Judge a text; whatever goes wrong, the answer is a verdict."""
        ...

    def count(self, client: Client, *, spam: bool) -> None:
        """Count an answer."""
        ...

    def teach(self, client: Client, submission: Submission, *, spam: bool) -> None:
        """Learn from what a site's moderator said."""
        ...

    def months(self, client: Client) -> Sequence[Month]:
        """Return what was counted, by month, the newest first."""
        ...


@dataclass(frozen=True, slots=True)
class Call:
    """A request, with what is needed to answer it; `now` is in seconds since 1970."""

    asked: Asked
    service: Service
    now: float


def answer(path: str, call: Call) -> Answer | None:
    """Return the answer to a request for `/1.1/…` or `/1.2/…`, None where there is no such path."""
    operation = OPERATIONS.get(path)
    return operation(call) if operation else None


def same_site(blog: str, site: str) -> bool:
    """Tell whether an address given by a client is at the site that its key was made for."""
    return bool(_host(blog)) and _host(blog) == _host(site)


def _host(address: str) -> str:
    address = address.strip().lower()
    try:
        parts = urlsplit(address if "//" in address else f"//{address}")
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return ""
    usual = {"http": 80, "https": 443}.get(parts.scheme)
    return host.removeprefix("www.") + (f":{port}" if port and port != usual else "")


def _invalid(why: str) -> Answer:
    return Answer("invalid", headers={"X-akismet-debug-help": why})


def _client(call: Call, *, of_site: bool = True) -> Client | Answer:
    """Return who asks, or why nobody does."""
    key = call.asked.key
    if not key:
        return _invalid("The key is missing or is not 12 hexadecimal characters.")
    client = call.service.client(key)
    if client is None:
        return _invalid("This key does not exist or was revoked.")
    blog = call.asked.get("blog")
    if of_site and not blog:
        return _invalid('Empty "blog" value.')
    if of_site and not same_site(blog, client.site):
        return _invalid("This key was made for another site.")
    return client


def _within_limits(call: Call, *, of_site: bool = True) -> Client | Answer:
    client = _client(call, of_site=of_site)
    if isinstance(client, Answer):
        return client
    seconds = call.service.wait(client)
    if not seconds:
        return client
    words = "This key is used more often than it may be."
    alert = {"X-akismet-alert-code": TOO_OFTEN, "X-akismet-alert-msg": words}
    return Answer(words, status=429, headers={"Retry-After": str(seconds), **alert})


def _verify_key(call: Call) -> Answer:
    client = _within_limits(call)
    return client if isinstance(client, Answer) else Answer("valid")


def _deactivate(call: Call) -> Answer:
    """Say goodbye to a site; its key stays, for only the newsroom revokes keys."""
    client = _within_limits(call)
    return client if isinstance(client, Answer) else Answer("deactivated")


def _comment_check(call: Call) -> Answer:
    client = _within_limits(call)
    if isinstance(client, Answer):
        return client
    agreed = agreed_answer(call.asked)
    if agreed is not None:
        discard = agreed and call.asked.is_test and call.asked.get("test_discard") not in ("", "0")
        return _told(spam=agreed, headers={"X-akismet-pro-tip": "discard"} if discard else {})
    callback = "" if call.asked.is_test else call.asked.get("callback")
    checked = call.service.check(client, submission_of(call.asked, call.now), callback)
    spam = checked.label in (Label.SPAM, Label.FLAGRANT)
    if not call.asked.is_test:
        call.service.count(client, spam=spam)
    headers = {"X-akismet-guid": checked.guid}
    if checked.label is Label.FLAGRANT:
        headers["X-akismet-pro-tip"] = "discard"
    if checked.label is Label.UNSURE:
        headers["X-akismet-recheck-after"] = str(
            RECHECK_FAILED if checked.failed else RECHECK_UNSURE
        )
    return _told(spam=spam, headers=headers)


def _told(*, spam: bool, headers: Mapping[str, str]) -> Answer:
    return Answer("true" if spam else "false", headers=headers)


def _submit(call: Call, *, spam: bool) -> Answer:
    client = _within_limits(call)
    if isinstance(client, Answer):
        return client
    if not call.asked.is_test:
        call.service.teach(client, submission_of(call.asked, call.now), spam=spam)
    return Answer(THANKS)


def _submit_spam(call: Call) -> Answer:
    return _submit(call, spam=True)


def _submit_ham(call: Call) -> Answer:
    return _submit(call, spam=False)


def _get_stats(call: Call) -> Answer:
    client = _within_limits(call)
    if isinstance(client, Answer):
        return client
    months = list(call.service.months(client))
    months = months[: _PERIODS.get(call.asked.get("from"), len(months))]
    whole = _counts(months)
    return _json(
        {
            **whole,
            "time_saved": whole["spam"] * _SECONDS_SAVED,
            "breakdown": {one.month: {"da": f"{one.month}-01", **_counts([one])} for one in months},
        }
    )


def _counts(months: Sequence[Month]) -> dict[str, float]:
    ham, spam = sum(m.ham for m in months), sum(m.spam for m in months)
    missed, mistaken = sum(m.missed for m in months), sum(m.mistaken for m in months)
    right = max(0, ham + spam - missed - mistaken)
    accuracy = round(100 * right / (ham + spam), 2) if ham + spam else 100.0
    return {
        "spam": spam,
        "ham": ham,
        "missed_spam": missed,
        "false_positives": mistaken,
        "accuracy": accuracy,
    }


def _get_subscription(call: Call) -> Answer:
    client = _within_limits(call)
    if isinstance(client, Answer):
        return client
    return _json(
        {
            "account_id": client.number,
            "account_name": _host(client.site),
            "account_type": "broadsheet",
            "status": "active",
            "next_billing_date": False,
            "limit_reached": False,
        }
    )


def _test(_call: Call) -> Answer:
    return Answer("connected")


def _usage_limit(call: Call) -> Answer:
    client = _within_limits(call, of_site=False)
    if isinstance(client, Answer):
        return client
    this_month = _this_month(call.now)
    used = sum(m.ham + m.spam for m in call.service.months(client) if m.month == this_month)
    return _json({"limit": "none", "usage": used, "percentage": "0.00", "throttled": False})


def _key_sites(call: Call) -> Answer:
    client = _within_limits(call, of_site=False)
    if isinstance(client, Answer):
        return client
    wanted = call.asked.get("month")
    month = wanted if _MONTH.fullmatch(wanted) else _this_month(call.now)
    limit = min(_MOST_ROWS, _number(call.asked.get("limit"), _MOST_ROWS))
    offset = _number(call.asked.get("offset"), 0)
    found = [m for m in call.service.months(client) if m.month == month]
    if call.asked.get("filter").strip().lower() not in _host(client.site):
        found = []
    rows = [_site_row(client, one) for one in found]
    shown = rows[offset : offset + limit]
    if call.asked.get("format").lower() == "csv":
        return _csv(client, month, shown, f"limit:{limit}, offset: {offset}, total: {len(rows)}")
    return _json({month: shown, "limit": limit, "offset": offset, "total": len(rows)})


def _site_row(client: Client, month: Month) -> dict[str, object]:
    return {
        "site": _host(client.site),
        "api_calls": str(month.ham + month.spam + month.missed + month.mistaken),
        "spam": str(month.spam),
        "ham": str(month.ham),
        "missed_spam": str(month.missed),
        "false_positives": str(month.mistaken),
        "is_revoked": False,
    }


def _csv(client: Client, month: str, rows: Sequence[Mapping[str, object]], pages: str) -> Answer:
    lines = [
        f"Active sites for {client.key} during {month} ({pages})",
        "Site,Total API Calls,Spam,Ham,Missed Spam,False Positives,Is Revoked",
        *(",".join(str(value).lower() for value in row.values()) for row in rows),
    ]
    return Answer("\n".join(lines) + "\n", kind="text/csv; charset=utf-8")


def _number(text: str, usual: int) -> int:
    return int(text) if re.fullmatch("[0-9]{1,6}", text) else usual


def _this_month(now: float) -> str:
    return datetime.fromtimestamp(now, UTC).strftime("%Y-%m")


def _json(value: Mapping[str, object]) -> Answer:
    return Answer(json.dumps(value), kind=_JSON)


OPERATIONS: Mapping[str, Callable[[Call], Answer]] = {
    "/1.1/verify-key": _verify_key,
    "/1.1/comment-check": _comment_check,
    "/1.1/submit-spam": _submit_spam,
    "/1.1/submit-ham": _submit_ham,
    "/1.1/get-stats": _get_stats,
    "/1.1/get-subscription": _get_subscription,
    "/1.1/test": _test,
    "/1.1/deactivate": _deactivate,
    "/1.2/usage-limit": _usage_limit,
    "/1.2/key-sites": _key_sites,
}
"""Every path, and what it does."""
