"""Why did this reader not get it? Answered from the rows, in one sentence."""

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from broadsheet.newsletters.models import Delivery, Edition, Frequency, Subscription
from broadsheet.readers.addresses import AddressRefused, address_key, normalised
from broadsheet.readers.models import Suppression

_FOR = {
    Edition.Kind.ARTICLE: Frequency.EVERY,
    Edition.Kind.DAILY: Frequency.DAILY,
    Edition.Kind.WEEKLY: Frequency.WEEKLY,
}


def why(edition: Edition, typed: str) -> str:
    """Return what became of an edition for the reader of an address, and why."""
    try:
        address = normalised(typed)
    except AddressRefused:
        return _("This is no e-mail address.")
    subscription = Subscription.objects.filter(
        newsletter=edition.newsletter, reader__address=address
    ).first()
    if subscription is None:
        return _("This address is not subscribed, or it was erased.")
    delivery = edition.deliveries.filter(subscription=subscription).first()
    stopped = Suppression.objects.filter(address_key=address_key(address)).first()
    if delivery is not None:
        return _of_delivery(delivery, stopped)
    if edition.frozen_at is None:
        return _("The edition has not been sent to anybody yet.")
    if stopped is not None:
        return _stopped(stopped)
    return _not_meant(edition, subscription)


def _of_delivery(delivery: Delivery, stopped: Suppression | None) -> str:
    state = delivery.get_state_display()
    if delivery.state == Delivery.State.QUEUED and delivery.pk <= delivery.edition.claimed_to:
        return str(Delivery.State.CLAIMED.label)
    if delivery.state == Delivery.State.SUPPRESSED and stopped is not None:
        return f"{state}. {_stopped(stopped)}"
    said = (delivery.relay, str(delivery.reply_code or ""), delivery.reply_text)
    told = " ".join(word for word in said if word)
    if delivery.state == Delivery.State.DEFERRED:
        again = date_format(localtime(delivery.due_at), "SHORT_DATETIME_FORMAT")
        state = _("%(state)s; tried again at %(time)s") % {"state": state, "time": again}
    return f"{state}: {told}" if told else state


def _stopped(stopped: Suppression) -> str:
    return _("Mail to this address is stopped since %(date)s: %(why)s.") % {
        "date": date_format(localtime(stopped.since), "SHORT_DATE_FORMAT"),
        "why": stopped.get_why_display(),
    }


def _not_meant(edition: Edition, subscription: Subscription) -> str:
    frozen = edition.frozen_at
    wanted = _FOR.get(Edition.Kind(edition.kind))
    reasons = (
        (
            subscription.state == Subscription.State.PENDING,
            _("The subscription was never confirmed."),
        ),
        (
            subscription.state == Subscription.State.ENDED,
            _("The subscription has ended (%(why)s).") % {"why": subscription.ended_why or "?"},
        ),
        (
            bool(subscription.confirmed_at and frozen and subscription.confirmed_at > frozen),
            _("The subscription was confirmed after the edition had been made."),
        ),
        (
            wanted is not None and subscription.frequency != wanted,
            _("This reader wants %(frequency)s; the edition is for another frequency.")
            % {"frequency": subscription.get_frequency_display()},
        ),
        (
            edition.kind == Edition.Kind.CORRECTION,
            _("This reader had not received the corrected article."),
        ),
        (
            not subscription.everything,
            _("Nothing in the edition is about what this reader chose."),
        ),
        (True, _("The reader was not among its subscribers when it was made.")),
    )
    return next(words for holds, words in reasons if holds)
