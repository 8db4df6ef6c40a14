"""The panel that opens before publishing, and what is done with what was chosen in it."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localtime
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import WorkflowPage

from broadsheet.articles.cautions import cautions_of
from broadsheet.articles.models import ArticlePage, SectionPage
from broadsheet.config.groups import set_up_groups
from broadsheet.core.clock import now
from broadsheet.staff.actions import set_approval
from tests.articles.test_desk import publish_in_editor
from tests.newsroom import (
    make_article,
    make_author,
    make_image,
    make_section,
    make_site,
    make_staff,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def sport() -> SectionPage:
    return make_section("Sport", position=2)


@pytest.fixture
def editor(client: Client) -> Client:
    make_site()
    set_up_groups()
    client.force_login(make_staff("editor"))
    return client


def panel_of(client: Client, article: ArticlePage, **typed: Any) -> str:
    """Return the panel for an article as it would be published with what was typed."""
    address = reverse("article_list:publish", args=[article.pk])
    form = client.get(reverse("wagtailadmin_pages:edit", args=[article.pk])).context["form"]
    fields = {
        "act": "publish",
        "title": article.title,
        "standfirst": article.standfirst,
        "address_slug": article.address_slug,
        "kind": article.kind,
        "body-count": "0",
        "tags": "",
    }
    for formset in form.formsets.values():
        fields[f"{formset.prefix}-TOTAL_FORMS"] = fields[f"{formset.prefix}-INITIAL_FORMS"] = "0"
    return client.post(address, fields | typed).content.decode()


def said(answer: Any) -> str:
    return " ".join(str(message) for message in get_messages(answer.wsgi_request))


def test_saving_stands_beside_publish_and_comes_first_for_who_may_not(
    editor: Client,
) -> None:
    section = make_section()
    address = f"/desk/pages/add/articles/articlepage/{section.pk}/"
    foot = editor.get(address).content.decode().split("<footer")[1]
    assert foot.index("Save draft") < foot.index('data-act="publish"')
    assert "More actions" not in foot, "nothing else is hidden behind an arrow"
    editor.force_login(make_staff("reporter"))
    WorkflowPage.objects.all().delete()
    foot = editor.get(address).content.decode().split("<footer")[1]
    assert 'data-act="publish"' not in foot
    assert foot.index("Save draft") < foot.index('data-act="save"')


def test_where_approval_is_asked_for_submitting_comes_first(editor: Client) -> None:
    set_approval(on=True)
    editor.force_login(make_staff("reporter"))
    address = f"/desk/pages/add/articles/articlepage/{make_section().pk}/"
    foot = editor.get(address).content.decode().split("<footer")[1]
    assert "Submit for approval" in foot
    assert foot.index("Save draft") < foot.index('data-act="submit"')
    article = make_article("Half a thought", published=None)
    ArticlePage.objects.filter(pk=article.pk).update(owner=make_staff("reporter"))
    answer = publish_in_editor(editor, article, **{"action-publish": "", "action-submit": "on"})
    assert "waits for approval now" in said(answer)
    editor.force_login(make_staff("editor"))
    assert "Half a thought" in editor.get("/desk/").content.decode()
    panel = panel_of(editor, ArticlePage.objects.get(pk=article.pk))
    assert "Ruben Okafor submitted this article" in panel
    assert "Approve and publish" in panel


def test_nothing_of_the_panel_stands_in_the_editor_itself(editor: Client) -> None:
    page = editor.get(f"/desk/pages/{make_article(published=None).pk}/edit/").content
    assert b'name="panel-' not in page
    assert b'name="choice-' not in page


def test_the_panel_shows_what_was_typed_and_stores_nothing(editor: Client) -> None:
    article = make_article("Ferries resume", published=None)
    panel = panel_of(editor, article, title="Ferries are back")
    assert panel.count("Ferries are back") == 2, "in a list and as a card"
    assert "Publish now" in panel
    article.refresh_from_db()
    assert article.draft_title == "Ferries resume"


def test_the_panel_says_what_must_be_mended_before(editor: Client) -> None:
    panel = panel_of(editor, make_article(published=None), title="")
    assert "Mend this first" in panel
    assert "data-confirm" not in panel


def test_the_panel_names_what_is_worth_a_second_look(editor: Client) -> None:
    panel = panel_of(editor, make_article(published=None), standfirst="")
    assert "There is no standfirst" in panel
    assert "data-confirm" in panel, "a caution keeps nobody from publishing"


def test_a_picture_is_shown_as_its_card(editor: Client) -> None:
    image = make_image()
    panel = panel_of(editor, make_article(published=None), lead_image=str(image.pk))
    assert panel.count('<img src="/media/') == 2


def test_who_may_not_publish_is_asked_for_neither_time_nor_mail(editor: Client) -> None:
    article = make_article(published=None)
    reporter = make_staff("reporter")
    ArticlePage.objects.filter(pk=article.pk).update(owner=reporter)
    editor.force_login(reporter)
    panel = panel_of(editor, article)
    assert "panel-when" not in panel
    assert "choice-" not in panel
    assert "Section and checks" in panel


def test_a_draft_goes_into_the_section_that_was_chosen(editor: Client, sport: SectionPage) -> None:
    article = make_article("Ferries resume", published=None)
    answer = publish_in_editor(editor, article, **{"panel-section": str(sport.pk)})
    assert answer["Location"] == reverse("article_list:index")
    assert "“Ferries resume” is published" in said(answer)
    article = ArticlePage.objects.get(pk=article.pk)
    assert article.live
    assert article.section == sport
    assert article.get_parent().pk == sport.pk
    assert article.url.startswith("/sport/2")
    assert not Redirect.objects.exists(), "readers never knew the old address"
    assert not ArticlePage.find_problems()[0]


def test_a_published_article_moves_and_leaves_a_redirect(
    editor: Client, sport: SectionPage
) -> None:
    article = make_article("Ferries resume")
    before = article.url
    publish_in_editor(editor, article, **{"panel-section": str(sport.pk)})
    article = ArticlePage.objects.get(pk=article.pk)
    assert article.url.startswith("/sport/2026/03/14/")
    assert editor.get(before)["Location"].endswith(article.url)


def test_an_address_that_is_taken_there_is_refused(editor: Client, sport: SectionPage) -> None:
    make_article("Ferries resume", section=sport)
    article = make_article("Ferries resume")
    answer = publish_in_editor(editor, article, **{"panel-section": str(sport.pk)})
    assert answer.status_code == 200
    assert "Another article of that day in Sport" in str(answer.context["form"].errors)
    assert ArticlePage.objects.get(pk=article.pk).section.title == "World"


def test_saving_moves_a_draft_but_not_what_readers_know(editor: Client, sport: SectionPage) -> None:
    draft, published = make_article("One", published=None), make_article("Two")
    for article in (draft, published):
        publish_in_editor(editor, article, **{"panel-section": str(sport.pk), "action-publish": ""})
    assert ArticlePage.objects.get(pk=draft.pk).section == sport
    assert ArticlePage.objects.get(pk=published.pk).section.title == "World"


def test_a_new_article_is_created_where_the_panel_says(editor: Client, sport: SectionPage) -> None:
    world = make_section("World")
    address = f"/desk/pages/add/articles/articlepage/{world.pk}/"
    form = editor.get(address).context["form"]
    fields = {"title": "A new lamp", "kind": "news", "body-count": "0", "tags": ""}
    for formset in form.formsets.values():
        fields[f"{formset.prefix}-TOTAL_FORMS"] = fields[f"{formset.prefix}-INITIAL_FORMS"] = "0"
    chosen = {"panel-section": str(sport.pk), "action-publish": "action-publish"}
    editor.post(address, fields | chosen)
    article = ArticlePage.objects.get(title="A new lamp")
    assert article.section == sport
    assert article.url.startswith("/sport/")


def test_a_time_schedules_and_now_takes_the_time_back(editor: Client) -> None:
    article = make_article("Ferries resume", published=None)
    tomorrow = (now() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    later = {"panel-when": "later", "panel-at": tomorrow}
    answer = publish_in_editor(editor, article, **later)
    assert "is scheduled for" in said(answer)
    article = ArticlePage.objects.get(pk=article.pk)
    assert not article.live
    assert article.approved_schedule


def test_an_embargo_chosen_in_the_panel_holds_back_what_is_published_now(editor: Client) -> None:
    article = make_article("Ferries resume", published=None)
    assert 'name="panel-embargo" value=""' in panel_of(editor, article)
    until = (now() + timedelta(days=1)).replace(second=0, microsecond=0)
    chosen = {"panel-when": "now", "panel-embargo": localtime(until).strftime("%Y-%m-%dT%H:%M")}
    answer = publish_in_editor(editor, article, **chosen)
    assert "is scheduled for" in said(answer)
    article = ArticlePage.objects.get(pk=article.pk)
    assert not article.live
    planned = article.get_latest_revision_as_object()
    assert planned.embargo_until == until
    other = make_article("Trains resume", published=None)
    ArticlePage.objects.filter(pk=other.pk).update(embargo_until=until)
    publish_in_editor(editor, other, **{"panel-when": "now", "panel-embargo": ""})
    assert ArticlePage.objects.get(pk=other.pk).live, "the embargo was taken out of the box"


def test_a_change_of_what_readers_know_may_be_minor_and_knows_no_embargo(editor: Client) -> None:
    panel = panel_of(editor, make_article("Ferries resume"))
    assert "Minor change: keep the time" in panel
    assert "panel-embargo" not in panel
    assert "Minor change" not in panel_of(editor, make_article("A draft", published=None))


@pytest.mark.parametrize("at", ["", "yesterday", "2001-01-01T00:00", "9" * 400])
def test_a_time_that_makes_no_sense_publishes_nothing(editor: Client, at: str) -> None:
    article = make_article(published=None)
    answer = publish_in_editor(editor, article, **{"panel-when": "later", "panel-at": at})
    assert answer.status_code == 200
    assert answer.context["form"].errors
    article.refresh_from_db()
    assert not article.live


@pytest.mark.parametrize("section", ["999999", "x", "-1"])
def test_a_section_that_does_not_exist_is_refused(editor: Client, section: str) -> None:
    article = make_article(published=None)
    answer = publish_in_editor(editor, article, **{"panel-section": section})
    assert answer.status_code == 200
    article.refresh_from_db()
    assert not article.live


def test_a_stranger_gets_no_panel(editor: Client) -> None:
    article = make_article(published=None)
    editor.logout()
    address = reverse("article_list:publish", args=[article.pk])
    assert editor.post(address, {"act": "publish"})["Location"].startswith("/account/login/")
    editor.force_login(make_staff("moderator"))
    assert editor.post(address, {"act": "publish"}).status_code == 302


def test_a_form_that_no_editor_sends_is_a_bad_request(editor: Client) -> None:
    address = reverse("article_list:publish", args=[make_article(published=None).pk])
    assert editor.post(address, {"act": "publish"}).status_code == 400
    assert editor.get(address).status_code == 405


def test_everything_worth_a_second_look_is_said_once() -> None:
    article = make_article("Word " * 30, standfirst="", published=None)
    article.body = [
        ("text", '<p><a href="http://">here</a> <a href="https://ok.example/">fine</a></p>'),
        ("quotation", {"words": "We shall see.", "speaker": "", "channel": ""}),
        ("image", {"image": make_image(alt=""), "alt": "", "caption": ""}),
    ]
    article.lead_image = make_image(alt="")
    words = " ".join(cautions_of(article))
    for part in (
        "The headline has",
        "no standfirst",
        "no byline",
        "lead image has no text alternative",
        "1 picture in the text",
        "“We shall see.”",
        "cannot be followed: “http://”",
    ):
        assert words.count(part) == 1, part
    assert "ok.example" not in words


@pytest.mark.parametrize(
    ("address", "named"),
    [
        ("https://", "https://"),
        ("http://local host/", "http://local host/"),
        ("http://x.example:port/", "http://x.example:port/"),
        ("ftp://x.example/", "ftp://x.example/"),
        ("javascript:alert(1)", "here"),
        ("x", "x"),
        ("http://intranet/", "http://intranet/"),
    ],
)
def test_a_link_that_cannot_be_followed_is_named(address: str, named: str) -> None:
    article = make_article(published=None, authors=[make_author()], image=make_image())
    article.body = [("text", f'<p><a href="{address}">here</a></p>')]
    assert cautions_of(article) == [f"A link cannot be followed: “{named}”."]


@pytest.mark.parametrize(
    "address", ["https://x.example/?a=1&amp;b=2", "/world/", "#top", "mailto:a@b.example", "tel:1"]
)
def test_a_link_that_can_be_followed_is_not_named(address: str) -> None:
    article = make_article(published=None, authors=[make_author()], image=make_image())
    article.body = [("text", f'<p><a href="{address}">here</a></p>')]
    assert cautions_of(article) == []
