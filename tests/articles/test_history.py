"""The public history: every published version, no draft, and never a withheld word."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from wagtail.models import Site

from broadsheet.articles.actions import (
    VersionNotWithheld,
    release_version,
    withdraw_article,
    withhold_version,
)
from broadsheet.articles.models import ArticlePage, Correction, Publication, PublishingSettings
from broadsheet.articles.queries import difference, versions
from broadsheet.articles.registries import MINOR_CHANGE
from tests.newsroom import NOON, make_article, make_author, make_staff, publish

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def rewrite(article: ArticlePage, *paragraphs: str, minor: bool = False) -> ArticlePage:
    """Publish other words an hour after the last ones."""
    article = ArticlePage.objects.get(pk=article.pk)
    article.body = [("text", "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs))]
    article.publish_choices = {MINOR_CHANGE: True} if minor else {}
    last = article.last_published_at or NOON
    with time_machine.travel(last + HOUR, tick=False):
        return publish(article)


def make_rewritten(*texts: Sequence[str]) -> ArticlePage:
    """Return an article that was published with each of these texts, its history shown."""
    with time_machine.travel(NOON, tick=False):
        article = make_article("Ferries resume", body=texts[0])
    for paragraphs in texts[1:]:
        article = rewrite(article, *paragraphs)
    ArticlePage.objects.filter(pk=article.pk).update(history="shown")
    stored: ArticlePage = ArticlePage.objects.get(pk=article.pk)
    return stored


def test_a_history_is_off_until_somebody_switches_it_on(get: Any) -> None:
    article = make_rewritten(["One."], ["Two."])
    ArticlePage.objects.update(history="")
    assert get(f"{article.url}history/").status_code == 404
    assert b"What was changed" not in get(article.url).content
    PublishingSettings.objects.create(site=Site.objects.get(), public_history=True)
    assert get(f"{article.url}history/").status_code == 200
    assert b"What was changed" in get(article.url).content
    ArticlePage.objects.update(history="hidden")
    assert get(f"{article.url}history/1/").status_code == 404


def test_what_changed_is_marked_in_words(get: Any) -> None:
    article = make_rewritten(["The mole is 400 metres long."], ["The mole is 450 metres long."])
    page = get(f"{article.url}history/2/").content.decode()
    assert "400" in page.partition("<del>")[2].partition("</del>")[0]
    assert "450" in page.partition("<ins>")[2].partition("</ins>")[0]
    assert "1 word added, 1 taken out" in get(f"{article.url}history/").content.decode()


def test_a_draft_between_two_publications_is_never_told(get: Any) -> None:
    article = make_rewritten(["The mole is long."])
    draft = ArticlePage.objects.get(pk=article.pk)
    draft.title = "Unproven suspicion"
    draft.save_revision()
    article = rewrite(article, "The mole is very long.")
    pages = [get(f"{article.url}history/{page}").content for page in ("", "1/", "2/")]
    assert not any(b"suspicion" in page for page in pages)
    assert [version.number for version in versions(article)] == [2, 1]


def test_publishing_the_same_words_is_no_version_and_moves_no_time() -> None:
    article = make_rewritten(["One."])
    assert article.updated_at is None
    with time_machine.travel(NOON + HOUR, tick=False):
        again = publish(article)
    assert again.updated_at is None
    assert len(versions(again)) == 1


def test_changed_words_move_the_time_that_readers_are_told(get: Any) -> None:
    article = make_rewritten(["One."], ["Two."])
    assert article.updated_at == NOON + HOUR == article.changed_at
    assert b"Updated" in get(article.url).content


def test_a_minor_change_keeps_the_time(get: Any) -> None:
    article = make_rewritten(["One."])
    article = rewrite(article, "Won.", minor=True)
    assert article.updated_at is None
    assert b"Updated" not in get(article.url).content
    assert b"A minor change." in get(f"{article.url}history/").content


def test_a_correction_is_a_version_too() -> None:
    article = make_rewritten(["One."])
    article.corrections.add(Correction(text="It was two."))
    article = publish(article)
    parts = {part.name: part for part in difference(article, 2).parts}
    assert parts["corrections"].changes[0].state == "inserted"
    assert article.updated_at is not None


def test_headline_standfirst_and_names_are_compared_as_well() -> None:
    with time_machine.travel(NOON, tick=False):
        article = make_article("Ferries resume", authors=[make_author()])
    article.title, article.standfirst = "Ferries stop", "Nobody knows why."
    article.bylines.set([])
    article = publish(article)
    changed = {
        part.name for part in difference(article, 2).parts if part.changes[0].state != "same"
    }
    assert changed == {"headline", "standfirst", "bylines"}


def test_what_an_older_program_published_is_remembered_before_it_changes() -> None:
    article = make_rewritten(["The old words."])
    Publication.objects.all().delete()
    article = rewrite(article, "The new words.")
    assert [version.number for version in versions(article)] == [2, 1]
    (body,) = [part for part in difference(article, 1).parts if part.name == "body"]
    assert body.changes[0].pieces[0].text == "The old words."


def test_an_article_never_changed_has_one_version(get: Any) -> None:
    article = make_rewritten(["The only words."])
    Publication.objects.all().delete()
    assert b"The only words." in get(f"{article.url}history/1/").content
    assert get(f"{article.url}history/2/").status_code == 404


def test_a_withheld_version_gives_its_reason_and_no_word(get: Any) -> None:
    article = make_rewritten(["The quay."], ["The quay, by Zanzibar."], ["The quay, again."])
    middle = article.publications.get(number=2)
    withhold_version(version=middle, because="privacy", note="A name stood here.")
    for page in ("", "1/", "2/", "3/"):
        shown = get(f"{article.url}history/{page}").content.decode()
        assert "Zanzibar" not in shown
        assert ("A name stood here." in shown) == (page in ("", "2/"))
    assert "Compared with version 1" in get(f"{article.url}history/3/").content.decode()
    counted = article.publications.get(number=3)
    assert (counted.added, counted.removed) == (1, 0)
    release_version(version=middle)
    assert b"Zanzibar" in get(f"{article.url}history/3/").content


def test_after_withheld_beginnings_a_version_stands_in_full(get: Any) -> None:
    article = make_rewritten(["Zanzibar."], ["The quay."])
    withhold_version(version=article.publications.get(number=1), because="legal", note="")
    page = get(f"{article.url}history/2/").content.decode()
    assert "The quay." in page
    assert "Zanzibar" not in page
    assert "<ins>" not in page


def test_what_readers_see_in_the_article_cannot_be_withheld() -> None:
    article = make_rewritten(["One."], ["Two."])
    with pytest.raises(VersionNotWithheld):
        withhold_version(version=article.publications.get(number=2), because="legal", note="")
    with pytest.raises(VersionNotWithheld):
        withhold_version(version=article.publications.get(number=1), because="whim", note="")


def test_the_history_of_a_withdrawn_article_is_withdrawn_with_it(get: Any) -> None:
    article = make_rewritten(["One."], ["Two."])
    withdraw_article(article=article, told={"status": 451}, by=None, now=NOON)
    assert get(f"{article.url}history/").status_code == 451
    assert get(f"{article.url}history/1/").status_code == 451


@pytest.mark.parametrize("number", ["0", "3", "01", "x", "99999999"])
def test_a_version_that_never_was_has_no_page(get: Any, number: str) -> None:
    article = make_rewritten(["One."], ["Two."])
    assert get(f"{article.url}history/{number}/").status_code == 404


def test_an_editor_withholds_and_withdraws_in_the_desk(client: Client, get: Any) -> None:
    article = make_rewritten(["One."], ["Two."])
    client.force_login(make_staff("administrator"))
    client.defaults["HTTP_HOST"] = "127.0.0.1"
    assert b"/withdraw/" in client.get(f"/desk/pages/{article.pk}/edit/").content
    screen = f"/desk/published/{article.pk}/versions/"
    assert client.get(screen).status_code == 200
    first = article.publications.get(number=1)
    client.post(screen, {"version": first.pk, "because": "safety", "note": "For now."})
    assert b"For now." in get(f"{article.url}history/1/").content
    client.post(screen, {"version": first.pk, "decision": "release"})
    assert b"For now." not in get(f"{article.url}history/1/").content
    assert client.post(screen, {"version": "x"}).status_code == 404
    assert client.post(screen, {"version": first.pk, "because": "whim"}).status_code == 302
    screen = f"/desk/published/{article.pk}/withdraw/"
    refused = client.post(screen, {"status": "410", "blocker": "A court"})
    assert refused.status_code == 200
    assert get(article.url).status_code == 200
    asked = {"status": "451", "reason": "A court's order.", "blocker": "A court"}
    assert client.post(screen, asked).status_code == 302
    assert get(article.url).status_code == 451
    assert b"Lift the withdrawal" in client.get(screen).content
    client.post(screen, {"decision": "lift"})
    assert get(article.url).status_code == 200
    assert client.post(screen, {"decision": "lift"}).status_code == 302


@pytest.mark.parametrize("role", ["reporter", "moderator"])
def test_nobody_withdraws_who_may_not_publish(client: Client, role: str) -> None:
    article = make_article()
    client.force_login(make_staff(role))
    client.defaults["HTTP_HOST"] = "127.0.0.1"
    client.post(f"/desk/published/{article.pk}/withdraw/", {"status": "410"})
    assert ArticlePage.objects.get(pk=article.pk).live
