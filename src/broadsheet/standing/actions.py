"""Writes of standing pages: a draft from a starter text, and a message to the newsroom."""

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from broadsheet.articles.models import PlainPage
from broadsheet.base.models import BasePage, User
from broadsheet.mail.actions import REPLY_TO, LetterRefused, queue_letter
from broadsheet.spam import actions as spam
from broadsheet.spam.engine.submission import Submission
from broadsheet.spam.models import JudgedSubmission
from broadsheet.spam.queries import percent
from broadsheet.standing import queries
from broadsheet.standing.models import ContactMessage, ContactPage
from broadsheet.standing.starters import Starter

Label = JudgedSubmission.Label

_MOST_SUBJECT = 300


class StandingRefused(Exception):
    """Nothing was stored; `reason` can be shown to whoever asked."""

    def __init__(self, reason: str | Promise) -> None:
        """Remember the reason."""
        super().__init__(str(reason))
        self.reason = reason


@dataclass(frozen=True)
class Message:
    """What a reader wrote, cleaned; the last two are clues for the spam filter."""

    name: str
    address: str
    subject: str
    text: str
    seconds_to_fill: float | None = None
    honeypot: str = ""


@transaction.atomic
def start_page(*, starter: Starter, author: User) -> BasePage:
    """Return a draft with a starter text, made now unless a page stands at its address already.

    Raises:
        StandingRefused: there is no front page for it to stand under, or `author` may not add one.
    """
    front = queries.front_page()
    if front is None or not front.permissions_for_user(author).can_add_subpage():
        raise StandingRefused(gettext_lazy("You may not add pages here."))
    standing: BasePage | None = front.get_children().filter(slug=starter.slug).first()
    if standing is not None:
        return standing
    kind = ContactPage if starter.takes_messages else PlainPage
    page: BasePage = kind(
        title=str(starter.title), slug=starter.slug, body=starter.html, live=False, owner=author
    )
    if isinstance(page, ContactPage):
        page.messages_to = author.email
    front.add_child(instance=page)
    page.save_revision(user=author)
    return page


def send_message(*, page: ContactPage, message: Message, key: str, now: datetime) -> ContactMessage:
    """Store a message and owe the newsroom its letter, once; return it as stored.

    `key` is the one-time key of the form: sent again, the answer is the same message. Whatever the
    filter says, the letter goes out; its subject is marked.

    Raises:
        StandingRefused: the page is not public any more, or the letter cannot be written.
    """
    stored = ContactMessage.objects.filter(key=key).first()
    if stored is not None:
        return stored
    if not page.live:
        raise StandingRefused(gettext_lazy("This page takes no messages at the moment."))
    verdict = spam.weigh(submission=_submission(page, message), now=now)
    try:
        return _store(page, message, key, verdict, now)
    except LetterRefused as refused:
        raise StandingRefused(
            gettext_lazy("The newsroom cannot be written to at the moment.")
        ) from refused
    except IntegrityError:
        # The same form arrived twice at once, and the other request was first.
        return ContactMessage.objects.get(key=key)


@transaction.atomic
def _store(
    page: ContactPage, message: Message, key: str, verdict: JudgedSubmission, now: datetime
) -> ContactMessage:
    verdict.save()
    letter = queue_letter(
        kind="contact",
        key=f"contact-{key}",
        to_address=page.messages_to,
        subject=_subject(message, verdict),
        text=_letter(message, verdict),
        headers=[(REPLY_TO, message.address)],
        now=now,
    )
    return ContactMessage.objects.create(
        key=key,
        name=message.name,
        address=message.address,
        subject=message.subject,
        text=message.text,
        sent_at=now,
        verdict=verdict,
        letter=letter,
    )


def _submission(page: ContactPage, message: Message) -> Submission:
    return Submission(
        text=f"{message.subject}\n\n{message.text}",
        author=message.name,
        email=message.address,
        permalink=page.full_url or "",
        language=page.locale.language_code,
        kind="contact",
        seconds_to_fill=message.seconds_to_fill,
        honeypot=message.honeypot,
    )


def _subject(message: Message, verdict: JudgedSubmission) -> str:
    marks = {
        Label.HAM.value: "",
        Label.UNSURE.value: _("[unsure] "),
        Label.SPAM.value: _("[spam?] "),
        Label.FLAGRANT.value: _("[spam] "),
    }
    return f"{marks[verdict.label]}{message.subject}"[:_MOST_SUBJECT]


def _letter(message: Message, verdict: JudgedSubmission) -> str:
    sure = percent(verdict)
    if sure is None:
        judged = _("The spam filter could not judge this message.")
    else:
        judged = _("The spam filter takes this for spam with %(percent)s %% certainty.") % {
            "percent": sure
        }
    sent = _("%(name)s <%(address)s> wrote with the contact form. Your answer goes there.") % {
        "name": message.name,
        "address": message.address,
    }
    return f"{sent}\n\n{message.subject}\n\n{message.text}\n\n-- \n{judged}\n"
