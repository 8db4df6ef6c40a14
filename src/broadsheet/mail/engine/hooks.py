"""What sending services report by HTTP, and how they sign it: SES (over SNS), Mailgun, Postmark."""

import base64
import hmac
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from broadsheet.mail.engine.bounce import WORDS, Report, status_in

MAILGUN_MINUTES = 15
_SNS_HOST = re.compile(r"https://sns\.[a-z0-9-]+\.amazonaws\.com(?:\.cn)?/[^?#@\s]*")
_SNS_SIGNED = {
    "Notification": ("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"),
    "SubscriptionConfirmation": (
        *("Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"),
    ),
}


class HookRefused(ValueError):
    """The request is not what the service sends, or not signed by it; nothing was done."""


@dataclass(frozen=True, slots=True)
class Event:
    """One report of a service; `key` is the same whenever the service sends it again."""

    key: str
    report: Report


def fields_of(body: bytes) -> dict[str, Any]:
    """Return the JSON object that a request's body is.

    Raises:
        HookRefused: it is none.
    """
    try:
        fields = json.loads(body)
    except (ValueError, RecursionError) as broken:
        raise HookRefused("the body is no JSON") from broken
    if not isinstance(fields, dict):
        raise HookRefused("the body is no JSON object")
    return fields


def mailgun(body: bytes, *, key: str, now: float) -> list[Event]:
    """Return the events of a Mailgun webhook.

    Raises:
        HookRefused: it is not signed with `key`, or was signed too long ago.

    Source: documentation.mailgun.com, "Securing webhooks".
    """
    fields = fields_of(body)
    signature = _mapping(fields.get("signature"))
    stamp, token = str(signature.get("timestamp", "")), str(signature.get("token", ""))
    wanted = hmac.new(key.encode(), f"{stamp}{token}".encode(), "sha256").hexdigest()
    if not key or not hmac.compare_digest(wanted, str(signature.get("signature", ""))):
        raise HookRefused("the signature is wrong")
    if not stamp.isdigit() or abs(now - int(stamp[:12])) > MAILGUN_MINUTES * 60:
        raise HookRefused("the signature is too old")
    event = _mapping(fields.get("event-data"))
    status = _mapping(event.get("delivery-status"))
    words = _words(status.get("description") or status.get("message") or event.get("event"))
    kind = str(event.get("event", ""))
    if kind == "complained":
        severity = "complaint"
    elif kind == "failed":
        severity = "hard" if event.get("severity") == "permanent" else "soft"
    else:
        return []
    headers = _mapping(_mapping(event.get("message")).get("headers"))
    ids = _ids(f"<{headers.get('message-id', '')}>")
    report = _report(severity, str(event.get("recipient", "")), words, ids)
    # The token is signed, the event is not: whoever replays one with another event has it refused.
    return [Event(f"mailgun {token}"[:200], report)]


def postmark(body: bytes, *, secret: str, given: str) -> list[Event]:
    """Return the events of a Postmark webhook; `given` is the password of the request.

    Raises:
        HookRefused: it does not carry `secret`.
    """
    if not secret or not hmac.compare_digest(secret.encode(), given.encode()):
        raise HookRefused("the password is wrong")
    fields = fields_of(body)
    kind = str(fields.get("RecordType", ""))
    if kind not in ("Bounce", "SpamComplaint"):
        return []
    severity = "complaint" if kind == "SpamComplaint" else "soft"
    if str(fields.get("Type", "")) in ("HardBounce", "BadEmailAddress", "ManuallyDeactivated"):
        severity = "hard"
    words = _words(fields.get("Details") or fields.get("Description") or kind)
    report = _report(severity, str(fields.get("Email", "")), words, ())
    return [Event(f"postmark {kind} {fields.get('ID') or fields.get('MessageID')}"[:200], report)]


def ses(fields: Mapping[str, Any]) -> list[Event]:
    """Return the events of an SES notification whose SNS envelope was checked."""
    inner = fields_of(str(fields.get("Message", "")).encode())
    kind = str(inner.get("notificationType") or inner.get("eventType") or "")
    mail = _mapping(inner.get("mail"))
    headers = mail.get("headers")
    ids: tuple[str, ...] = ()
    for header in headers if isinstance(headers, list) else []:
        if str(_mapping(header).get("name", "")).lower() == "message-id":
            ids = _ids(str(_mapping(header).get("value", "")))
    about = _mapping(inner.get(kind.lower()))
    severity = "complaint" if kind == "Complaint" else "soft"
    if about.get("bounceType") == "Permanent":
        severity = "hard"
    if kind not in ("Bounce", "Complaint"):
        return []
    people = about.get("bouncedRecipients" if kind == "Bounce" else "complainedRecipients")
    return [
        Event(f"ses {fields.get('MessageId')} {number}"[:200], report)
        for number, report in enumerate(_ses_reports(severity, people, ids))
    ]


def _ses_reports(severity: str, people: Any, ids: tuple[str, ...]) -> Iterator[Report]:
    for person in people[:50] if isinstance(people, list) else []:
        told = _mapping(person)
        words = _words(told.get("diagnosticCode") or severity)
        yield _report(severity, str(told.get("emailAddress", "")), words, ids)


def certificate_address(fields: Mapping[str, Any]) -> str:
    """Return where the certificate stands that signed an SNS message: at Amazon, nowhere else.

    Raises:
        HookRefused: it is said to stand elsewhere.
    """
    return _at_amazon(str(fields.get("SigningCertURL", "")))


def subscribe_address(fields: Mapping[str, Any]) -> str:
    """Return what has to be asked for to confirm a subscription to a topic.

    Raises:
        HookRefused: it is not Amazon's.
    """
    whole = str(fields.get("SubscribeURL", ""))
    _at_amazon(whole.partition("?")[0])
    return whole


def check_sns(fields: Mapping[str, Any], *, certificate: bytes, topic: str) -> None:
    """Make sure that an SNS message is of `topic` and signed by `certificate`.

    Raises:
        HookRefused: it is not.

    Source: docs.aws.amazon.com, "Verifying the signatures of Amazon SNS messages".
    """
    names = _SNS_SIGNED.get(str(fields.get("Type", "")))
    if names is None or not topic or fields.get("TopicArn") != topic:
        raise HookRefused("the topic is not ours")
    said = "".join(f"{name}\n{fields[name]}\n" for name in names if fields.get(name) is not None)
    digest = hashes.SHA256() if fields.get("SignatureVersion") == "2" else hashes.SHA1()  # noqa: S303 - what SNS signs with unless told otherwise
    try:
        key = x509.load_pem_x509_certificate(certificate).public_key()
        signature = base64.b64decode(str(fields.get("Signature", "")), validate=True)
        if not isinstance(key, rsa.RSAPublicKey):
            raise HookRefused("the certificate holds no RSA key")
        key.verify(signature, said.encode(), padding.PKCS1v15(), digest)
    except (ValueError, InvalidSignature) as wrong:
        raise HookRefused("the signature is wrong") from wrong


def _at_amazon(address: str) -> str:
    if not _SNS_HOST.fullmatch(address):
        raise HookRefused("the address is not Amazon's")
    return address


def _report(severity: str, address: str, words: str, ids: tuple[str, ...]) -> Report:
    kinds = {"hard": "hard", "complaint": "complaint"}
    return Report(
        kinds.get(severity, "soft"),  # type: ignore[arg-type]  # one of the three
        address=address[:320],
        ids=ids,
        status=status_in(words),
        words=words,
    )


def _ids(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"<?([0-9a-f]{40})@", text))[:1]


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _words(value: Any) -> str:
    return " ".join(str(value).split())[:WORDS]
