"""What the command line asks for: which article, and through which relay."""

import pytest

from broadsheet.newsletters import actions, queries
from broadsheet.newsletters.actions.editions import usable_relays
from broadsheet.newsletters.models import Edition
from tests.mail.sink import sink
from tests.newsletters.subscribers import NOW, make_newsletter, quiet
from tests.newsroom import make_article, make_section

pytestmark = pytest.mark.django_db


def send(smtp: str, *, slug: str = "the-vote") -> queries.Counts:
    return actions.send_now(slug=slug, smtp=smtp, now=NOW, progress=quiet)


@pytest.mark.parametrize("smtp", ["carrier-pigeon://loft", "smtp://", "127.0.0.1:25"])
def test_a_relay_that_is_none_is_refused_before_anything_is_owed(smtp: str) -> None:
    make_newsletter()
    make_article("The vote", slug="the-vote")
    with pytest.raises(actions.EditionRefused):
        send(smtp)
    assert not Edition.objects.exists()


def test_a_password_is_not_kept_with_the_edition() -> None:
    kept = actions.editions.stored_transport("smtps://rosa:secret@relay.example:465")
    assert kept == "smtps://rosa@relay.example:465"
    edition = Edition(transport=kept)
    (relay,) = usable_relays(edition, "smtps://rosa:secret@relay.example:465")
    assert (relay.username, relay.password) == ("rosa", "secret")
    with pytest.raises(actions.EditionRefused, match=r"relay\.example"):
        usable_relays(edition, "")


def test_an_edition_goes_on_through_those_of_its_relays_that_can_still_be_used() -> None:
    both = "smtps://rosa:secret@one.example smtp://two.example:26?connections=9"
    edition = Edition(transport=actions.editions.stored_transport(both))
    assert "secret" not in edition.transport
    assert [relay.name for relay in usable_relays(edition, both)] == [
        "one.example:465",
        "two.example:26",
    ]
    (left,) = usable_relays(edition, "smtp://another.example")
    assert (left.name, left.max_connections) == ("two.example:26", 9)


def test_an_article_is_found_by_its_slug_and_two_of_one_name_are_told_apart() -> None:
    make_newsletter()
    make_article("The vote", slug="the-vote")
    make_article("The vote", slug="the-vote", section=make_section("Politics"))
    with pytest.raises(actions.EditionRefused, match="several"):
        send("smtp://127.0.0.1:1")
    with sink() as server:
        standing = send(server.url, slug="politics/2026/03/14/the-vote")
    assert standing.state == Edition.State.FINISHED
    with pytest.raises(actions.EditionRefused, match="no published article"):
        send("smtp://127.0.0.1:1", slug="nothing")
    make_article("A draft", slug="a-draft", published=None)
    with pytest.raises(actions.EditionRefused):
        send("smtp://127.0.0.1:1", slug="a-draft")
