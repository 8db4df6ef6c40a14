"""An edition through several relays: each reader once, and the desk knows through which."""

from collections import Counter
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from broadsheet.newsletters import actions, queries
from broadsheet.newsletters.models import Delivery, Edition
from broadsheet.newsletters.why_not import why
from tests.mail.sink import sink
from tests.newsletters.subscribers import NOW, make_newsletter, make_subscribers, quiet
from tests.newsroom import make_article, make_staff

pytestmark = pytest.mark.django_db


def send(smtp: str | None = None) -> queries.Counts:
    return actions.send_now(slug="the-vote", smtp=smtp, now=NOW, progress=quiet)


def test_what_one_relay_puts_off_another_sends_and_the_desk_says_which(
    client: Client, settings: Any
) -> None:
    make_newsletter()
    make_article("The vote", slug="the-vote")
    addresses = make_subscribers(6)
    with sink() as one, sink() as other:
        one.answers = dict.fromkeys(addresses, "451 4.7.1 come back later")
        settings.SMTP = f"{one.url} {other.url}"
        assert send().deliveries == {"accepted": 6}
    assert Counter(to for to, _ in one.letters + other.letters) == Counter(addresses)
    edition = Edition.objects.get()
    assert edition.transport == settings.SMTP
    name = other.url.removeprefix("smtp://")
    assert queries.by_relay(edition) == [(name, "accepted", 6)]
    assert why(edition, addresses[0]) == f"accepted by the relay: {name} 250 2.0.0 Ok"
    client.force_login(make_staff("administrator"))
    page = client.get(reverse("editions:inspect", args=[edition.pk])).content.decode()
    assert "Which relay said what" in page
    assert f"<td>{name}</td>" in page


def test_what_no_relay_takes_is_put_off_and_sent_by_the_first_that_does(settings: Any) -> None:
    make_newsletter()
    make_article("The vote", slug="the-vote")
    (address,) = make_subscribers(1)
    with sink() as one, sink() as other:
        settings.SMTP = f"{one.url} {other.url}"
        one.answers = other.answers = {address: "451 4.7.1 come back later"}
        assert send().deliveries == {"deferred": 1}
        assert Delivery.objects.get().attempts == 1
        one.answers = {}
        assert send().deliveries == {"accepted": 1}
    assert len(one.letters) == 1
    assert not other.letters


def test_an_edition_of_one_relay_has_no_table_of_relays() -> None:
    assert not queries.by_relay(Edition(transport="smtp://127.0.0.1:25"))
