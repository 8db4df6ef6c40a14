"""Django's mail goes to the outbox too: password resets and whatever an installed app sends."""

from collections.abc import Sequence

from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from typing_extensions import override

from broadsheet.core.clock import now
from broadsheet.mail.actions import LetterRefused, queue_letter
from broadsheet.mail.queries import ACCOUNT


class OutboxBackend(BaseEmailBackend):
    """Queues each message as one letter per recipient, readable by administrators only."""

    @override
    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            if message.attachments:
                raise LetterRefused("the outbox carries no attachments")
            for recipient in message.recipients():
                queue_letter(
                    kind=ACCOUNT,
                    to_address=recipient,
                    subject=" ".join(message.subject.split()),
                    text=str(message.body),
                    html=_html(message),
                    now=now(),
                )
        return len(email_messages)


def _html(message: EmailMessage) -> str:
    if isinstance(message, EmailMultiAlternatives):
        for content, kind in message.alternatives:
            if kind == "text/html":
                return str(content)
    return ""
