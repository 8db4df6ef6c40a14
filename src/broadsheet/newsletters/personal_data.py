"""What newsletters keep about who takes them, and what ends it."""

from functools import partial

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from broadsheet.core.personal_data import (
    Basis,
    Declaration,
    Erasure,
    Keep,
    NotPersonal,
    PersonalField,
    declare,
)
from broadsheet.mail.queries import relay_hosts
from broadsheet.newsletters.links import CONFIRM_WITHIN
from broadsheet.newsletters.models import (
    Bounce,
    Consent,
    Delivery,
    Edition,
    Interest,
    Link,
    Newsletter,
    Subscription,
)
from broadsheet.readers.addresses import address_key

UNCONFIRMED = CONFIRM_WITHIN.days
ENDED = 30
PROOF = 3 * 365
NETWORK = 7
WORDS = 90


def _relay() -> tuple[str, ...]:
    return relay_hosts(settings.SMTP)


def _subscriptions(address: str) -> QuerySet[Subscription]:
    return Subscription.objects.filter(reader__address=address)


def _consents(address: str) -> QuerySet[Consent]:
    return Consent.objects.filter(address_key=address_key(address))


def _interests(address: str) -> QuerySet[Interest]:
    return Interest.objects.filter(subscription__reader__address=address)


def _deliveries(address: str) -> QuerySet[Delivery]:
    return Delivery.objects.filter(subscription__reader__address=address)


def _bounces(address: str) -> QuerySet[Bounce]:
    return Bounce.objects.filter(address_key=address_key(address))


def _newsletters(address: str) -> QuerySet[Newsletter]:
    return Newsletter.objects.filter(reply_to=address)


def _editions(address: str) -> QuerySet[Edition]:
    return Edition.objects.filter(created_by__email=address)


_subscription = partial(
    PersonalField,
    model=Subscription,
    purpose=_("to send you what you asked for, and nothing after you ended it"),
    basis=Basis.CONSENT,
    erasure=Erasure.DELETE_ROW,
    expiry=Erasure.DELETE_ROW,
)
_consent = partial(
    PersonalField,
    model=Consent,
    purpose=_("to prove that you asked for the newsletter"),
    basis=Basis.LEGAL_OBLIGATION,
    erasure=Erasure.KEEP,
    because=_("it proves, without your address, that you had asked for mail"),
)
_delivery = partial(
    PersonalField,
    model=Delivery,
    purpose=_("to send each edition to you once, and to say why one did not arrive"),
    basis=Basis.CONSENT,
)

declare(
    Declaration(
        part="newsletters",
        title=_("Newsletters you subscribed to"),
        fields=(
            _subscription(
                name="reader",
                label=_("that you subscribed"),
                keep=Keep(days=None),
                export_as="subscriber",
                processors=_relay,
            ),
            _subscription(
                name="asked_at",
                label=_("when you asked; a subscription you never confirm is deleted"),
                keep=Keep(
                    days=UNCONFIRMED,
                    after="asked_at",
                    only={"state": "pending"},
                    since=_("you asked"),
                ),
                export_as="asked",
            ),
            _subscription(
                name="ended_at",
                label=_("when you ended it"),
                keep=Keep(
                    days=ENDED,
                    after="ended_at",
                    only={"state": "ended"},
                    since=_("you ended it"),
                ),
                export_as="ended",
            ),
            PersonalField(
                model=Interest,
                name="subscription",
                label=_("the sections, stories, authors and tags you chose"),
                purpose=_("to send you only what you chose"),
                basis=Basis.CONSENT,
                keep=Keep(days=None),
                export_as="chose",
                erasure=Erasure.DELETE_ROW,
            ),
            _consent(
                name="wording",
                label=_("the words you agreed to"),
                keep=Keep(days=PROOF, after="given_at", since=_("you asked")),
                export_as="wording",
                expiry=Erasure.DELETE_ROW,
            ),
            _consent(
                name="given_at",
                label=_("when you asked, if you never confirmed it"),
                keep=Keep(
                    days=UNCONFIRMED,
                    after="given_at",
                    only={"confirmed_at": None},
                    since=_("you asked"),
                ),
                export_as="given",
                expiry=Erasure.DELETE_ROW,
            ),
            _consent(
                name="address_key",
                label=_("a keyed hash of your address"),
                keep=Keep(days=PROOF, after="given_at", since=_("you asked")),
                export_as="address_hash",
                expiry=Erasure.DELETE_ROW,
            ),
            PersonalField(
                model=Consent,
                name="network",
                label=_("your network, without the last part of its number"),
                purpose=_("to recognise that somebody signs up others"),
                basis=Basis.LEGITIMATE_INTEREST,
                keep=Keep(days=NETWORK, after="given_at", since=_("you asked")),
                export_as="network",
                erasure=Erasure.BLANK,
            ),
            _delivery(
                name="subscription",
                label=_("which editions were sent to you"),
                keep=Keep(days=None),
                export_as="edition_for",
                erasure=Erasure.BLANK,
                blank=None,
            ),
            _delivery(
                name="reply_text",
                label=_("what the mail server answered"),
                keep=Keep(days=WORDS, after="settled_at", since=_("it answered")),
                export_as="answer",
                erasure=Erasure.BLANK,
            ),
            PersonalField(
                model=Bounce,
                name="address_key",
                label=_("that mail to you came back, or that you complained; as a keyed hash"),
                purpose=_("to stop writing to an address that gets nothing, or wants nothing"),
                basis=Basis.LEGITIMATE_INTEREST,
                keep=Keep(days=WORDS, after="at", since=_("it was reported")),
                export_as="bounced_as",
                erasure=Erasure.DELETE_ROW,
                expiry=Erasure.DELETE_ROW,
            ),
            PersonalField(
                model=Bounce,
                name="words",
                label=_("what the mail server wrote about it"),
                purpose=_("to say why mail did not arrive"),
                basis=Basis.LEGITIMATE_INTEREST,
                keep=Keep(days=WORDS, after="at", since=_("it was reported")),
                export_as="bounced_because",
                erasure=Erasure.DELETE_ROW,
                expiry=Erasure.DELETE_ROW,
            ),
            PersonalField(
                model=Newsletter,
                name="reply_to",
                label=_("the address of the newsroom that replies go to"),
                purpose=_("to let subscribers answer"),
                basis=Basis.LEGITIMATE_INTEREST,
                keep=Keep(days=None),
                export_as="reply_to",
                erasure=Erasure.KEEP,
                because=_("it is an address of the newsroom, which changes it in the desk"),
                staff=True,
            ),
            PersonalField(
                model=Edition,
                name="created_by",
                label=_("which editions you sent"),
                purpose=_("to know who sent what"),
                basis=Basis.LEGITIMATE_INTEREST,
                keep=Keep(days=None),
                export_as="",
                erasure=Erasure.KEEP,
                because=_("the newsroom answers for what it sent, and by whom"),
                staff=True,
            ),
        ),
        find={
            Subscription: _subscriptions,
            Interest: _interests,
            Consent: _consents,
            Delivery: _deliveries,
            Bounce: _bounces,
            Newsletter: _newsletters,
            Edition: _editions,
        },
        not_personal=(
            NotPersonal(Link, "address", "where a link of an edition leads, the same for all"),
            NotPersonal(Newsletter, "name", "what a newsletter is called"),
            NotPersonal(Newsletter, "from_name", "the sender that subscribers see: the newsroom"),
        ),
    )
)
