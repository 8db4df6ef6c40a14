"""Counting how often links are followed: only where somebody wants it, and never by whom."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from broadsheet.mail.models import OutgoingLetter
from broadsheet.newsletters import actions, counting
from broadsheet.newsletters.links import follow_token
from broadsheet.newsletters.models import Edition, Link, Newsletter
from tests.mail.sink import Sink, part, sink
from tests.newsletters.subscribers import NOW, make_newsletter, make_subscriber, quiet
from tests.newsroom import make_article, make_staff
from tests.people import READER, SUBSCRIBER

pytestmark = pytest.mark.django_db
WAY = re.compile(r'href="https://courier\.example(/subscribe/to/[^"]+)"')
BROWSER = {"sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}
HARBOUR = "https://harbour.example/tide?day=1&of=3"


@pytest.fixture(autouse=True)
def _newsroom(settings: Any) -> None:
    settings.PUBLIC_ORIGIN = "https://courier.example"
    make_newsletter()
    make_article(
        "The vote", slug="the-vote", body=[f'See <a href="{HARBOUR.replace("&", "&amp;")}">it</a>.']
    )
    for address in (READER.address, SUBSCRIBER.address):
        make_subscriber(address)


@pytest.fixture
def server() -> Iterator[Sink]:
    with sink() as running:
        yield running


def mail(server: Sink, *, counting: bool) -> list[str]:
    """Mail the vote, and return the HTML that each reader got."""
    Newsletter.objects.update(counts_clicks=counting)
    actions.send_now(slug="the-vote", smtp=server.url, now=NOW, progress=quiet)
    return [part(letter, "html") for _to, letter in server.letters]


def clicks() -> dict[str, int]:
    return dict(Link.objects.values_list("address", "clicks"))


def test_nothing_is_counted_unless_somebody_wants_it(server: Sink, client: Client) -> None:
    for html in mail(server, counting=False):
        assert HARBOUR.replace("&", "&amp;") in html
        assert not WAY.search(html)
    assert not Link.objects.exists()
    page = client.get("/privacy/").content.decode()
    assert "or that you followed a link in it" in page


def test_all_readers_get_the_same_links_and_only_the_editors_are_counted(
    server: Sink, client: Client
) -> None:
    one, other = (WAY.findall(html) for html in mail(server, counting=True))
    assert one == other
    assert HARBOUR in clicks()
    assert not [
        address for address in clicks() if "/subscribe/" in address or "/privacy/" in address
    ]
    way = next(way for way in one if client.get(way)["Location"] == HARBOUR)
    assert HARBOUR in part(server.letters[0][1], "plain")
    for _ in range(3):
        answer = client.get(way, headers=BROWSER)
        assert (answer.status_code, answer["Location"]) == (302, HARBOUR)
        assert not answer.cookies
        assert "no-store" in answer["Cache-Control"]
    assert clicks()[HARBOUR] == 3
    assert "nothing of who follows it" in client.get("/privacy/").content.decode()


def test_scanners_follow_every_link_and_count_for_nothing(server: Sink, client: Client) -> None:
    ways = WAY.findall(mail(server, counting=True)[0])
    for way in ways:
        assert client.head(way, headers=BROWSER).status_code == 302
        assert client.get(way, headers={"user-agent": "curl/8.0"}).status_code == 302
        assert client.post(way).status_code == 405
    assert set(clicks().values()) == {0}


def test_a_crowd_is_led_on_and_counted_no_more(
    server: Sink, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counting, "CLICKS", replace(counting.CLICKS, most=2))
    way = WAY.findall(mail(server, counting=True)[0])[0]
    for _ in range(3):
        assert client.get(way, headers=BROWSER).status_code == 302
    assert max(clicks().values()) == 2


def test_a_link_leads_nowhere_but_where_the_edition_led(server: Sink, client: Client) -> None:
    way = WAY.findall(mail(server, counting=True)[0])[0]
    kept = Link.objects.order_by("pk").last()
    assert kept is not None
    number, _, proof = follow_token(kept.pk).partition(".")
    for forged in (f"{number}.{proof[::-1]}", f"{kept.pk + 1}.{proof}", number, "0.x", "%0d%0a"):
        refused = client.get(f"/subscribe/to/{forged}/", headers=BROWSER)
        assert refused.status_code == 404
        assert "Location" not in refused
    elsewhere = client.get(f"{way}?next=https://evil.example", headers=BROWSER)
    assert "evil" not in elsewhere["Location"]


def test_links_go_on_leading_when_nobody_wants_to_count_any_more(
    server: Sink, client: Client
) -> None:
    way = WAY.findall(mail(server, counting=True)[0])[0]
    Newsletter.objects.update(counts_clicks=False)
    assert client.get(way, headers=BROWSER).status_code == 302
    assert set(clicks().values()) == {0}


def test_the_desk_shows_the_counts_and_looks_at_a_mail_without_counting(
    server: Sink, client: Client
) -> None:
    mail(server, counting=True)
    Link.objects.filter(address=HARBOUR).update(clicks=41)
    edition = Edition.objects.get()
    client.force_login(make_staff("administrator"))
    page = client.get(reverse("editions:inspect", args=[edition.pk])).content.decode()
    assert "Links followed" in page
    assert "<td>41</td>" in page
    seen = client.get(reverse("editions:page", args=[edition.pk])).content.decode()
    assert "/subscribe/to/" not in seen
    actions.send_sample(edition=edition, to="edda@courier.example", now=NOW)
    assert "/subscribe/to/" not in OutgoingLetter.objects.get(kind="edition-test").html


def test_an_edition_whose_freezing_was_cut_short_has_each_link_once(server: Sink) -> None:
    mail(server, counting=True)
    before = clicks().keys()
    edition = Edition.objects.get()
    edition.frozen_at, edition.text = None, ""
    actions.freeze_edition(edition=edition, now=NOW)
    assert clicks().keys() == before
