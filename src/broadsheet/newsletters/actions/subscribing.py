"""Asking, confirming, choosing, ending. None of it tells a stranger whether an address is known."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from broadsheet.core.limits import Limit, TooMany, use_door
from broadsheet.mail.actions import queue_letter
from broadsheet.newsletters import queries
from broadsheet.newsletters.interests import Topic
from broadsheet.newsletters.links import (
    CONFIRM_WITHIN,
    MANAGE,
    UNSUBSCRIBE,
    absolute,
    confirm_token,
    lasting_token,
    read_confirm_token,
)
from broadsheet.newsletters.models import Consent, Frequency, Interest, Newsletter, Subscription
from broadsheet.newsletters.rendering import paragraphs, render_letter
from broadsheet.newsletters.wording import in_language_of
from broadsheet.readers.actions import confirm_reader, lift_suppression, meet_reader
from broadsheet.readers.addresses import address_key, normalised
from broadsheet.readers.models import Suppression

PER_ADDRESS = Limit("subscribe-address", most=4, window=timedelta(days=1))
"""How many letters a day strangers can cause to one mailbox."""

REMIND_AFTER = timedelta(hours=24)
REMINDERS = 200
"""How many are reminded at once."""

State = Subscription.State
_REST = {
    Suppression.Why.BOUNCED: timedelta(days=7),
    Suppression.Why.COMPLAINED: timedelta(days=30),
}
"""For so long nobody can cause a letter to an address that mail came back from, or complained."""


@dataclass(frozen=True)
class Asking:
    """What a form said and where it stood: kept as proof of consent.

    `wording` is what the reader agreed to, word for word; `network` is truncated.
    """

    wording: str
    form: str
    network: str
    language: str = ""


def ask_to_subscribe(
    *, address: str, newsletter: Newsletter, asking: Asking, now: datetime
) -> None:
    """Owe the address a letter that asks whether it was its owner; nothing is confirmed yet.

    Whoever is subscribed already gets the link to change it instead. Beyond a few letters a day,
    and for an address that mail bounced from, nothing happens; the caller cannot tell.

    Raises:
        AddressRefused: it is no address.
    """
    mailbox = normalised(address)
    if not _may_write_to(mailbox, now):
        return
    subscription = _pending(mailbox, newsletter, asking, now)
    if subscription.state == State.CONFIRMED:
        _mail_link(subscription, now)
    else:
        _mail_question(subscription, now)


@transaction.atomic
def _pending(mailbox: str, newsletter: Newsletter, asking: Asking, now: datetime) -> Subscription:
    reader = meet_reader(address=mailbox, language=asking.language, now=now)
    subscription, _made = Subscription.objects.select_related("reader").get_or_create(
        newsletter=newsletter,
        reader=reader,
        defaults={
            "state": State.PENDING,
            "asked_at": now,
            "frequency": newsletter.default_frequency,
        },
    )
    if subscription.state == State.CONFIRMED:
        return subscription
    if subscription.state == State.ENDED:
        subscription.state, subscription.asked_at = State.PENDING, now
        subscription.frequency, subscription.everything = newsletter.default_frequency, True
        subscription.interests.all().delete()
        subscription.confirmed_at = subscription.ended_at = subscription.reminded_at = None
        subscription.ended_why = ""
        subscription.save()
    Consent.objects.create(
        address_key=address_key(mailbox),
        newsletter=newsletter,
        wording=asking.wording,
        form=asking.form[:60],
        network=asking.network,
        given_at=now,
    )
    return subscription


class MailStaysStopped(Exception):
    """Only the reader can have mail sent to this address again; `str()` of it says why."""


def mail_again(*, subscription: Subscription, wording: str, now: datetime) -> None:
    """Let an address that mail came back from be written to, and ask its reader by mail.

    Nothing else is sent before the reader says yes, to `wording`.

    Raises:
        MailStaysStopped: its mail is not stopped, or by the reader's own wish.
    """
    stopped = queries.suppression(subscription)
    if stopped is None:
        raise MailStaysStopped(_("mail to this address is not stopped"))
    if stopped.why != Suppression.Why.BOUNCED:
        raise MailStaysStopped(_("this reader wanted no more mail, and has to ask for it anew"))
    address = subscription.reader.address
    with transaction.atomic():
        lift_suppression(address=address)
        ask_to_subscribe(
            address=address,
            newsletter=subscription.newsletter,
            asking=Asking(wording=wording, form="desk", network=""),
            now=now,
        )


@transaction.atomic
def confirm_subscription(*, token: str, now: datetime) -> Subscription:
    """Return the subscription that is confirmed by this, or was before: confirming is idempotent.

    Raises:
        TokenRefused: see `links.read_confirm_token`.
    """
    subscription = read_confirm_token(token)
    confirmed = Subscription.objects.filter(pk=subscription.pk, state=State.PENDING).update(
        state=State.CONFIRMED, confirmed_at=now
    )
    if confirmed:
        address = subscription.reader.address
        confirm_reader(reader=subscription.reader, now=now)
        lift_suppression(address=address)
        proof = Consent.objects.filter(
            address_key=address_key(address), newsletter=subscription.newsletter, confirmed_at=None
        )
        newest = proof.order_by("-given_at", "-pk").first()
        if newest is not None:
            newest.confirmed_at = now
            newest.save(update_fields=["confirmed_at"])
        if subscription.newsletter.welcome:
            _mail_welcome(subscription, now)
    subscription.refresh_from_db()
    return subscription


@transaction.atomic
def end_subscription(*, subscription: Subscription, why: str, now: datetime) -> bool:
    """End a subscription; return whether this call did. `why` is a word for the desk."""
    ended = (
        Subscription.objects.filter(pk=subscription.pk)
        .exclude(state=State.ENDED)
        .update(state=State.ENDED, ended_at=now, ended_why=why[:40])
    )
    subscription.refresh_from_db()
    return ended > 0


@transaction.atomic
def choose(
    *, subscription: Subscription, frequency: str, everything: bool, topics: Collection[Topic]
) -> bool:
    """Store how often a subscriber wants mail and about what; False when the subscription ended.

    `topics` are kept only of those who do not want everything.
    """
    mine = Subscription.objects.filter(pk=subscription.pk, state=State.CONFIRMED)
    if not mine.update(frequency=Frequency(frequency), everything=everything):
        return False
    subscription.interests.all().delete()
    if not everything:
        Interest.objects.bulk_create(
            Interest(subscription=subscription, **{f"{kind}_id": number})
            for kind, number in sorted(topics)
        )
    return True


def remind_pending(now: datetime) -> int:
    """Ask those once more who did not confirm within a day; return how many.

    Who never confirms is deleted when the link runs out.
    """
    waiting = Subscription.objects.select_related("reader", "newsletter").filter(
        state=State.PENDING,
        reminded_at=None,
        asked_at__lte=now - REMIND_AFTER,
        asked_at__gt=now - CONFIRM_WITHIN + REMIND_AFTER,
    )
    asked = 0
    for subscription in waiting.order_by("asked_at", "pk")[:REMINDERS]:
        with transaction.atomic():
            mine = Subscription.objects.filter(pk=subscription.pk, state=State.PENDING)
            if mine.filter(reminded_at=None).update(reminded_at=now):
                asked += 1
                if _may_write_to(subscription.reader.address, now):
                    _mail_question(subscription, now)
    return asked


def ask_for_link(*, address: str, now: datetime) -> None:
    """Owe the link that changes a subscription to the address, if it has one.

    Raises:
        AddressRefused: it is no address.
    """
    mailbox = normalised(address)
    mine = Subscription.objects.select_related("reader", "newsletter").filter(
        reader__address=mailbox, state=State.CONFIRMED
    )
    if mine.exists() and _may_write_to(mailbox, now):
        for subscription in mine:
            _mail_link(subscription, now)


def _may_write_to(mailbox: str, now: datetime) -> bool:
    key = address_key(mailbox)
    stopped = Suppression.objects.filter(address_key=key).first()
    if stopped and now - stopped.since < _REST.get(Suppression.Why(stopped.why), timedelta()):
        return False
    try:
        use_door(PER_ADDRESS, caller=key, now=now)
    except TooMany:
        return False
    return True


def _mail_question(subscription: Subscription, now: datetime) -> None:
    link = absolute("confirm", confirm_token(subscription))
    with in_language_of(subscription.reader):
        subject = _("Please confirm: %(name)s") % {"name": subscription.newsletter.name}
    _mail(subscription, "confirm", subject, link, now)


def _mail_link(subscription: Subscription, now: datetime) -> None:
    link = absolute("manage", lasting_token(MANAGE, subscription.pk))
    with in_language_of(subscription.reader):
        subject = _("Your subscription to %(name)s") % {"name": subscription.newsletter.name}
    _mail(subscription, "manage", subject, link, now)


def _mail_welcome(subscription: Subscription, now: datetime) -> None:
    newsletter = subscription.newsletter
    with in_language_of(subscription.reader):
        subject = _("Welcome to %(name)s") % {"name": newsletter.name}
    link = absolute("manage", lasting_token(MANAGE, subscription.pk))
    _mail(
        subscription,
        "welcome",
        subject,
        link,
        now,
        paragraphs=paragraphs(newsletter.welcome),
        unsubscribe_link=absolute("unsubscribe", lasting_token(UNSUBSCRIBE, subscription.pk)),
    )


def _mail(
    subscription: Subscription, name: str, subject: str, link: str, now: datetime, **more: object
) -> None:
    letter = render_letter(
        name,
        newsletter=subscription.newsletter,
        context={"link": link, "address": subscription.reader.address, **more},
        language=subscription.reader.language,
    )
    queue_letter(
        kind=f"subscribe-{name}",
        to_address=subscription.reader.address,
        subject=subject,
        text=letter.text,
        html=letter.html,
        now=now,
    )
