"""An article is mailed when an editor chose so while publishing it, and by nothing else."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from broadsheet.articles.models import ArticlePage, Author, Byline, Story, Tag
from broadsheet.articles.registries import publish_choices
from broadsheet.core.clock import now
from broadsheet.newsletters import actions, queries
from broadsheet.newsletters.models import Edition, Subscription
from tests.mail.sink import sink
from tests.newsletters.subscribers import NOW, make_newsletter, make_subscribers
from tests.newsroom import make_article, make_section, make_staff, publish

pytestmark = pytest.mark.django_db
MAIL = queries.MAIL


@pytest.fixture(autouse=True)
def _newsletter() -> None:
    make_newsletter()


def publish_and_mail(article: ArticlePage) -> ArticlePage:
    article.publish_choices = {MAIL: True}
    return publish(article)


def make_mailed(title: str = "Envoys meet behind closed doors") -> ArticlePage:
    return publish_and_mail(make_article(title, published=None))


def test_publishing_with_the_choice_owes_one_edition() -> None:
    article = make_mailed()
    edition = Edition.objects.get()
    assert edition.article == article
    assert edition.state == Edition.State.COUNTDOWN
    assert edition.subject == article.title


def test_publishing_without_the_choice_owes_nothing() -> None:
    make_article()
    assert not Edition.objects.exists()


def test_republishing_and_correcting_never_mail_again() -> None:
    article = make_mailed()
    publish_and_mail(article)
    article = ArticlePage.objects.get(pk=article.pk)
    article.corrections.create(corrected_at=NOW, text="The envoys were three.")
    publish_and_mail(article)
    article.unpublish()
    publish_and_mail(ArticlePage.objects.get(pk=article.pk))
    assert Edition.objects.count() == 1


def test_an_article_that_was_not_mailed_is_not_mailed_by_correcting_or_back_dating_it() -> None:
    article = make_article()
    article.corrections.create(corrected_at=NOW, text="The envoys were three.")
    publish(article, at=NOW - timedelta(days=400))
    assert not Edition.objects.exists()


def test_moving_never_mails() -> None:
    article = make_article()
    ArticlePage.objects.filter(pk=article.pk).update(publish_choices={MAIL: True})
    article = ArticlePage.objects.get(pk=article.pk)
    article.move(make_section("Politics"), pos="last-child")
    assert not Edition.objects.exists()


def test_what_is_imported_live_is_not_mailed() -> None:
    section = make_section()
    article = ArticlePage(title="Old news", live=True, publish_choices={MAIL: True})
    section.add_child(instance=article)
    assert not Edition.objects.exists()


def test_a_copy_of_a_mailed_article_is_not_mailed_not_even_when_it_is_published_in_bulk() -> None:
    article = make_mailed()
    make_section("Politics")
    copy = article.copy(to=make_section("Politics"), keep_live=False)
    copy.get_latest_revision().publish()
    live = article.copy(to=make_section("Culture"))
    live.get_latest_revision().publish()
    assert Edition.objects.count() == 1


def test_publishing_in_bulk_mails_nothing(client: Client) -> None:
    client.force_login(make_staff("administrator"))
    drafts = [make_article(f"Draft {number}", published=None) for number in range(2)]
    address = reverse("wagtail_bulk_action", args=["base", "basepage", "publish"])
    query = "&".join(f"id={draft.pk}" for draft in drafts)
    client.post(f"{address}?{query}", {"include_descendants": "on"})
    assert ArticlePage.objects.filter(live=True).count() == 2
    assert not Edition.objects.exists()


def test_the_editor_is_asked_while_publishing_and_only_while_it_was_not_mailed(
    client: Client,
) -> None:
    make_subscribers(3)
    client.force_login(make_staff("administrator"))
    draft = make_article(published=None)
    chose, elsewhere = Subscription.objects.all()[:2]
    choose_topics(chose, section=draft.section)
    choose_topics(elsewhere, section=make_section("Culture"))
    address = reverse("article_list:publish", args=[draft.pk])
    panel = client.post(
        address, {"act": "publish", "title": "Ferries resume", "body-count": "0"}
    ).content.decode()
    assert 'name="choice-mail"' in panel
    assert "it goes to 2 subscribers, once" in panel
    publish_and_mail(draft)
    panel = client.post(
        address, {"act": "publish", "title": "Ferries resume", "body-count": "0"}
    ).content.decode()
    assert 'name="choice-mail"' not in panel


def choose_topics(subscription: Subscription, **topic: Any) -> None:
    Subscription.objects.filter(pk=subscription.pk).update(everything=False)
    subscription.interests.create(**topic)


def test_the_readers_of_an_article_are_those_who_want_what_is_typed_about_it() -> None:
    make_subscribers(4)
    draft = make_article(published=None)
    story, tag = Story.objects.create(title="The strait"), Tag.objects.create(name="Ferries")
    author = Author.objects.create(name="Vera Holm")
    about: tuple[dict[str, Any], ...] = ({"story": story}, {"tag": tag}, {"author": author})
    for subscription, topic in zip(Subscription.objects.all(), about, strict=False):
        choose_topics(subscription, **topic)
    assert queries.recipients() == 4
    assert queries.recipients(draft) == 1
    draft.story = story
    draft.tags.add("Ferries", "A tag of today")
    draft.bylines.add(Byline(author=author))
    assert queries.recipients(draft) == 4


def test_mailing_is_preselected_for_a_new_article_alone() -> None:
    choice = publish_choices[MAIL]
    draft, old = make_article("New", published=None), make_article("Old")
    assert choice.offered(draft)
    assert choice.preselected(draft)
    assert choice.offered(old)
    assert not choice.preselected(old)
    assert choice.offered(ArticlePage(title="Unsaved"))


def test_a_scheduled_article_is_mailed_when_it_appears() -> None:
    draft = make_article(published=None)
    draft.publish_choices = {MAIL: True}
    draft.go_live_at = NOW.replace(year=2999)
    draft.save_revision().publish()
    assert not Edition.objects.exists()
    due = ArticlePage.objects.get(pk=draft.pk).get_latest_revision_as_object()
    due.go_live_at = None
    due.save_revision().publish()
    assert Edition.objects.count() == 1


def test_an_article_waits_for_its_countdown_and_is_mailed_as_it_stands_when_that_ends() -> None:
    make_subscribers(1)
    with sink() as server:
        article = make_mailed("Envoys meet")
        edition = Edition.objects.get()
        assert timedelta(minutes=4) < edition.due_at - now() <= timedelta(minutes=5)
        assert actions.send_due(edition.due_at - timedelta(seconds=1)) == 0
        article = ArticlePage.objects.get(pk=article.pk)
        article.title = "Envoys part"
        publish(article)
        actions.editions.begin_again(edition=edition, transport=server.url, override=True)
        assert actions.send_due(edition.due_at) == 1
    (letter,) = (letter for _to, letter in server.letters)
    assert letter["Subject"] == "Envoys part"


def test_two_editions_of_one_article_are_impossible() -> None:
    article = make_mailed()
    assert actions.owe_edition(article=article, now=NOW) is None
    assert Edition.objects.count() == 1


def test_an_edition_can_be_stopped_before_it_is_sent_and_then_never_goes_out(
    settings: Any,
) -> None:
    make_subscribers(1)
    article = make_mailed()
    edition = Edition.objects.get()
    actions.stop_edition(edition=edition)
    settings.SMTP = "smtp://127.0.0.1:1"
    assert actions.send_due(NOW.replace(year=2999)) == 0
    with pytest.raises(actions.EditionRefused):
        actions.stop_edition(edition=edition)
    publish_and_mail(article)
    assert Edition.objects.get().state == Edition.State.STOPPED


def test_without_a_newsletter_nothing_is_offered_and_nothing_breaks() -> None:
    make_newsletter().delete()
    draft = make_article(published=None)
    assert not publish_choices[MAIL].offered(draft)
    publish_and_mail(draft)
    with pytest.raises(actions.EditionRefused):
        actions.owe_edition(article=draft, now=NOW)
