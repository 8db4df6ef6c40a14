"""What is stored about a delivery, for every answer a relay can give."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from broadsheet.mail.engine.envelope import Outcome, State
from broadsheet.newsletters import actions, deliveries, queries
from broadsheet.newsletters.models import Delivery, Edition, Subscription
from broadsheet.newsletters.why_not import why
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
    (one,) = deliveries.claim(edition, deliveries.Mark(), most=5, now=NOW)
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
    Delivery.objects.update(attempts=last - 1)
    deliveries.settle(edition, [Outcome(f"{number}.{last}", "uncertain", 0, "lost")], now=NOW)
    assert Delivery.objects.get().state == Delivery.State.UNCERTAIN


def test_settling_twice_or_an_earlier_attempt_changes_nothing() -> None:
    edition, key = claim_one()
    deliveries.settle(edition, [Outcome(key, "accepted", 250, "queued", "final")], now=NOW)
    deliveries.settle(edition, [Outcome(key, "rejected", 550, "no", "rcpt")], now=NOW)
    assert Delivery.objects.get().state == Delivery.State.ACCEPTED
    Delivery.objects.update(state=Delivery.State.QUEUED)
    deliveries.settle(edition, [Outcome(key, "rejected", 550, "no", "rcpt")], now=NOW)
    assert Delivery.objects.get().state == Delivery.State.QUEUED


def test_what_is_claimed_is_not_claimed_twice_and_is_told_as_being_sent() -> None:
    edition, _key = claim_one()
    assert str(queries.counts(edition)) == "countdown: 1 claimed"
    address = Subscription.objects.get().reader.address
    assert why(edition, address) == "being sent"
    mark = deliveries.Mark()
    assert deliveries.claim(edition, mark, most=5, now=NOW)
    assert not deliveries.claim(edition, mark, most=5, now=NOW)
    deliveries.take_back(edition, now=NOW)
    assert str(queries.counts(edition)) == "countdown: 1 queued"
    edition.lease_until = NOW
    with pytest.raises(deliveries.LeaseLost):
        deliveries.claim(edition, deliveries.Mark(), most=5, now=NOW)


def test_what_was_put_off_is_claimed_again_when_it_is_due_and_not_twice() -> None:
    edition, key = claim_one()
    deliveries.settle(edition, [Outcome(key, "deferred", 451, "later", "rcpt")], now=NOW)
    mark, due = deliveries.Mark(), Delivery.objects.get().due_at
    assert not deliveries.claim(edition, mark, most=5, now=due - timedelta(seconds=1))
    (again,) = deliveries.claim(edition, mark, most=5, now=due)
    assert again.key == f"{again.pk}.2"
    assert not deliveries.claim(edition, mark, most=5, now=due + timedelta(hours=1))
    deliveries.settle(edition, [Outcome(again.key, "accepted", 250, "ok")], now=due)
    assert str(queries.counts(edition)) == "countdown: 1 accepted"
    assert Delivery.objects.get().attempts == 2


def test_what_a_sender_of_before_had_claimed_is_settled_and_sent_by_this_one() -> None:
    edition, key = claim_one()
    Delivery.objects.update(state=Delivery.State.CLAIMED, attempts=1)
    deliveries.take_back(edition, now=NOW)
    deliveries.settle(edition, [Outcome(key, "accepted", 250, "ok")], now=NOW)
    assert Delivery.objects.get().state == Delivery.State.ACCEPTED


def test_a_relay_that_puts_off_for_days_is_given_up() -> None:
    edition, key = claim_one()
    Delivery.objects.update(attempts=49)
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
