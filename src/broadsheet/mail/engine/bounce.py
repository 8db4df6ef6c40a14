"""What mail systems report of our letters: bounces and complaints, read from whatever they send.

The address that a report came to is asked first (VERP: it names the letter), then a delivery
report (RFC 3464), then a feedback report (RFC 5965), then what flufl.bounce makes of it.
"""

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from email import message_from_bytes
from email.message import Message
from typing import Literal

from flufl.bounce import all_failures

MOST_BYTES = 5_000_000
MOST_FOUND = 20
"""Addresses, or letters, that one report may be about."""
WORDS = 300
Severity = Literal["hard", "soft", "complaint"]

_STANDARD = ("message/delivery-status", "message/feedback-report")
logging.getLogger("flufl.bounce").setLevel(logging.CRITICAL)  # it logs whatever anybody mails

_VERP = re.compile(r"\+([a-z0-9]{1,20}-[0-9a-f]{24})@", re.IGNORECASE)
_OURS = re.compile(rb"<([0-9a-f]{40})@[^<>\s@]{1,255}>")
_STATUS = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
_CODE = re.compile(r"\b([45]\d\d)\b")
_ADDRESS = re.compile(r"[^\s<>;,:\"()\[\]]+@[^\s<>;,:\"()\[\]]+")
_CAME_TO = ("Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "To", "Cc")
_GONE = frozenset(("550", "551", "553"))
# The mailbox is full, or the letter was not liked: the reader is still there.
_PASSING = frozenset(("5.2.2", "5.2.3", "5.3.4", "5.4.7"))
_POLICY = re.compile(
    r"spam|block|policy|reputation|blacklist|denied|rate|greylist|quota|full", re.IGNORECASE
)


class ReportRefused(ValueError):
    """It cannot be read at all; `str()` of it says why in one line."""


@dataclass(frozen=True, slots=True)
class Report:
    """What one mail system says about one letter, and by what it may be recognised.

    `token` is what VERP put into our return path, `ids` what stands before the @ of our message
    ids quoted in the report; `address` is what the report itself says, which anybody can write.
    """

    severity: Severity
    address: str = ""
    token: str = ""
    ids: tuple[str, ...] = ()
    status: str = ""
    words: str = ""


def read_report(data: bytes) -> list[Report]:
    """Return what a mail that came to our return path says about letters of ours.

    What says nothing (an automatic answer, a delay, spam) has no report.

    Raises:
        ReportRefused: it is too large to be one.
    """
    if len(data) > MOST_BYTES:
        raise ReportRefused("the mail is too large to be a report")
    mail = message_from_bytes(data)
    token = _token(mail)
    ids = tuple(dict.fromkeys(found.decode() for found in _OURS.findall(data)))[:MOST_FOUND]
    standard = any(part.get_content_type() in _STANDARD for part in mail.walk())
    found = (*_delivery_reports(mail), *_complaints(mail)) if standard else _guessed(mail)
    reports = list(found)
    if token:
        # Its letter had one recipient, whatever address the report gives.
        reports = reports[:1]
    return [replace(report, token=token, ids=ids) for report in reports[:MOST_FOUND]]


def severity_of(status: str, code: int, words: str) -> Literal["hard", "soft"]:
    """Tell whether a mailbox is gone for good (hard), by a server's status, code and words."""
    if status:
        if not status.startswith("5.") or status in _PASSING or status.startswith("5.7."):
            return "soft"
        return "soft" if status == "5.0.0" and _POLICY.search(words) else "hard"
    return "hard" if str(code) in _GONE and not _POLICY.search(words) else "soft"


def status_in(words: str) -> str:
    """Return the first enhanced status code in a server's words, "" when there is none.

    Source: RFC 3463.
    """
    found = _STATUS.search(words)
    return found[0] if found else ""


def _token(mail: Message) -> str:
    for name in _CAME_TO:
        for value in mail.get_all(name, []):
            found = _VERP.search(str(value))
            if found:
                return found[1].lower()
    return ""


def _delivery_reports(mail: Message) -> Iterator[Report]:
    for part in _parts(mail, "message/delivery-status"):
        for block in _blocks(part):
            if str(block.get("Action", "")).strip().lower() != "failed":
                continue
            diagnosis = _line(block.get("Diagnostic-Code", ""))
            status = status_in(_line(block.get("Status", ""))) or status_in(diagnosis)
            words = diagnosis.partition(";")[2].strip() or diagnosis or status
            code = _CODE.search(words)
            yield Report(
                severity_of(status, int(code[1]) if code else 0, words),
                address=_address(block.get("Original-Recipient") or block.get("Final-Recipient")),
                status=status,
                words=words[:WORDS],
            )


def _complaints(mail: Message) -> Iterator[Report]:
    for part in _parts(mail, "message/feedback-report"):
        for block in _blocks(part):
            kind = _line(block.get("Feedback-Type", "")).lower()
            if kind in ("abuse", "fraud", "virus", "other"):
                address = _address(block.get("Original-Rcpt-To"))
                yield Report("complaint", address=address, words=kind)


def _guessed(mail: Message) -> Iterator[Report]:
    """Yield what the heuristics of flufl.bounce find in reports of no standard form."""
    try:
        passing, lasting = all_failures(mail)
    except Exception:  # noqa: BLE001 - its detectors fall in many ways over what is no report
        return
    for found, severity in ((lasting, "hard"), (passing, "soft")):
        for address in sorted(found):
            yield Report(
                "hard" if severity == "hard" else "soft",
                address=address.decode("utf-8", "replace"),
                words=_line(mail.get("Subject", ""))[:WORDS],
            )


def _parts(mail: Message, kind: str) -> Iterator[Message]:
    return (part for part in mail.walk() if part.get_content_type() == kind)


def _blocks(part: Message) -> list[Message]:
    """Return the groups of fields of a report, which the parser keeps as messages of their own."""
    payload = part.get_payload()
    if isinstance(payload, list):
        return [block for block in payload[: 2 * MOST_FOUND] if isinstance(block, Message)]
    text = str(payload).replace("\r\n", "\n").strip()
    return [message_from_bytes(group.encode("utf-8", "replace")) for group in text.split("\n\n")]


def _line(value: object) -> str:
    return " ".join(str(value).split())


def _address(value: object) -> str:
    found = _ADDRESS.search(str(value or "").rpartition(";")[2])
    return found[0][:320] if found else ""
