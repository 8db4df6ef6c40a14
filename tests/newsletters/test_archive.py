"""What was mailed stands on the web, and what was withdrawn since does not."""

from xml.etree import ElementTree as ET

import pytest
from django.test import Client

from broadsheet.newsletters import actions
from broadsheet.newsletters.models import Edition
from tests.newsletters.subscribers import NOW, make_newsletter, make_subscriber
from tests.newsroom import make_article, make_section, make_staff

pytestmark = pytest.mark.django_db
ARCHIVE = "/subscribe/archive/"


def make_mailed(subject: str = "What we read") -> Edition:
    newsletter = make_newsletter()
    make_subscriber("every@post.example")
    edition = actions.write_edition(
        edition=None,
        newsletter=newsletter,
        subject=subject,
        preheader="",
        introduction="Dear reader,\n\nread <this>.",
        articles=[make_article("The vote").pk, make_article("Tides", section=make_section("T")).pk],
        by=make_staff(),
        now=NOW,
    )
    actions.send_draft(edition=edition, now=NOW)
    actions.freeze_edition(edition=edition, now=NOW)
    Edition.objects.update(state=Edition.State.FINISHED)
    return edition


def test_an_edition_is_listed_and_shows_its_words_and_articles(client: Client) -> None:
    edition = make_mailed()
    assert f'href="{ARCHIVE}{edition.pk}/"' in client.get(ARCHIVE).content.decode()
    page = client.get(f"{ARCHIVE}{edition.pk}/").content.decode()
    assert "read &lt;this&gt;." in page
    assert page.index("The vote") < page.index("Tides")
    assert "__slot_" not in page


def test_what_was_withdrawn_since_is_in_neither_list_nor_edition(client: Client) -> None:
    edition = make_mailed()
    article = edition.contents.all()[0].article
    sent = actions.owe_edition(article=article, now=NOW)
    assert sent is not None
    Edition.objects.filter(pk=sent.pk).update(state=Edition.State.FINISHED, frozen_at=NOW)
    assert f'href="{article.url}"' in client.get(ARCHIVE).content.decode()
    article.unpublish()
    assert "The vote" not in client.get(ARCHIVE).content.decode()
    assert "The vote" not in client.get(f"{ARCHIVE}{edition.pk}/").content.decode()
    assert b"The vote" not in client.get(f"{ARCHIVE}feed.xml").content


def test_what_was_never_mailed_has_no_page(client: Client) -> None:
    edition = make_mailed()
    Edition.objects.update(state=Edition.State.COUNTDOWN)
    assert client.get(f"{ARCHIVE}{edition.pk}/").status_code == 404
    assert "What we read" not in client.get(ARCHIVE).content.decode()
    assert client.get(f"{ARCHIVE}999999/").status_code == 404


def test_the_feed_is_atom_with_whole_addresses(client: Client) -> None:
    edition = make_mailed()
    answer = client.get(f"{ARCHIVE}feed.xml")
    root = ET.fromstring(answer.content)  # noqa: S314 - our own feed
    entry = root.find("{http://www.w3.org/2005/Atom}entry")
    assert entry is not None
    link = entry.find("{http://www.w3.org/2005/Atom}link")
    assert link is not None
    assert link.get("href", "").endswith(f"{ARCHIVE}{edition.pk}/")
    assert link.get("href", "").startswith("http")


def test_without_anything_mailed_the_archive_says_so(client: Client) -> None:
    make_article()
    assert "Nothing was mailed yet" in client.get(ARCHIVE).content.decode()
    assert client.post(ARCHIVE).status_code == 405
