"""What is stored about a delivery, for every answer a relay can give."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from broadsheet.mail.engine.envelope import Outcome, State
from broadsheet.newsletters import actions, deliveries, queries
from broadsheet.newsletters.models import Delivery, Edition
from tests.newsletters.subscribers import NOW, make_newsletter, make_subscribers
from tests.newsroom import make_article

pytestmark = pytest.mark.django_db


def claim_one() -> tuple[Edition, str]:
    make_newsletter()
    make_subscribers(1)
    edition = actions.owe_edition(article=make_article(), now=NOW)
    assert edition is not None
    assert deliveries.take_lease(edition, NOW)
    actions.freeze_edition(edition=edition, now=NOW)
    actions.freeze_edition(edition=edition, now=NOW)
    (one,) = deliveries.claim(edition, most=5, now=NOW)
    return edition, one.key


@pytest.mark.parametrize(
    ("answer", "code", "stage", "becomes"),
    [
        ("accepted", 250, "final", Delivery.State.ACCEPTED),
        ("uncertain", 0, "final", Delivery.State.DEFERRED),
        ("rejected", 550, "rcpt", Delivery.State.REJECTED),
        ("deferred", 451, "rcpt", Delivery.State.DEFERRED),
        ("deferred", 0, "final", Delivery.State.DEFERRED),
        ("deferred", 0, "connect", Delivery.State.QUEUED),
        ("deferred", 0, "here", Delivery.State.QUEUED),
        ("deferred", 0, "rest", Delivery.State.DEFERRED),
    ],
)
def test_each_answer_has_its_state(answer: State, code: int, stage: str, becomes: str) -> None:
    edition, key = claim_one()
    deliveries.settle(edition, [Outcome(key, answer, code, "words", stage)], now=NOW)
    delivery = Delivery.objects.get()
    assert delivery.state == becomes
    assert delivery.attempts == (0 if stage in ("here", "connect", "rest") else 1)
    assert (delivery.settled_at is None) == (becomes in queries.UNSETTLED)
    assert (delivery.due_at > NOW) == (becomes == Delivery.State.DEFERRED)


def test_a_letter_whose_answer_is_lost_again_and_again_is_left_as_perhaps_sent() -> None:
    edition, key = claim_one()
    number = key.partition(".")[0]
    last = deliveries.MOST_UNCERTAIN
    Delivery.objects.update(attempts=last)
    deliveries.settle(edition, [Outcome(f"{number}.{last}", "uncertain", 0, "lost")], now=NOW)
    assert Delivery.objects.get().state == Delivery.State.UNCERTAIN


def test_settling_twice_or_an_earlier_attempt_changes_nothing() -> None:
    edition, key = claim_one()
    deliveries.settle(edition, [Outcome(key, "accepted", 250, "queued", "final")], now=NOW)
    deliveries.settle(edition, [Outcome(key, "rejected", 550, "no", "rcpt")], now=NOW)
    assert Delivery.objects.get().state == Delivery.State.ACCEPTED
    Delivery.objects.update(state=Delivery.State.CLAIMED, attempts=2)
    deliveries.settle(edition, [Outcome(key, "rejected", 550, "no", "rcpt")], now=NOW)
    assert Delivery.objects.get().state == Delivery.State.CLAIMED


def test_a_relay_that_puts_off_for_days_is_given_up() -> None:
    edition, key = claim_one()
    Delivery.objects.update(attempts=50)
    key = f"{key.partition('.')[0]}.50"
    deliveries.settle(edition, [Outcome(key, "deferred", 451, "later", "rcpt")], now=NOW)
    assert Delivery.objects.get().state == Delivery.State.REJECTED


def test_nothing_is_released_that_is_not_held(settings: Any) -> None:
    edition, _ = claim_one()
    with pytest.raises(actions.EditionRefused, match="no relay"):
        actions.release_edition(edition=edition, now=NOW)
    settings.SMTP = "smtp://127.0.0.1:1"
    with pytest.raises(actions.EditionRefused, match="not held"):
        actions.release_edition(edition=edition, now=NOW)


def test_a_freeze_that_was_cut_short_is_finished_with_each_reader_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    make_newsletter()
    make_subscribers(5)
    edition = actions.owe_edition(article=make_article(), now=NOW)
    assert edition is not None
    monkeypatch.setattr(actions.freezing, "SNAPSHOT", 2)

    def fall() -> None:
        raise LookupError

    with pytest.raises(LookupError):
        actions.freeze_edition(edition=edition, now=NOW, renew=fall)
    assert (Delivery.objects.count(), edition.frozen_at) == (2, None)
    actions.freeze_edition(edition=edition, now=NOW)
    assert Delivery.objects.values("subscription").distinct().count() == 5
    assert Delivery.objects.count() == 5
    with pytest.raises(IntegrityError), transaction.atomic():
        Delivery.objects.create(
            edition=edition, subscription=Delivery.objects.all()[0].subscription, due_at=NOW
        )
