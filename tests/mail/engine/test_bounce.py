"""What a report says of a letter, in every form that mail systems send, and in none that lie."""

from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.mail.engine.bounce import (
    MOST_BYTES,
    MOST_FOUND,
    ReportRefused,
    read_report,
    severity_of,
)

TOKEN = "e12-" + "0a" * 12
ID = "ab" * 20


def report(
    *,
    status: str = "5.1.1",
    action: str = "failed",
    diagnosis: str = "smtp; 550 5.1.1 no such user",
    to: str = "bounces@courier.example",
    times: int = 1,
) -> bytes:
    block = (
        "Original-Recipient: rfc822;rosa@post.example\r\n"
        f"Final-Recipient: rfc822;rosa@post.example\r\nAction: {action}\r\n"
        f"Status: {status}\r\nDiagnostic-Code: {diagnosis}\r\n\r\n"
    )
    return (
        f"From: MAILER-DAEMON@post.example\r\nTo: {to}\r\nSubject: Undelivered\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nIt could not be delivered.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\n"
        f"Reporting-MTA: dns; post.example\r\n\r\n{block * times}"
        "--b\r\nContent-Type: message/rfc822\r\n\r\n"
        f"Message-ID: <{ID}@courier.example>\r\nSubject: The vote\r\n\r\nBody\r\n--b--\r\n"
    ).encode()


def test_a_delivery_report_names_address_status_words_and_our_message_id() -> None:
    (found,) = read_report(report())
    assert (found.severity, found.address, found.status) == ("hard", "rosa@post.example", "5.1.1")
    assert found.words == "550 5.1.1 no such user"
    assert found.ids == (ID,)
    assert not found.token


def test_the_return_path_names_the_letter() -> None:
    (found,) = read_report(report(to=f"bounces+{TOKEN.upper()}@courier.example", times=3))
    assert found.token == TOKEN


@pytest.mark.parametrize("action", ["delayed", "delivered", "relayed", ""])
def test_what_is_no_failure_is_no_report(action: str) -> None:
    assert not read_report(report(action=action))


def test_a_complaint_is_read_from_a_feedback_report() -> None:
    data = (
        'Content-Type: multipart/report; report-type=feedback-report; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nAn abuse report.\r\n"
        "--b\r\nContent-Type: message/feedback-report\r\n\r\nFeedback-Type: abuse\r\n"
        "Original-Rcpt-To: <rosa@post.example>\r\nVersion: 1\r\n"
        "--b\r\nContent-Type: message/rfc822\r\n\r\n"
        f"Message-ID: <{ID}@courier.example>\r\n\r\nBody\r\n--b--\r\n"
    )
    (found,) = read_report(data.encode())
    assert (found.severity, found.address, found.ids) == ("complaint", "rosa@post.example", (ID,))


QMAIL = (
    b"Hi. This is the qmail-send program at old.example.\n"
    b"I'm afraid I wasn't able to deliver your message to the following addresses.\n"
    b"This is a permanent error; I've given up. Sorry it didn't work out.\n\n"
    b"<rosa@post.example>:\nSorry, no mailbox here by that name.\n\n"
    b"--- Below this line is a copy of the message.\n"
)


def test_a_report_of_no_standard_form_is_guessed() -> None:
    head = b"From: MAILER-DAEMON@old.example\nSubject: failure notice\n\n"
    (found,) = read_report(head + QMAIL)
    assert (found.severity, found.address) == ("hard", "rosa@post.example")


def test_nothing_is_guessed_beside_what_a_report_says_in_a_standard_form() -> None:
    words = b"It could not be delivered.\r\n"
    assert not read_report(report(action="delayed").replace(words, QMAIL))
    (found,) = read_report(report(status="5.2.2").replace(words, QMAIL))
    assert found.severity == "soft"


def test_an_automatic_answer_says_nothing() -> None:
    mail = EmailMessage()
    mail["Subject"] = "I am on holiday"
    mail["Auto-Submitted"] = "auto-replied"
    mail["To"] = f"bounces+{TOKEN}@courier.example"
    mail.set_content("Back on Monday.")
    assert not read_report(mail.as_bytes())


@pytest.mark.parametrize(
    ("status", "code", "words", "severity"),
    [
        ("5.1.1", 550, "no such user", "hard"),
        ("5.1.10", 550, "no such domain", "hard"),
        ("5.2.1", 550, "mailbox disabled", "hard"),
        ("5.2.2", 552, "mailbox full", "soft"),
        ("5.7.1", 550, "blocked by policy", "soft"),
        ("4.2.2", 452, "mailbox full", "soft"),
        ("5.0.0", 550, "message refused as spam", "soft"),
        ("", 550, "user unknown", "hard"),
        ("", 550, "blocked, see our policy", "soft"),
        ("", 554, "transaction failed", "soft"),
        ("", 0, "", "soft"),
    ],
)
def test_only_what_is_gone_for_good_is_hard(
    status: str, code: int, words: str, severity: str
) -> None:
    assert severity_of(status, code, words) == severity


def test_hostile_reports_are_bounded() -> None:
    assert len(read_report(report(times=500))) <= MOST_FOUND
    with pytest.raises(ReportRefused):
        read_report(b"x" * (MOST_BYTES + 1))


@given(st.binary(max_size=2_000))
def test_no_bytes_make_it_fall(data: bytes) -> None:
    head = b'Content-Type: multipart/report; boundary="b"\r\n\r\n--b\r\n'
    assert len(read_report(data)) <= MOST_FOUND
    assert (
        len(read_report(head + b"Content-Type: message/delivery-status\r\n\r\n" + data))
        <= MOST_FOUND
    )
