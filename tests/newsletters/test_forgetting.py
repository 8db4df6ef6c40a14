from datetime import timedelta

import pytest

from broadsheet.newsletters import actions
from broadsheet.newsletters.models import Consent, Subscription
from broadsheet.privacy.actions import apply_retention
from broadsheet.readers.models import Reader
from tests.newsletters.subscribers import NOW, make_newsletter, make_subscriber
from tests.newsroom import make_site
from tests.people import READER, SUBSCRIBER

pytestmark = pytest.mark.django_db


def ask() -> None:
    make_site()
    asking = actions.Asking(wording="Yes", form="/subscribe/", network="203.0.113.0/24")
    actions.ask_to_subscribe(
        address=READER.address, newsletter=make_newsletter(), asking=asking, now=NOW
    )


def test_who_never_confirms_is_forgotten_and_a_subscriber_is_not() -> None:
    ask()
    make_subscriber(SUBSCRIBER.address)
    apply_retention(now=NOW + timedelta(days=6))
    assert Subscription.objects.count() == 2
    apply_retention(now=NOW + timedelta(days=8))
    assert Subscription.objects.get().reader.address == SUBSCRIBER.address
    assert not Consent.objects.exists()
    apply_retention(now=NOW + timedelta(days=31))
    assert Reader.objects.get().address == SUBSCRIBER.address


def test_the_network_of_a_consent_is_kept_for_a_week_and_the_proof_for_longer() -> None:
    ask()
    Consent.objects.update(confirmed_at=NOW)
    apply_retention(now=NOW + timedelta(days=8))
    proof = Consent.objects.get()
    assert proof.network == ""
    assert proof.wording == "Yes"


def test_an_ended_subscription_is_forgotten_after_a_month() -> None:
    subscription = make_subscriber(SUBSCRIBER.address)
    actions.end_subscription(subscription=subscription, why="link", now=NOW)
    apply_retention(now=NOW + timedelta(days=29))
    assert Subscription.objects.exists()
    apply_retention(now=NOW + timedelta(days=31))
    assert not Subscription.objects.exists()
