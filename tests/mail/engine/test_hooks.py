"""What services report is believed under their signature, and nothing else is."""

import base64
import hmac
import json
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509.oid import NameOID

from broadsheet.mail.engine import hooks
from broadsheet.mail.engine.hooks import HookRefused

NOW = 1_790_000_000.0
WORD = "word"
TOPIC = "arn:aws:sns:eu-west-1:1:bounces"
ID = "ab" * 20


def mailgun_body(*, key: str = "secret", at: float = NOW, **event: Any) -> bytes:
    stamp = str(int(at))
    signature = hmac.new(key.encode(), f"{stamp}tok".encode(), "sha256").hexdigest()
    data = {
        "event": "failed",
        "severity": "permanent",
        "id": "ev1",
        "recipient": "rosa@post.example",
        "delivery-status": {"description": "550 5.1.1 no such user"},
        "message": {"headers": {"message-id": f"{ID}@courier.example"}},
        **event,
    }
    signed = {"timestamp": stamp, "token": "tok", "signature": signature}
    return json.dumps({"signature": signed, "event-data": data}).encode()


@pytest.mark.parametrize(
    ("event", "severity"),
    [
        ({}, "hard"),
        ({"severity": "temporary"}, "soft"),
        ({"event": "complained"}, "complaint"),
    ],
)
def test_mailguns_events_are_read(event: dict[str, Any], severity: str) -> None:
    (found,) = hooks.mailgun(mailgun_body(**event), key="secret", now=NOW)
    assert found.report.severity == severity
    assert found.report.address == "rosa@post.example"
    assert found.report.ids == (ID,)
    assert found.key == "mailgun tok"


def test_what_mailgun_tells_besides_is_no_report() -> None:
    assert not hooks.mailgun(mailgun_body(event="delivered"), key="secret", now=NOW)


@pytest.mark.parametrize(
    ("body", "key"),
    [
        (mailgun_body(key="another"), "secret"),
        (mailgun_body(key=""), ""),
        (mailgun_body(at=NOW - 3_600), "secret"),
        (b"{}", "secret"),
        (b"[]", "secret"),
        (b"{" * 10_000, "secret"),
        (b'{"signature": [], "event-data": 3}', "secret"),
    ],
)
def test_what_mailgun_did_not_sign_now_is_refused(body: bytes, key: str) -> None:
    with pytest.raises(HookRefused):
        hooks.mailgun(body, key=key, now=NOW)


@pytest.mark.parametrize(
    ("record", "severity"),
    [
        ({"RecordType": "Bounce", "Type": "HardBounce", "ID": 7}, "hard"),
        ({"RecordType": "Bounce", "Type": "SoftBounce", "ID": 8}, "soft"),
        ({"RecordType": "SpamComplaint", "ID": 9}, "complaint"),
    ],
)
def test_postmarks_records_are_read(record: dict[str, Any], severity: str) -> None:
    body = json.dumps({**record, "Email": "rosa@post.example", "Details": "no"}).encode()
    (found,) = hooks.postmark(body, secret=WORD, given=WORD)
    assert (found.report.severity, found.report.address) == (severity, "rosa@post.example")
    for secret, given in (("word", "other"), ("", ""), ("word", "")):
        with pytest.raises(HookRefused):
            hooks.postmark(body, secret=secret, given=given)
    assert not hooks.postmark(b'{"RecordType": "Open"}', secret=WORD, given=WORD)


@cache
def amazon() -> tuple[rsa.RSAPrivateKey, bytes]:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "sns.amazonaws.com")])
    day = datetime(2026, 1, 1, tzinfo=UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(day)
        .not_valid_after(day + timedelta(days=3_650))
        .sign(key, hashes.SHA256())
    )
    return key, made.public_bytes(serialization.Encoding.PEM)


def notification(**fields: Any) -> dict[str, Any]:
    key, _ = amazon()
    message = {
        "notificationType": "Bounce",
        "mail": {"headers": [{"name": "Message-ID", "value": f"<{ID}@courier.example>"}]},
        "bounce": {
            "bounceType": "Permanent",
            "bouncedRecipients": [
                {"emailAddress": "rosa@post.example", "diagnosticCode": "smtp; 550 5.1.1 no"}
            ],
        },
    }
    made: dict[str, Any] = {
        "Type": "Notification",
        "MessageId": "m1",
        "TopicArn": TOPIC,
        "Message": json.dumps(message),
        "Timestamp": "2026-09-21T12:00:00.000Z",
        "SignatureVersion": "2",
        "SigningCertURL": "https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-1.pem",
        **fields,
    }
    names = ("Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type")
    said = "".join(f"{name}\n{made[name]}\n" for name in names if name in made)
    signature = key.sign(said.encode(), padding.PKCS1v15(), hashes.SHA256())
    return {**made, "Signature": base64.b64encode(signature).decode()}


def test_amazons_notification_is_checked_and_read() -> None:
    fields = notification()
    hooks.check_sns(fields, certificate=amazon()[1], topic=TOPIC)
    (found,) = hooks.ses(fields)
    assert (found.report.severity, found.report.status) == ("hard", "5.1.1")
    assert found.report.ids == (ID,)
    assert hooks.certificate_address(fields).endswith(".pem")


@pytest.mark.parametrize(
    "changed",
    [
        {"Message": "{}"},
        {"TopicArn": "arn:aws:sns:eu-west-1:2:theirs"},
        {"Signature": "AAAA"},
        {"Signature": "no base64 at all"},
        {"Type": "Something"},
    ],
)
def test_what_amazon_did_not_sign_is_refused(changed: dict[str, str]) -> None:
    fields = {**notification(), **changed}
    with pytest.raises(HookRefused):
        hooks.check_sns(fields, certificate=amazon()[1], topic=TOPIC)
    with pytest.raises(HookRefused):
        hooks.check_sns(notification(), certificate=b"none", topic=TOPIC)


@pytest.mark.parametrize(
    "address",
    [
        "http://sns.eu-west-1.amazonaws.com/a.pem",
        "https://sns.eu-west-1.amazonaws.com.evil.example/a.pem",
        "https://evil.example/sns.eu-west-1.amazonaws.com/a.pem",
        "https://sns.eu-west-1.amazonaws.com@evil.example/a.pem",
        "file:///etc/passwd",
        "",
    ],
)
def test_nothing_is_fetched_but_from_amazon(address: str) -> None:
    with pytest.raises(HookRefused):
        hooks.certificate_address({"SigningCertURL": address})
    with pytest.raises(HookRefused):
        hooks.subscribe_address({"SubscribeURL": address})
