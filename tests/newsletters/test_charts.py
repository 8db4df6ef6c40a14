"""What the charts of subscribing and mailing count."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from broadsheet.core import clock
from broadsheet.newsletters import actions
from broadsheet.newsletters.charts import accepted_by_edition, confirmed_of_a_hundred
from broadsheet.newsletters.links import confirm_token
from broadsheet.newsletters.models import Delivery, Subscription
from tests.newsletters.subscribers import NOW, make_newsletter, make_subscribers
from tests.newsroom import make_article, make_section, make_staff

pytestmark = pytest.mark.django_db


def test_three_of_four_who_asked_and_confirmed_are_seventy_five_of_a_hundred(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    assert confirmed_of_a_hundred(NOW) is None
    asking = actions.Asking(wording="Yes", form="/", network="")
    for number in range(4):
        actions.ask_to_subscribe(
            address=f"reader{number}@post.example",
            newsletter=make_newsletter(),
            asking=asking,
            now=NOW - timedelta(days=1),
        )
    for subscription in Subscription.objects.all()[:3]:
        actions.confirm_subscription(token=confirm_token(subscription), now=NOW)
    drawn = confirmed_of_a_hundred(NOW)
    assert drawn is not None
    assert [point.value for point in drawn.points] == [0, 0, 0, 0, 0, 75, 0]
    make_section()
    client.force_login(make_staff("administrator"))
    page = client.get(reverse("figures:index")).content.decode()
    assert f">{drawn.title} <span" in page
    assert ">New subscribers <span" in page


def test_an_edition_stands_with_the_readers_it_reached() -> None:
    make_newsletter()
    assert accepted_by_edition(NOW) is None
    make_subscribers(3)
    edition = actions.owe_edition(article=make_article(), now=NOW)
    assert edition is not None
    actions.freeze_edition(edition=edition, now=NOW)
    Delivery.objects.filter(pk__in=Delivery.objects.values("pk")[:2]).update(
        state=Delivery.State.ACCEPTED
    )
    drawn = accepted_by_edition(NOW)
    assert drawn is not None
    assert [point.value for point in drawn.points] == [2]
